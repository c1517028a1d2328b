import type { queryAnnotations as route } from '@appops/shared/contract/query';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext } from '../context.ts';
import { bucketMarkers } from './bucket-markers.ts';
import { changeMarkers, deploymentMarkers, incidentMarkers } from './markers.ts';
import { loadPlaces } from './places.ts';
import { rangeOf } from './range.ts';

/** Markers that overlap a range, at most `maxDataPoints` of them; `total` is how many they stand for. */
export async function queryAnnotations(
  { tx, now }: ReadContext,
  body: BodyOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const range = rangeOf(body);
  const places = await loadPlaces(tx, body);
  const markers = [];
  for (const kind of new Set(body.kinds)) {
    if (kind === 'deployment') markers.push(...(await deploymentMarkers(tx, range, places, now)));
    else if (kind === 'change') markers.push(...(await changeMarkers(tx, range, places)));
    else markers.push(...(await incidentMarkers(tx, range, places, now)));
  }
  return {
    markers: bucketMarkers(markers, range, body.maxDataPoints),
    total: markers.length,
    notices: places.notices,
  };
}
