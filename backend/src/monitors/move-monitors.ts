import { lockCases } from '../cases/lock-case.ts';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import type { WriteTx } from '../database/store.ts';
import { liveThen } from '../releases/move-deployments.ts';
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
  const monitors = await tx
    .updateTable('monitors')
    .set((eb) => ({ environment_id: to.id, edits: eb('edits', '+', 1) }))
    .where('id', 'in', moving)
    .returningAll()
    .execute();
  for (const monitor of monitors.toSorted((a, b) => a.number - b.number)) await tellMove(ctx, monitor);
  const problems = await tx
    .updateTable('problems')
    .set({ environment_id: to.id })
    .where('monitor_id', 'in', moving)
    .returning('id')
    .execute();
  await moveFailures(
    tx,
    to,
    problems.map(({ id }) => id),
  );
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

/** Checks that passed by what monitors saw which looked at another environment all the time. */
async function forgetProofs(
  ctx: Context,
  environments: readonly string[],
  monitors: readonly string[],
): Promise<void> {
  const { tx } = ctx;
  const concerned = await tx
    .selectFrom('cases')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', 'in', (of) =>
          of
            .selectFrom('problems')
            .select('case_id')
            .where('monitor_id', 'in', monitors)
            .where('case_id', 'is not', null),
        ),
        eb('id', 'in', (of) =>
          of.selectFrom('case_monitors').select('case_id').where('monitor_id', 'in', monitors),
        ),
      ]),
    )
    .execute();
  const cases = await lockCases(
    ctx,
    concerned.map(({ id }) => id),
  );
  await tx
    .deleteFrom('passed_checks')
    .where('environment', 'in', environments)
    .where('plan_id', 'in', (eb) =>
      eb
        .selectFrom('plans')
        .select('id')
        .where('case_id', 'in', ['', ...cases.map(({ id }) => id)]),
    )
    .execute();
}

async function moveFailures(tx: WriteTx, to: EnvironmentTable, problems: readonly string[]): Promise<void> {
  if (problems.length === 0) return;
  const occurrences = await tx
    .selectFrom('occurrences')
    .select(['id', 'started_at'])
    .where('problem_id', 'in', problems)
    .execute();
  for (const { id, started_at } of occurrences)
    await tx
      .updateTable('occurrences')
      .set({ environment_id: to.id, ...(await liveThen(tx, to.id, started_at)) })
      .where('id', '=', id)
      .execute();
  const incidents = await tx
    .selectFrom('incidents')
    .select(['id', 'opened_at'])
    .where('id', 'in', (eb) =>
      eb.selectFrom('incident_problems').select('incident_id').where('problem_id', 'in', problems),
    )
    .where('id', 'not in', (eb) =>
      eb.selectFrom('incident_problems').select('incident_id').where('problem_id', 'not in', problems),
    )
    .execute();
  for (const { id, opened_at } of incidents)
    await tx
      .updateTable('incidents')
      .set((eb) => ({ environment_id: to.id, version: eb('version', '+', 1) }))
      .set(await liveThen(tx, to.id, opened_at))
      .where('id', '=', id)
      .execute();
}
