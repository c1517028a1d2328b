import { forgetProofs } from '../cases/forget-proofs.ts';
import type { Context } from '../context.ts';
import { holdRows } from '../database/held-rows.ts';
import { toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import { moveProblems } from '../problems/move-problems.ts';
import { stillIn } from '../services/in-one-of-two.ts';
import { subjectsOf } from './subjects.ts';

/**
 * Moves monitors into another environment of their service, with their problems and failures, and the incidents that
 * are of these alone. Results stay with the monitor. Those that are there already stay. A move is an edit of what proves:
 * cases are told, nothing is proved in either environment until a new plan, and what was proved there by these is not.
 * @returns how many were moved
 * @throws {AppError} not_found for one that neither environment has
 */
export async function moveMonitors(
  ctx: Context,
  from: EnvironmentTable,
  to: EnvironmentTable,
  ids: readonly string[],
): Promise<number> {
  const { tx } = ctx;
  const moving = await stillIn(tx, { table: 'monitors', one: 'monitor' }, { from, to }, ids);
  if (moving.length === 0) return 0;
  await forgetProofs(ctx, [from.slug, to.slug], moving);
  await holdRows(tx, 'monitors', moving);
  const monitors = await tx
    .updateTable('monitors')
    .set((eb) => ({ environment_id: to.id, edits: eb('edits', '+', 1) }))
    .where('id', 'in', moving)
    .returningAll()
    .execute();
  for (const monitor of monitors.toSorted((a, b) => a.number - b.number)) await tellMove(ctx, monitor);
  await moveProblems(tx, to, moving);
  return moving.length;
}

/** What a move changes of a monitor, by the words of `compareMonitors`. */
const edit = { onlyAdds: false, what: ['environment'] };

async function tellMove(ctx: Context, monitor: MonitorTable): Promise<void> {
  await ctx.tx
    .insertInto('monitor_edits')
    .values({
      monitor_id: monitor.id,
      edits: monitor.edits,
      at: ctx.now,
      only_adds: 0,
      what: toJson(edit.what),
      interval_before_ms: null,
      actor: toJson(ctx.actor),
    })
    .execute();
  ctx.tell('monitor.updated', {
    subjects: subjectsOf(monitor),
    data: { name: monitor.name, changed: ['environment'], checkChanged: false, edit },
  });
}
