import type { Tx } from '../database/store.ts';

/** What every monitor that is not retired was last found to be. */
export function monitorStates(
  tx: Tx,
): Promise<{ id: string; name: string; service: string; environment: string; state: string }[]> {
  return tx
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
}
