import type { EnvironmentTable } from '../database/schema/services.ts';
import type { WriteTx } from '../database/store.ts';
import { liveThen } from '../releases/move-deployments.ts';

/** Moves the incidents that are of these problems alone into the environment where those are now. */
export async function moveIncidentsOf(
  tx: WriteTx,
  to: EnvironmentTable,
  problems: readonly string[],
): Promise<void> {
  const incidents = await tx
    .selectFrom('incidents')
    .select(['id', 'opened_at'])
    .where('id', 'in', (eb) =>
      eb.selectFrom('incident_problems').select('incident_id').where('problem_id', 'in', problems),
    )
    .where('id', 'not in', (eb) =>
      eb.selectFrom('incident_problems').select('incident_id').where('problem_id', 'not in', problems),
    )
    .orderBy('id')
    .execute();
  for (const { id, opened_at } of incidents)
    await tx
      .updateTable('incidents')
      .set((eb) => ({ environment_id: to.id, version: eb('version', '+', 1) }))
      .set(await liveThen(tx, to.id, opened_at))
      .where('id', '=', id)
      .execute();
}
