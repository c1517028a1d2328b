import type { MaintenanceWindow } from '@appops/shared/contract/maintenance';
import type { MaintenanceState } from '@appops/shared/words/maintenance';
import { fromJson } from '../database/json.ts';
import type { MaintenanceWindowTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';

/** Where a window stands; what was called off never begins. */
export function maintenanceState(
  row: Pick<MaintenanceWindowTable, 'starts_at' | 'ends_at' | 'canceled_at'>,
  now: number,
): MaintenanceState {
  if (row.canceled_at !== null) return 'canceled';
  if (now < row.starts_at) return 'planned';
  return now < row.ends_at ? 'running' : 'over';
}

/** Windows as the API tells them. */
export async function windowsOf(
  tx: ReadTx,
  rows: readonly MaintenanceWindowTable[],
  now: number,
): Promise<MaintenanceWindow[]> {
  const services = await tx
    .selectFrom('services')
    .select(['id', 'slug'])
    .where('id', 'in', ['', ...rows.map((row) => row.service_id)])
    .execute();
  const environments = await tx
    .selectFrom('environments')
    .select(['id', 'slug'])
    .where('id', 'in', ['', ...rows.flatMap((row) => row.environment_id ?? [])])
    .execute();
  const slugOf = new Map([...services, ...environments].map(({ id, slug }) => [id, slug]));
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    service: slugOf.get(row.service_id) ?? '',
    environment: row.environment_id === null ? null : (slugOf.get(row.environment_id) ?? null),
    startsAt: new Date(row.starts_at).toISOString(),
    endsAt: new Date(row.ends_at).toISOString(),
    plannedAt: new Date(row.planned_at).toISOString(),
    createdBy: fromJson(row.created_by),
    state: maintenanceState(row, now),
    canceledAt: instant(row.canceled_at),
    changed:
      row.changed_at === null || row.changed_as === null || row.changed_by === null
        ? null
        : {
            as: row.changed_as,
            at: new Date(row.changed_at).toISOString(),
            by: fromJson(row.changed_by),
          },
    version: row.version,
  }));
}

/** @throws {AppError} not_found */
export async function findWindow(tx: ReadTx, id: string): Promise<MaintenanceWindowTable> {
  const row = await tx.selectFrom('maintenance_windows').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('maintenance window', id);
  return row;
}
