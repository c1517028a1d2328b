import type { MonitorStateName } from '@appops/shared/rules/monitor-state';
import type { Tx } from '../database/store.ts';

/** What every monitor that is not retired was last found to be. */
export async function monitorStates(
  tx: Tx,
): Promise<{ id: string; name: string; service: string; environment: string; state: MonitorStateName }[]> {
  const rows = await tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .select([
      'monitors.id',
      'monitors.name',
      'services.slug as service',
      'environments.slug as environment',
      'state',
    ])
    .where('retired_at', 'is', null)
    .execute();
  return rows.map((row) => ({ ...row, state: row.state as MonitorStateName }));
}
