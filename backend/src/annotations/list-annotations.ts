import type { listAnnotations as route } from '@appops/shared/contract/annotations';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { annotationsOf } from './annotation.ts';
import { pageKey } from './page-key.ts';

/** Annotations of a page, an incident, a case or a service, newest first. Erased ones are left out of a page's. */
export async function listAnnotations(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let select = tx
    .selectFrom('annotations')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  if (query.url !== undefined)
    select = select.where('page_key', '=', await pageKey(tx, query.url)).where('erased_at', 'is', null);
  if (query.incident !== undefined) select = select.where('incident_id', '=', query.incident);
  if (query.case !== undefined) select = select.where('case_id', '=', query.case);
  const { service } = query;
  if (service !== undefined)
    select = select.where('service_id', 'in', (eb) =>
      eb.selectFrom('services').select('id').where('slug', '=', service),
    );
  if (query.cursor !== undefined)
    select = select.where('id', '<', decodeCursor(query.cursor, 1)[0] as string);
  const { rows, nextCursor } = pageOf(await select.execute(), query.limit, (row) => [row.id]);
  return { items: await annotationsOf(tx, rows), nextCursor };
}
