import type { listMaintenance as route } from '@appops/shared/contract/maintenance';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { decodeCursor, pageOf } from '../database/cursor.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { windowsOf } from './maintenance-state.ts';

type Row = { rank: unknown; within: unknown; starts_at: number; id: string };
const id = { by: sql.ref('maintenance_windows.id'), of: (row: Row) => row.id };
const newestFirst = keyset<Row>(
  { by: sql.ref('maintenance_windows.starts_at'), down: true, of: (row) => row.starts_at },
  { ...id, down: true },
);

/** Where each window stands at an instant, as `maintenanceState` says it, in the order of the list. */
function rankAt(now: number) {
  return sql<number>`case when maintenance_windows.canceled_at is not null then 3
    when maintenance_windows.starts_at > ${sql.lit(now)} then 1
    when maintenance_windows.ends_at > ${sql.lit(now)} then 0 else 2 end`;
}
const ranks = { running: 0, planned: 1, over: 2, canceled: 3 } as const;

/**
 * Maintenance windows, latest start first; or those that run, the first to end before the others, then what is planned,
 * the first to begin before the others, then what is over, the last first.
 */
export async function listMaintenance(
  { tx, now }: ReadContext,
  { limit, cursor, order, search, service, environment, state }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const isCurrent = order === 'current';
  const key = cursor === undefined ? null : decodeCursor(cursor, isCurrent ? 4 : 2);
  // All pages are of the first one's moment: what begins meanwhile must not jump over the cursor.
  const at = key !== null && isCurrent ? Number(key[0]) : now;
  const rank = rankAt(Number.isSafeInteger(at) ? at : now);
  const within = sql<number>`case when ${rank} = 0 then maintenance_windows.ends_at
    when ${rank} = 1 then maintenance_windows.starts_at else -maintenance_windows.ends_at end`;
  const keys = isCurrent
    ? keyset<Row>(
        { by: rank, of: (row) => Number(row.rank) },
        { by: within, of: (row) => Number(row.within) },
        id,
      )
    : newestFirst;
  let fitting = tx
    .selectFrom('maintenance_windows')
    .innerJoin('services', 'services.id', 'maintenance_windows.service_id')
    .leftJoin('environments', 'environments.id', 'maintenance_windows.environment_id');
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [
        sql.ref('maintenance_windows.title'),
        sql.ref('services.name'),
        sql.ref('environments.name'),
      ]),
    );
  if (service !== undefined) fitting = fitting.where(serviceIsOneOf(service));
  // A window of the whole service is one of each of its environments.
  if (environment !== undefined)
    fitting = fitting.where((eb) =>
      eb.or([eb('maintenance_windows.environment_id', 'is', null), environmentIsOneOf(environment)]),
    );
  if (state !== undefined)
    fitting = fitting.where(
      rank,
      'in',
      state.map((each) => ranks[each]),
    );
  const found = await keys.after(
    fitting.selectAll('maintenance_windows').select([rank.as('rank'), within.as('within')]),
    key !== null && isCurrent ? key.slice(1) : key,
    limit + 1,
  );
  const { rows, nextCursor } = pageOf(found, limit, (row) => [
    ...(isCurrent ? [at] : []),
    ...keys.keyOf(row),
  ]);
  return { items: await windowsOf(tx, rows, now), nextCursor, total: await countOf(fitting) };
}
