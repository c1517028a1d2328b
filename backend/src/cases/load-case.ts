import type { Case, listCases as route } from '@appops/shared/contract/cases';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { comesAfter, countOf, inOrder, type SortKey } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { Tx } from '../database/store.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { rankOfSeverity } from '../incidents/severity-rank.ts';
import { serviceIsOneOf } from '../services/service.ts';
import { casesOf } from './case.ts';
import { findCase } from './judge-case.ts';

/** One case as the API tells it. */
export async function loadCase(tx: Tx, id: string): Promise<Case> {
  return (await casesOf(tx, [await findCase({ tx }, id)]))[0]!;
}

/** Open before closed, then by severity, of these the oldest. */
const urgency = sql<number>`case when cases.status like 'closed%' then 10 else 0 end + ${rankOfSeverity('cases.severity')}`;

const id = sql.ref('cases.id');
const newestFirst: readonly SortKey[] = [{ by: id, down: true }];
const worstFirst: readonly SortKey[] = [{ by: urgency }, { by: sql.ref('cases.opened_at') }, { by: id }];

/** Cases, newest first, or the worst first. */
export async function listCases(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const { service, search, cursor, limit, order } = query;
  let fitting = tx.selectFrom('cases').leftJoin('services', 'services.id', 'cases.service_id');
  if (service !== undefined) fitting = fitting.where(serviceIsOneOf(service));
  if (query.status !== undefined) fitting = fitting.where('cases.status', 'in', query.status);
  if (query.severity !== undefined) fitting = fitting.where('cases.severity', 'in', query.severity);
  if (query.open !== undefined)
    fitting = fitting.where('cases.status', query.open === 'true' ? 'not like' : 'like', 'closed%');
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [sql.ref('cases.title'), sql.ref('services.name'), sql.ref('services.slug')]),
    );
  const keys = order === 'worst' ? worstFirst : newestFirst;
  let select = inOrder(fitting.selectAll('cases').select(urgency.as('urgency')), keys).limit(limit + 1);
  if (cursor !== undefined) select = select.where(comesAfter(keys, decodeCursor(cursor, keys.length)));
  const { rows, nextCursor } = pageOf(await select.execute(), limit, (row) =>
    order === 'worst' ? [Number(row.urgency), row.opened_at, row.id] : [row.id],
  );
  return { items: await casesOf(tx, rows), nextCursor, total: await countOf(fitting) };
}
