import type { EnvironmentTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';

/**
 * Of what people named to be moved from one environment to another, what is still in the first; what is in the other
 * already stays.
 * @throws {AppError} not_found for one that is in neither
 */
export async function stillIn(
  tx: ReadTx,
  what: { table: 'annotations' | 'monitors'; one: string },
  { from, to }: { from: EnvironmentTable; to: EnvironmentTable },
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom(what.table)
    .select(['id', 'environment_id'])
    .where('id', 'in', ids)
    .execute();
  const known = new Map(rows.map((row) => [row.id, row.environment_id]));
  for (const id of ids)
    if (![from.id, to.id].includes(known.get(id) ?? '')) throw notFound(`${what.one} in "${from.name}"`, id);
  return rows.filter(({ environment_id }) => environment_id === from.id).map(({ id }) => id);
}
