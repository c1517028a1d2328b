import type { Marker } from '@appops/shared/contract/query';
import type { MarkerState } from '@appops/shared/words/marker';
import type { Candidate } from './markers.ts';
import type { Range } from './range.ts';

/** From what needs attention to what does not. */
const worstFirst: readonly MarkerState[] = ['alerting', 'pending', 'no_data', 'ok'];
/** Ids that one marker names at most, and all markers of a reply together: each reply stays small. */
const mostIds = 20;
const mostIdsTogether = 2_000;

const plural: Record<string, string> = {
  deployment: 'deployments',
  change: 'changes',
  incident: 'incidents',
};

/**
 * At most `maxDataPoints` markers: those of a kind that begin in the same slice of the range are one, with the worst
 * state among them and their whole span, since so close together they would hide each other. Kinds stay apart, as
 * each has pages of its own, unless fewer markers are asked for than there are kinds.
 *
 * @returns in order of time
 */
export function bucketMarkers(
  candidates: readonly Candidate[],
  { from, to }: Range,
  maxDataPoints: number,
): Marker[] {
  const kinds = new Set(candidates.map(({ kind }) => kind)).size;
  const apart = kinds <= maxDataPoints;
  const slices = apart ? Math.floor(maxDataPoints / Math.max(1, kinds)) : maxDataPoints;
  const width = Math.max(1, (to - from + 1) / slices);
  const bucketsFrom = (edge: number) =>
    Map.groupBy(candidates, ({ kind, time }) => {
      const slice = Math.min(slices - 1, Math.floor((Math.max(time, edge) - from) / width));
      return apart ? `${kind} ${slice}` : slice;
    });
  // What began before the range is told apart too, as long as that is not too much.
  const all = bucketsFrom(-Infinity);
  const buckets = all.size <= maxDataPoints ? all : bucketsFrom(from);
  const named = Math.min(mostIds, Math.max(1, Math.floor(mostIdsTogether / buckets.size)));
  return [...buckets.values()].map((bucket) => markerOf(bucket, named)).sort((a, b) => a.time - b.time);
}

/** @param named how many of them are named by id, the worst first */
function markerOf(bucket: readonly Candidate[], named: number): Marker {
  const [firstMarker] = bucket;
  if (firstMarker === undefined) throw new Error('A bucket holds at least one marker');
  if (bucket.length === 1)
    return {
      time: firstMarker.time,
      timeEnd: firstMarker.timeEnd,
      kind: firstMarker.kind,
      state: firstMarker.state,
      count: 1,
      ...firstMarker.tell(),
      ids: [firstMarker.id],
    };
  const ranked = bucket
    .toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state) || b.time - a.time)
    .slice(0, named);
  const [worst] = ranked;
  const kinds = [...Map.groupBy(bucket, ({ kind }) => kind)].map(
    ([kind, of]) => `${of.length} ${of.length === 1 ? kind : (plural[kind] ?? kind)}`,
  );
  const alerting = bucket.filter(({ state }) => state === 'alerting').length;
  return {
    time: Math.min(...bucket.map(({ time }) => time)),
    timeEnd: Math.max(...bucket.map(({ timeEnd }) => timeEnd)),
    kind: (worst ?? firstMarker).kind,
    state: (worst ?? firstMarker).state,
    count: bucket.length,
    title: kinds.join(', '),
    text: `${alerting === 0 ? 'None' : alerting} of them failed or worse. First: ${(worst ?? firstMarker).tell().title}`,
    tags: [...new Set(ranked.flatMap((each) => each.tell().tags))].slice(0, mostIds),
    ids: ranked.map(({ id }) => id),
  };
}
