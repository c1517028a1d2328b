import type { listMaintenance as route } from '@appops/shared/contract/maintenance';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { comesAfter, countOf, inOrder, type SortKey } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { windowsOf } from './maintenance-state.ts';

const id = sql.ref('maintenance_windows.id');
const newestFirst: readonly SortKey[] = [
  { by: sql.ref('maintenance_windows.starts_at'), down: true },
  { by: id, down: true },
];

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
  { tx, now }: Context,
  { limit, cursor, order, search, service, environment, state }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const isCurrent = order === 'current';
  const key = cursor === undefined ? null : decodeCursor(cursor, isCurrent ? 4 : 2);
  // All pages are of the first one's moment: what begins meanwhile must not jump over the cursor.
  const at = key !== null && isCurrent ? Number(key[0]) : now;
  const rank = rankAt(Number.isSafeInteger(at) ? at : now);
  const within = sql<number>`case when ${rank} = 0 then maintenance_windows.ends_at
    when ${rank} = 1 then maintenance_windows.starts_at else -maintenance_windows.ends_at end`;
  const keys = isCurrent ? [{ by: rank }, { by: within }, { by: id }] : newestFirst;
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
  let query = inOrder(
    fitting.selectAll('maintenance_windows').select([rank.as('rank'), within.as('within')]),
    keys,
  ).limit(limit + 1);
  if (key !== null) query = query.where(comesAfter(keys, isCurrent ? key.slice(1) : key));
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) =>
    isCurrent ? [at, Number(row.rank), Number(row.within), row.id] : [row.starts_at, row.id],
  );
  return { items: await windowsOf(tx, rows, now), nextCursor, total: await countOf(fitting) };
}
