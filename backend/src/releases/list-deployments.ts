import type { listDeployments as route } from '@appops/shared/contract/deployments';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { deploymentOf, selectDeployments } from './deployment.ts';
import { partsOf } from './parts.ts';

/** What went wrong, then what goes on, then what nobody could judge, as rules/marker-colour has it. */
const urgency = sql<number>`case
  when deployments.status = 'failed' or deployments.verdict = 'worse' then 0
  when deployments.status in ('queued', 'running') then 1
  when deployments.verdict is null or deployments.verdict = 'inconclusive' then 2
  else 3 end`;

type Row = { urgency: unknown; started_at: number; number: number };
const start = { by: sql.ref('deployments.started_at'), down: true, of: (row: Row) => row.started_at };
const recorded = { by: sql.ref('deployments.number'), down: true, of: (row: Row) => row.number };
const newestFirst = keyset<Row>(start, recorded);
const worstFirst = keyset<Row>({ by: urgency, of: (row) => Number(row.urgency) }, start, recorded);

/**
 * Deployments whose region overlaps the range, newest start first (of one instant, the one recorded last), or the worst
 * first and of these the newest.
 */
export async function listDeployments(
  { tx }: ReadContext,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const fitting = fittingDeployments(tx, query);
  const { rows, nextCursor } = await (query.order === 'worst' ? worstFirst : newestFirst).page(
    fitting.select(urgency.as('urgency')),
    query,
  );
  const parts = await partsOf(
    tx,
    rows.map(({ id }) => id),
  );
  return {
    items: rows.map((row) => deploymentOf(row, parts.get(row.id) ?? [])),
    nextCursor,
    total: await countOf(fitting),
  };
}

function fittingDeployments(
  tx: ReadTx,
  {
    from,
    to,
    search,
    service,
    environment,
    status,
    verdict,
    source,
    externalId,
  }: Omit<QueryOf<typeof route>, 'limit' | 'cursor'>,
) {
  let query = selectDeployments(tx);
  if (from !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('deployments.finished_at', 'is', null),
        eb('deployments.finished_at', '>=', Date.parse(from)),
      ]),
    );
  if (to !== undefined) query = query.where('deployments.started_at', '<=', Date.parse(to));
  if (search !== undefined)
    query = query.where(
      holdsWords(search, [
        sql.ref('deployments.version'),
        sql.ref('deployments.commit_sha'),
        sql.ref('services.name'),
        sql.ref('services.slug'),
        sql.ref('environments.name'),
        sql.ref('environments.slug'),
      ]),
    );
  if (service !== undefined) query = query.where(serviceIsOneOf(service));
  if (environment !== undefined) query = query.where(environmentIsOneOf(environment));
  if (source !== undefined || externalId !== undefined)
    query = query.where('deployments.id', 'in', (eb) => {
      let parts = eb.selectFrom('deployment_parts').select('deployment_id');
      if (source !== undefined) parts = parts.where('source', 'in', source);
      if (externalId !== undefined) parts = parts.where('external_id', 'in', externalId);
      return parts;
    });
  if (status !== undefined) query = query.where('deployments.status', 'in', status);
  if (verdict !== undefined) query = query.where('deployments.verdict', 'in', verdict);
  return query;
}
