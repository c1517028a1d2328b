import type { EnvironmentTable } from '../database/schema/services.ts';
import type { Tx } from '../database/store.ts';
import { liveThen } from '../releases/move-deployments.ts';
import { stillIn } from '../services/in-one-of-two.ts';

/**
 * Moves monitors into another environment of their service, with their problems and failures, and the incidents that
 * are of these alone. Results stay with the monitor. Those that are there already stay.
 * @returns how many were moved
 * @throws {AppError} not_found for one that neither environment has
 */
export async function moveMonitors(
  tx: Tx,
  from: EnvironmentTable,
  to: EnvironmentTable,
  ids: readonly string[],
): Promise<number> {
  const moving = await stillIn(tx, { table: 'monitors', one: 'monitor' }, { from, to }, ids);
  if (moving.length === 0) return 0;
  await tx
    .updateTable('monitors')
    .set((eb) => ({ environment_id: to.id, edits: eb('edits', '+', 1) }))
    .where('id', 'in', moving)
    .execute();
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

async function moveFailures(tx: Tx, to: EnvironmentTable, problems: readonly string[]): Promise<void> {
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
