import type { EnvironmentTable } from '../database/schema/services.ts';
import { holdRows } from '../database/held-rows.ts';
import type { WriteTx } from '../database/store.ts';
import { moveIncidentsOf } from '../incidents/move-to-environment.ts';
import { liveThen } from '../releases/move-deployments.ts';

/** Moves the problems and failures of monitors into another environment, and the incidents that are of these alone. */
export async function moveProblems(
  tx: WriteTx,
  to: EnvironmentTable,
  monitors: readonly string[],
): Promise<void> {
  const problems = await tx.selectFrom('problems').select('id').where('monitor_id', 'in', monitors).execute();
  if (problems.length === 0) return;
  const ids = problems.map(({ id }) => id);
  await holdRows(tx, 'problems', ids);
  await tx.updateTable('problems').set({ environment_id: to.id }).where('id', 'in', ids).execute();
  const occurrences = await tx
    .selectFrom('occurrences')
    .select(['id', 'started_at'])
    .where('problem_id', 'in', ids)
    .orderBy('id')
    .execute();
  for (const { id, started_at } of occurrences)
    await tx
      .updateTable('occurrences')
      .set({ environment_id: to.id, ...(await liveThen(tx, to.id, started_at)) })
      .where('id', '=', id)
      .execute();
  await moveIncidentsOf(tx, to, ids);
}
