import type { Monitor } from '@appops/shared/contract/monitors';
import type { ReadTx } from '../database/store.ts';

/** The maintenance that covers a place now, of several the one that ends last; null for none. */
type MaintenanceOf = (place: { service_id: string; environment_id: string }) => Monitor['maintenance'];

/** Reads all windows that run, once for any number of places. @param now epoch milliseconds */
export async function runningMaintenance(tx: ReadTx, now: number): Promise<MaintenanceOf> {
  const rows = await tx
    .selectFrom('maintenance_windows')
    .select(['id', 'title', 'service_id', 'environment_id', 'ends_at'])
    .where('canceled_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('planned_at', '<=', now)
    .where('ends_at', '>', now)
    .orderBy('ends_at', 'desc')
    .orderBy('id')
    .execute();
  const ofService = Map.groupBy(rows, (row) => row.service_id);
  return ({ service_id, environment_id }) => {
    const found = ofService
      .get(service_id)
      ?.find((row) => row.environment_id === null || row.environment_id === environment_id);
    return found === undefined
      ? null
      : { id: found.id, title: found.title, endsAt: new Date(found.ends_at).toISOString() };
  };
}
