import { closedCaseStatuses } from '@appops/shared/words/case';
import type { Case, listCases as route } from '@appops/shared/contract/cases';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { rankOfSeverity } from '../incidents/severity-rank.ts';
import { serviceIsOneOf } from '../services/service.ts';
import { casesOf } from './case.ts';
import { findCase } from './judge-case.ts';

/** One case as the API tells it. */
export async function loadCase(tx: ReadTx, id: string): Promise<Case> {
  return (await casesOf(tx, [await findCase({ tx }, id)]))[0]!;
}

/** Open before closed, then by severity, of these the oldest. */
const urgency = sql<number>`case when cases.status like 'closed%' then 10 else 0 end + ${rankOfSeverity('cases.severity')}`;

type Row = { urgency: unknown; opened_at: number; id: string };
const id = { by: sql.ref('cases.id'), of: (row: Row) => row.id };
const newestFirst = keyset<Row>({ ...id, down: true });
const worstFirst = keyset<Row>(
  { by: urgency, of: (row) => Number(row.urgency) },
  { by: sql.ref('cases.opened_at'), of: (row) => row.opened_at },
  id,
);

/** Cases, newest first, or the worst first. */
export async function listCases(
  { tx }: ReadContext,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const { service, search } = query;
  let fitting = tx.selectFrom('cases').leftJoin('services', 'services.id', 'cases.service_id');
  if (service !== undefined) fitting = fitting.where(serviceIsOneOf(service));
  if (query.status !== undefined) fitting = fitting.where('cases.status', 'in', query.status);
  if (query.severity !== undefined) fitting = fitting.where('cases.severity', 'in', query.severity);
  if (query.open !== undefined)
    fitting = fitting.where('cases.status', query.open === 'true' ? 'not in' : 'in', closedCaseStatuses);
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [sql.ref('cases.title'), sql.ref('services.name'), sql.ref('services.slug')]),
    );
  const { rows, nextCursor } = await (query.order === 'worst' ? worstFirst : newestFirst).page(
    fitting.selectAll('cases').select(urgency.as('urgency')),
    query,
  );
  return { items: await casesOf(tx, rows), nextCursor, total: await countOf(fitting) };
}
