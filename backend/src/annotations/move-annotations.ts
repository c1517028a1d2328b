import type { EnvironmentTable } from '../database/schema/services.ts';
import type { Tx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { liveAt } from '../releases/live.ts';

/**
 * Moves notes into another environment of their service; each names the release that was live there when it was
 * written. Those that are there already stay.
 * @returns how many were moved
 * @throws {AppError} not_found for one that neither environment has
 */
export async function moveAnnotations(
  tx: Tx,
  from: EnvironmentTable,
  to: EnvironmentTable,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = await tx
    .selectFrom('annotations')
    .select(['id', 'environment_id', 'written_at', 'created_at'])
    .where('id', 'in', ids)
    .execute();
  const known = new Map(rows.map((row) => [row.id, row.environment_id]));
  for (const id of ids)
    if (![from.id, to.id].includes(known.get(id) ?? '')) throw notFound(`annotation in "${from.name}"`, id);
  const moving = rows.filter(({ environment_id }) => environment_id === from.id);
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
