import type { DataOf } from '@appops/shared/contract/event-kinds';
import { newId } from '@appops/shared/contract/ids';
import { fingerprintOf } from '@appops/shared/rules/fingerprint';
import { DEFAULT_QUIET_GAP_MS, placeFailure } from '@appops/shared/rules/occurrences';
import type { ReadContext, Context } from '../context.ts';
import type { OccurrenceTable, ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { liveAt } from '../releases/live.ts';
import { firstWellAfter, lastFailure } from '../results/last-failure.ts';
import { countFailures } from '../results/runs-of.ts';
import { openMonitorIncident } from './open-monitor-incident.ts';
import { occurrenceSubjects } from './problem.ts';

/** What a monitor found, also as the first release told it. */
type FoundChange = DataOf<'monitor.state_changed'>;

/** A monitor went down: finds or makes its problem, and begins an occurrence or goes on with the last one. */
export async function startOccurrence(
  ctx: Context,
  monitor: MonitorTable,
  change: FoundChange,
): Promise<void> {
  const { tx } = ctx;
  const message = change.message ?? 'The check failed';
  const { problem, isNew } = await ensureProblem(ctx, monitor, change, message);
  const latest = await tx
    .selectFrom('occurrences')
    .selectAll()
    .where('problem_id', '=', problem.id)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const live = await liveAt(tx, monitor.environment_id, change.since);
  const place = placeFailure(
    latest === undefined ? null : { start: latest.started_at, end: latest.ended_at },
    change.since,
    DEFAULT_QUIET_GAP_MS,
    live?.live_from ?? null,
  );
  if (place === 'earlier') return;
  if (isNew)
    ctx.tell('problem.opened', {
      subjects: {
        problem: problem.id,
        monitor: monitor.id,
        service: monitor.service_id,
        environment: monitor.environment_id,
      },
      data: { title: problem.title, fingerprint: problem.fingerprint },
    });
  await tx
    .updateTable('problems')
    .set({ last_seen_at: Math.max(problem.last_seen_at, change.slot) })
    .where('id', '=', problem.id)
    .execute();
  const failed = await failedSince(ctx, monitor, problem, change);
  if (latest === undefined || place === 'new') {
    const occurrence: OccurrenceTable = {
      id: newId('occurrence'),
      problem_id: problem.id,
      service_id: monitor.service_id,
      environment_id: monitor.environment_id,
      started_at: change.since,
      last_failure_at: failed.lastAt,
      ended_at: null,
      live_deployment_id: live?.deployment_id ?? null,
      live_version: live?.version ?? null,
      failed_runs: failed.runs,
      message,
      split_because: null,
    };
    await tx.insertInto('occurrences').values(occurrence).execute();
    ctx.tell('problem.occurrence_started', {
      subjects: occurrenceSubjects(problem, occurrence),
      data: {
        at: change.since,
        liveVersion: occurrence.live_version,
        message,
        maintenance: change.maintenance,
      },
    });
  } else if (place === 'absorbed') {
    // It flapped: the same occurrence goes on, and the pause in it is not counted as its end.
    await tx
      .updateTable('occurrences')
      .set({
        ended_at: null,
        last_failure_at: failed.lastAt,
        failed_runs: latest.failed_runs + failed.runs,
      })
      .where('id', '=', latest.id)
      .execute();
    ctx.tell('problem.occurrence_resumed', {
      subjects: occurrenceSubjects(problem, latest),
      data: { at: change.since, endedAt: latest.ended_at, message },
    });
  }
  // Maintenance mutes, it does not hide: if it goes on afterwards, the occurrence is split and opens one then.
  if (change.maintenance) return;
  const { since, tookMs = 0, address = null, probe = null } = change;
  await openMonitorIncident(ctx, monitor, problem, message, { beganAt: since, tookMs, address, probe });
}

/**
 * What failed from the beginning until now, or until it was well again. Much may be stored at once, as after an outage
 * of the database: what came with the run that settled it is seen here, what comes later is counted as it is stored.
 */
async function failedSince(
  { tx, now }: ReadContext,
  monitor: MonitorTable,
  problem: ProblemTable,
  { since, slot }: FoundChange,
): Promise<{ runs: number; lastAt: number }> {
  const goesOn = monitor.state === 'down' && monitor.state_since <= since;
  const until = (goesOn ? null : await firstWellAfter(tx, monitor.number, slot, now)) ?? now + 1;
  const lastAt = Math.max(slot, (await lastFailure(tx, monitor, problem, slot, until)) ?? slot);
  return { runs: Math.max(1, await countFailures(tx, monitor.number, since, lastAt + 1)), lastAt };
}

async function ensureProblem(
  ctx: Context,
  monitor: MonitorTable,
  change: FoundChange,
  message: string,
): Promise<{ problem: ProblemTable; isNew: boolean }> {
  const { tx } = ctx;
  const { slug } = await tx
    .selectFrom('services')
    .select('slug')
    .where('id', '=', monitor.service_id)
    .executeTakeFirstOrThrow();
  const fingerprint = fingerprintOf({
    service: slug,
    monitor: monitor.id,
    assertion: change.assertion,
    reason: change.reason ?? 'unknown',
    message,
  }).exact;
  const row: ProblemTable = {
    id: newId('problem'),
    fingerprint,
    title: `${monitor.name}: ${message}`.slice(0, 200),
    service_id: monitor.service_id,
    environment_id: monitor.environment_id,
    monitor_id: monitor.id,
    reason: change.reason ?? 'unknown',
    assertion: change.assertion,
    first_seen_at: change.since,
    last_seen_at: change.slot,
    case_id: null,
  };
  // The unique fingerprint settles who makes it.
  const made = await tx
    .insertInto('problems')
    .values(row)
    .onConflict((conflict) => conflict.column('fingerprint').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) return { problem: row, isNew: true };
  const problem = await tx
    .selectFrom('problems')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirstOrThrow();
  return { problem, isNew: false };
}
