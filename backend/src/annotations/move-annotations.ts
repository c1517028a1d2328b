import type { EnvironmentTable } from '../database/schema/services.ts';
import type { WriteTx } from '../database/store.ts';
import { liveAt } from '../releases/live.ts';
import { stillIn } from '../services/in-one-of-two.ts';

/**
 * Moves notes into another environment of their service; each names the release that was live there when it was
 * written. Those that are there already stay.
 * @returns how many were moved
 * @throws {AppError} not_found for one that neither environment has
 */
export async function moveAnnotations(
  tx: WriteTx,
  from: EnvironmentTable,
  to: EnvironmentTable,
  ids: readonly string[],
): Promise<number> {
  const named = await stillIn(tx, { table: 'annotations', one: 'annotation' }, { from, to }, ids);
  const moving = await tx
    .selectFrom('annotations')
    .select(['id', 'written_at', 'created_at'])
    .where('id', 'in', ['', ...named])
    .orderBy('id')
    .execute();
  for (const { id, written_at, created_at } of moving) {
    const live = await liveAt(tx, to.id, written_at ?? created_at);
    await tx
      .updateTable('annotations')
      .set((eb) => ({
        environment_id: to.id,
        release_version: live?.version ?? null,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute();
  }
  return moving.length;
}
