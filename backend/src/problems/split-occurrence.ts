import { newId } from '@appops/shared/contract/ids';
import type { SplitPoint } from '@appops/shared/rules/occurrences';
import type { Context } from '../context.ts';
import type { OccurrenceTable } from '../database/schema/incidents.ts';
import { liveAt } from '../releases/live.ts';
import { countFailures } from '../results/runs-of.ts';
import { openMonitorIncident } from './open-monitor-incident.ts';
import { findProblem, occurrenceSubjects } from './problem.ts';

/**
 * Splits an occurrence: what lasts from `at` on (epoch milliseconds) is a new one, which started with what was live
 * then. Splitting again at the same instant, or where the occurrence is over, changes nothing.
 * @returns the second part, or null where there was nothing to split
 */
export async function splitOccurrence(
  ctx: Context,
  occurrenceId: string,
  at: number,
  because: SplitPoint['reason'],
): Promise<OccurrenceTable | null> {
  const { tx } = ctx;
  const occurrence = await tx
    .selectFrom('occurrences')
    .selectAll()
    .where('id', '=', occurrenceId)
    .executeTakeFirstOrThrow();
  const problem = await findProblem(tx, occurrence.problem_id);
  const monitor =
    problem.monitor_id === null
      ? undefined
      : await tx.selectFrom('monitors').selectAll().where('id', '=', problem.monitor_id).executeTakeFirst();
  const failuresBetween = async (from: number, to: number) =>
    monitor === undefined ? 0 : countFailures(tx, monitor.number, from, to);
  const { numUpdatedRows } = await tx
    .updateTable('occurrences')
    .set({
      ended_at: at,
      last_failure_at: Math.min(occurrence.last_failure_at, at),
      failed_runs: await failuresBetween(occurrence.started_at, at),
    })
    .where('id', '=', occurrenceId)
    .where('started_at', '<', at)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', at)]))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return null;
  const live = await liveAt(tx, occurrence.environment_id, at);
  const second: OccurrenceTable = {
    ...occurrence,
    id: newId('occurrence'),
    started_at: at,
    last_failure_at: Math.max(occurrence.last_failure_at, at),
    live_deployment_id: live?.deployment_id ?? null,
    live_version: live?.version ?? null,
    failed_runs: await failuresBetween(at, (occurrence.ended_at ?? occurrence.last_failure_at) + 1),
    split_because: because,
  };
  await tx.insertInto('occurrences').values(second).execute();
  ctx.tell('problem.occurrence_split', {
    subjects: { ...occurrenceSubjects(problem, second), first_part: occurrence.id },
    data: { at, because, liveVersion: second.live_version },
  });
  if (monitor !== undefined && second.ended_at === null)
    await openMonitorIncident(ctx, monitor, problem, second.message, {
      beganAt: at,
      tookMs: 0,
      address: null,
      probe: null,
    });
  return second;
}
