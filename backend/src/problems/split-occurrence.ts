import { newId } from '@appops/shared/contract/ids';
import { graceMs, type SplitPoint } from '@appops/shared/rules/occurrences';
import { effectiveIntervalMs } from '@appops/shared/rules/run-stretches';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import type { OccurrenceTable } from '../database/schema/incidents.ts';
import type { Store } from '../database/store.ts';
import { liveAt } from '../releases/live.ts';
import { loadEvidence, type EvidenceMonitor } from '../results/evidence.ts';
import { countFailures } from '../results/runs-of.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
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

/** How long after its end a maintenance window is looked at, in milliseconds. */
const lookBack = 86_400_000;

/** Splits what was still failing when the grace after a maintenance window was over. */
export async function splitAfterMaintenance(ctx: Context): Promise<number> {
  const { tx, now } = ctx;
  const candidates = await tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .innerJoin('monitors', 'monitors.id', 'problems.monitor_id')
    .innerJoin('maintenance_windows', 'maintenance_windows.service_id', 'occurrences.service_id')
    .select([
      'occurrences.id as occurrence',
      'maintenance_windows.ends_at',
      'last_failure_at',
      'monitors.id',
      'monitors.number',
      'monitors.version',
      'monitors.interval_ms',
      'monitors.check_spec',
    ])
    .where('occurrences.ended_at', 'is', null)
    .where('maintenance_windows.canceled_at', 'is', null)
    .where('maintenance_windows.ends_at', '<=', now)
    .where('maintenance_windows.ends_at', '>', now - lookBack)
    // Planned when it was over already, it covers nothing.
    .where((eb) => eb('maintenance_windows.planned_at', '<', eb.ref('maintenance_windows.ends_at')))
    .where((eb) => eb('occurrences.started_at', '<', eb.ref('maintenance_windows.ends_at')))
    .where((eb) =>
      eb.or([
        eb('maintenance_windows.environment_id', 'is', null),
        eb('maintenance_windows.environment_id', '=', eb.ref('occurrences.environment_id')),
      ]),
    )
    .orderBy('maintenance_windows.ends_at')
    .execute();
  let split = 0;
  for (const candidate of candidates) {
    // It is known to go on only as far as its last failed run.
    if (candidate.last_failure_at < candidate.ends_at + graceMs(candidate.interval_ms)) continue;
    const at = candidate.ends_at + (await graceAfter(ctx, candidate, candidate.ends_at));
    if (candidate.last_failure_at < at) continue;
    if ((await splitOccurrence(ctx, candidate.occurrence, at, 'maintenance_end')) !== null) split += 1;
  }
  return split;
}

/** The grace after an instant by a monitor's interval as it really was then, which is stretched while slots are shed. */
async function graceAfter({ tx }: Context, monitor: EvidenceMonitor, at: number): Promise<number> {
  const runs = await loadEvidence(tx, [monitor], new Map(), at);
  const asked = monitor.interval_ms;
  return graceMs(effectiveIntervalMs(runs, monitor.id, asked, at, at + graceMs(asked)));
}

/** Looks after the ends of maintenance windows. */
export function maintenanceEndTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  return new PeriodicTask({
    name: 'maintenance ends',
    everyMs: 5_000,
    log,
    step: async () => {
      const now = clock();
      const ended = await store.read((tx) =>
        tx
          .selectFrom('maintenance_windows')
          .select('id')
          .where('canceled_at', 'is', null)
          .where('ends_at', '<=', now)
          .where('ends_at', '>', now - lookBack)
          .limit(1)
          .executeTakeFirst(),
      );
      if (ended === undefined) return;
      await store.write((tx) =>
        splitAfterMaintenance(contextIn(tx, { now, log, requestId: 'maintenance ends' })),
      );
    },
  });
}
