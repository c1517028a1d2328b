import {
  cancelMaintenance,
  changeMaintenance,
  endMaintenance,
  listMaintenance,
  planMaintenance,
  type MaintenanceWindow,
} from '@appops/shared/contract/maintenance';
import type { BodyInputOf, QueryInputOf } from '@appops/shared/contract/route';
import { api } from '../../shared/http/api.ts';
import { queryCache } from '../../shared/query/query-cache.ts';
import { useListing } from '../../shared/query/use-listing.ts';

export type MaintenanceFilters = QueryInputOf<typeof listMaintenance>;

/** Windows: what runs, then what is planned, then what is over. They begin and end by time, which no event tells. */
export function useMaintenance(filters: MaintenanceFilters) {
  return useListing(
    ['maintenance', filters],
    (page, signal) => api(listMaintenance, { query: { order: 'current', ...filters, ...page }, signal }),
    ({ id }: MaintenanceWindow) => id,
    { refreshMs: 15_000 },
  );
}

function changed(window: MaintenanceWindow): MaintenanceWindow {
  queryCache.invalidate(([resource]) => ['maintenance', 'case', 'case-timeline'].includes(resource));
  return window;
}

export async function planWindow(body: BodyInputOf<typeof planMaintenance>, key: string) {
  return changed(await api(planMaintenance, { body, idempotencyKey: key }));
}

export async function changeWindow(id: string, body: BodyInputOf<typeof changeMaintenance>) {
  return changed(await api(changeMaintenance, { params: { id }, body }));
}

export async function endWindow(id: string, key: string) {
  return changed(await api(endMaintenance, { params: { id }, idempotencyKey: key }));
}

export async function cancelWindow(id: string, key: string) {
  return changed(await api(cancelMaintenance, { params: { id }, idempotencyKey: key }));
}
