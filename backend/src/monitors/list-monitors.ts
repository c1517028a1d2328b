import type { listMonitors as route } from '@appops/shared/contract/monitors';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { allTargetFields } from '@appops/shared/rules/checks/rules-of';
import { sql, type RawBuilder } from 'kysely';
import type { ReadContext } from '../context.ts';
import { engineOf } from '../database/json-rows.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { loadMonitors } from './monitor.ts';

/** The Overview's order of states, from the worst on. */
const urgency = sql<number>`case when monitors.paused = 1 then 5 else case monitors.state when 'down' then 0
  when 'error' then 1 when 'unknown' then 2 when 'degraded' then 3 when 'up' then 4 else 5 end end`;

type Row = { urgency: unknown; name_order: string; number: number };
const name = { by: sql.ref('monitors.name_order'), of: (row: Row) => row.name_order };
const number = { by: sql.ref('monitors.number'), of: (row: Row) => row.number };
const byName = keyset<Row>(name, number);
const worstFirst = keyset<Row>({ by: urgency, of: (row) => Number(row.urgency) }, name, number);

/** Monitors that are not retired, by name as people count, or the worst first. */
export async function listMonitors(
  ctx: ReadContext,
  { limit, cursor, order, search, service, environment, state }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const { tx } = ctx;
  let fitting = tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .where('monitors.retired_at', 'is', null);
  if (service !== undefined) fitting = fitting.where(serviceIsOneOf(service));
  if (environment !== undefined) fitting = fitting.where(environmentIsOneOf(environment));
  if (state !== undefined) {
    const found = state.filter((each) => each !== 'paused');
    fitting = fitting.where((eb) =>
      eb.or([
        ...(state.includes('paused') ? [eb('monitors.paused', '=', 1)] : []),
        ...(found.length > 0
          ? [eb.and([eb('monitors.paused', '=', 0), eb('monitors.state', 'in', found)])]
          : []),
      ]),
    );
  }
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [
        sql.ref('monitors.name'),
        targetOf(tx),
        sql.ref('services.name'),
        sql.ref('services.slug'),
        sql.ref('environments.name'),
        sql.ref('environments.slug'),
      ]),
    );
  const { rows, nextCursor } = await (order === 'worst' ? worstFirst : byName).page(
    fitting.selectAll('monitors').select(urgency.as('urgency')),
    { limit, cursor },
  );
  return { items: await loadMonitors(ctx, rows), nextCursor, total: await countOf(fitting) };
}

/** What a monitor calls, of any protocol; what its check sends may hold secrets, which no search may find. */
function targetOf(tx: ReadTx): RawBuilder<string> {
  const field = (name: string) =>
    engineOf(tx) === 'sqlite'
      ? sql`coalesce(json_extract(monitors.check_spec, ${sql.lit(`$.${name}`)}), '')`
      : sql`coalesce(monitors.check_spec::json ->> ${sql.lit(name)}, '')`;
  const ofProtocols = allTargetFields.map(
    (fields) => sql`(${sql.join(fields.map(field), sql` || ':' || `)})`,
  );
  return sql<string>`(${sql.join(ofProtocols, sql` || ' ' || `)})`;
}
