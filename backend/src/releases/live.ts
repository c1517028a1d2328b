import type { DeploymentTable, LivePeriodTable } from '../database/schema/releases.ts';
import type { ReadTx } from '../database/store.ts';

/** The deployment that is live in an environment now, or undefined. */
export function liveDeployment(tx: ReadTx, environmentId: string): Promise<DeploymentTable | undefined> {
  return tx
    .selectFrom('deployments')
    .selectAll()
    .where('live', '=', 1)
    .where('environment_id', '=', environmentId)
    .executeTakeFirst();
}

/**
 * What was live in an environment at an instant, or undefined when nothing was.
 * @param at epoch milliseconds; a span holds its first instant and not its last
 */
export async function liveAt(
  tx: ReadTx,
  environmentId: string,
  at: number,
): Promise<LivePeriodTable | undefined> {
  const period = await tx
    .selectFrom('live_periods')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('live_from', '<=', at)
    .orderBy('live_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  return period === undefined || (period.live_until !== null && period.live_until <= at) ? undefined : period;
}

/** The spans that overlap a range, oldest first; `to` null means until now. */
export function livePeriods(
  tx: ReadTx,
  environmentId: string,
  from: number,
  to: number | null,
): Promise<LivePeriodTable[]> {
  let query = tx
    .selectFrom('live_periods')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where((eb) => eb.or([eb('live_until', 'is', null), eb('live_until', '>', from)]))
    .orderBy('live_from');
  if (to !== null) query = query.where('live_from', '<=', to);
  return query.execute();
}
