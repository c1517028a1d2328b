import type { Context } from '../context.ts';
import type { IncidentTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { incidentSubjects } from '../incidents/incident.ts';
import { problemsOfIncidents } from '../incidents/incident-sights.ts';
import { lastFailure } from '../results/last-failure.ts';
import { countFailures } from '../results/runs-of.ts';
import { unresolvedIncidents } from './open-monitor-incident.ts';
import { findProblem, occurrenceSubjects } from './problem.ts';

/** Tells that no monitor sees anything of an incident fail any more: that people may look whether it is over. */
async function tellRecovered(ctx: Context, incident: IncidentTable, at: number): Promise<void> {
  const problems = (await problemsOfIncidents(ctx.tx, [incident])).get(incident.id) ?? [];
  if (problems.some(({ sight }) => sight.openSince !== null)) return;
  const unwatched = problems.every(({ sight }) => sight.monitor?.retired !== false);
  ctx.tell(unwatched ? 'incident.unwatched' : 'incident.recovered', {
    subjects: incidentSubjects(incident),
    data: { at },
  });
}

/** The ids of the occurrences that a monitor's problems have going on. */
export async function openOccurrences(tx: ReadTx, monitorId: string): Promise<string[]> {
  const open = await tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .select('occurrences.id')
    .where('problems.monitor_id', '=', monitorId)
    .where('ended_at', 'is', null)
    .orderBy('occurrences.id')
    .execute();
  return open.map(({ id }) => id);
}

/**
 * Ends what one of a monitor's problems has going on; one that is over already stays as it is. Its incidents stay as they
 * are, since whether users still suffer is for people to say, but their timelines tell of it.
 * @param at epoch milliseconds
 */
export async function endOccurrence(
  ctx: Context,
  monitor: MonitorTable,
  id: string,
  at: number,
  because: 'monitor_up' | 'monitor_retired',
): Promise<void> {
  const { tx } = ctx;
  const occurrence = await tx
    .selectFrom('occurrences')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (occurrence === undefined) return;
  const problem = await findProblem(tx, occurrence.problem_id);
  const endedAt = Math.max(at, occurrence.started_at);
  const lastFailed = await lastFailure(tx, monitor, problem, occurrence.started_at, endedAt);
  const ended = {
    ...occurrence,
    ended_at: endedAt,
    // Single runs may be gone already; nothing of it was seen after its end.
    last_failure_at: lastFailed ?? Math.min(occurrence.last_failure_at, endedAt),
    // While it lasted it was counted run by run; now it is known exactly, as long as its runs are kept.
    failed_runs: Math.max(
      occurrence.failed_runs,
      await countFailures(tx, monitor.number, occurrence.started_at, at),
    ),
  };
  const { numUpdatedRows } = await tx
    .updateTable('occurrences')
    .set({
      ended_at: ended.ended_at,
      failed_runs: ended.failed_runs,
      last_failure_at: ended.last_failure_at,
    })
    .where('id', '=', id)
    // Whoever splits it in the meantime ends it, too.
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  ctx.tell('problem.occurrence_ended', {
    subjects: occurrenceSubjects(problem, ended),
    data: { at: ended.ended_at, failedRuns: ended.failed_runs, because },
  });
  for (const incident of await unresolvedIncidents(ctx, problem.id))
    await tellRecovered(ctx, incident, ended.ended_at);
}
