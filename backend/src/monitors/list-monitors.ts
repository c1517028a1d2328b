import type { listMonitors as route } from '@appops/shared/contract/monitors';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql, type RawBuilder } from 'kysely';
import type { Context } from '../context.ts';
import { engineOf } from '../database/json-rows.ts';
import { comesAfter, countOf, inOrder, type SortKey } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { Tx } from '../database/store.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { loadMonitors } from './monitor.ts';

/** The Overview's order of states, from the worst on. */
const urgency = sql<number>`case monitors.state when 'down' then 0 when 'error' then 1 when 'unknown' then 2
  when 'degraded' then 3 when 'up' then 4 else 5 end`;

const byName: readonly SortKey[] = [
  { by: sql.ref('monitors.name_order') },
  { by: sql.ref('monitors.number') },
];
const worstFirst: readonly SortKey[] = [{ by: urgency }, ...byName];

/** Monitors that are not retired, by name as people count, or the worst first. */
export async function listMonitors(
  { tx }: Context,
  { limit, cursor, order, search, service, environment, state }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let fitting = tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .where('monitors.retired_at', 'is', null);
  if (service !== undefined) fitting = fitting.where(serviceIsOneOf(service));
  if (environment !== undefined) fitting = fitting.where(environmentIsOneOf(environment));
  if (state !== undefined) fitting = fitting.where('monitors.state', 'in', state);
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [
        sql.ref('monitors.name'),
        urlOf(tx),
        sql.ref('services.name'),
        sql.ref('services.slug'),
        sql.ref('environments.name'),
        sql.ref('environments.slug'),
      ]),
    );
  const keys = order === 'worst' ? worstFirst : byName;
  let query = inOrder(fitting.selectAll('monitors').select(urgency.as('urgency')), keys).limit(limit + 1);
  if (cursor !== undefined) query = query.where(comesAfter(keys, decodeCursor(cursor, keys.length)));
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [
    ...(order === 'worst' ? [Number(row.urgency)] : []),
    row.name_order,
    row.number,
  ]);
  return { items: await loadMonitors(tx, rows), nextCursor, total: await countOf(fitting) };
}

/** The address that a monitor asks; its headers and body may hold secrets, which no search may find. */
function urlOf(tx: Tx): RawBuilder<string> {
  return engineOf(tx) === 'sqlite'
    ? sql`json_extract(monitors.check_spec, '$.url')`
    : sql`(monitors.check_spec::json ->> 'url')`;
}
