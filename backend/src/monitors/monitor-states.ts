import type { ReadTx } from '../database/store.ts';
import { stretchOf } from '../scheduling/probe-loads.ts';
import { isSilent, watchedColumns } from '../scheduling/watchdog.ts';
import type { MonitorState } from '@appops/shared/words/monitor';

/**
 * What every monitor that is not retired was last found to be; unknown where it is due and nothing has been heard of
 * it for longer than its policy explains.
 */
export async function monitorStates(
  tx: ReadTx,
  now: number,
): Promise<{ id: string; name: string; service: string; environment: string; state: MonitorState }[]> {
  const stretch = await stretchOf(tx, now);
  const rows = await tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .select([
      'monitors.id',
      'monitors.name',
      'services.slug as service',
      'environments.slug as environment',
      'monitors.state',
      ...watchedColumns.map((column) => `monitors.${column}` as const),
    ])
    .where('monitors.retired_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    service: row.service,
    environment: row.environment,
    state: isSilent(row, { now, stretch }) ? 'unknown' : row.state,
  }));
}
