import type { MonitorTable } from '../database/schema/monitors.ts';

/** What an event about a monitor concerns. */
export function subjectsOf(row: Pick<MonitorTable, 'id' | 'service_id' | 'environment_id'>) {
  return [
    { id: row.id, role: 'monitor' },
    { id: row.service_id, role: 'service' },
    { id: row.environment_id, role: 'environment' },
  ];
}
