import type { Case, listCases as route } from '@appops/shared/contract/cases';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import type { Tx } from '../database/store.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { casesOf } from './case.ts';
import { findCase } from './judge-case.ts';

/** One case as the API tells it. */
export async function loadCase(tx: Tx, id: string): Promise<Case> {
  return (await casesOf(tx, [await findCase({ tx }, id)]))[0]!;
}

/** Cases, newest first. */
export async function listCases(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let select = tx
    .selectFrom('cases')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  const { service } = query;
  if (service !== undefined)
    select = select.where('service_id', 'in', (eb) =>
      eb.selectFrom('services').select('id').where('slug', 'in', service),
    );
  if (query.status !== undefined) select = select.where('status', 'in', query.status);
  if (query.open !== undefined)
    select = select.where('status', query.open === 'true' ? 'not like' : 'like', 'closed_%');
  if (query.cursor !== undefined)
    select = select.where('id', '<', decodeCursor(query.cursor, 1)[0] as string);
  const { rows, nextCursor } = pageOf(await select.execute(), query.limit, (row) => [row.id]);
  return { items: await casesOf(tx, rows), nextCursor };
}
