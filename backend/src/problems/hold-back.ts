import type { Judgement, ParentSight } from '@appops/shared/rules/dependencies';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { HeldAlertTable, ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { SeenFailure } from '../incidents/open-incident.ts';
import { judgeMonitor } from '../monitors/parents.ts';
import { subjectsOf } from '../monitors/subjects.ts';

/**
 * Holds a monitor's incident back while a parent of it is down, or may yet be found down. What is held stands in a row, so
 * that a stop at any moment loses nothing.
 * @returns false where nothing holds it back
 */
export async function holdBack(
  ctx: Context,
  monitor: MonitorTable,
  problem: ProblemTable,
  message: string,
  failure: SeenFailure,
): Promise<boolean> {
  const { tx, now } = ctx;
  const judgement = await judgeMonitor(tx, monitor.id, failure.beganAt, now);
  if (judgement.kind === 'free') return false;
  const row: HeldAlertTable = {
    monitor_id: monitor.id,
    problem_id: problem.id,
    message,
    failure: toJson(failure),
    ...standingOf(judgement),
    held_at: now,
  };
  const { monitor_id: _id, ...again } = row;
  await tx
    .insertInto('held_alerts')
    .values(row)
    .onConflict((conflict) => conflict.column('monitor_id').doUpdateSet(again))
    .execute();
  if (judgement.kind === 'held') tellHeld(ctx, monitor, judgement.parent);
  return true;
}

function standingOf(
  judgement: Exclude<Judgement, { kind: 'free' }>,
): Pick<HeldAlertTable, 'parent_id' | 'waits_until' | 'waits_for'> {
  return judgement.kind === 'held'
    ? { parent_id: judgement.parent.id, waits_until: null, waits_for: null }
    : { parent_id: null, waits_until: judgement.until, waits_for: 'parents' };
}

/** Tells that a monitor's failure wakes nobody, and for which parent. */
export function tellHeld(ctx: Context, monitor: MonitorTable, parent: ParentSight): void {
  ctx.tell('monitor.alert_held', {
    subjects: { ...subjectsOf(monitor), parent: parent.id },
    data: { name: monitor.name, parent: parent.name, since: parent.since },
  });
}
