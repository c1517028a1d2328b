import type { MonitorTable } from '../database/schema/monitors.ts';

/** What an event about a monitor concerns. */
export function subjectsOf(row: Pick<MonitorTable, 'id' | 'service_id' | 'environment_id'>) {
  return { monitor: row.id, service: row.service_id, environment: row.environment_id };
}
