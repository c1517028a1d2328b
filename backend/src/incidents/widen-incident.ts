import type { IncidentTable } from '../database/schema/incidents.ts';
import type { WriteTx } from '../database/store.ts';

/**
 * Makes an incident tell of more than it did, by its severity and title.
 * @returns false where it was resolved meanwhile, and nothing was changed
 */
export async function widenIncident(
  tx: WriteTx,
  id: string,
  told: Pick<IncidentTable, 'severity' | 'title'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('incidents')
    .set((eb) => ({ ...told, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('status', '!=', 'resolved')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
