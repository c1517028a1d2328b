import { holdRows } from '../database/held-rows.ts';
import type { WriteTx } from '../database/store.ts';

/** Gives problems to a case, whichever had them; the cases are held. */
export async function giveProblems(tx: WriteTx, ids: readonly string[], caseId: string): Promise<void> {
  await holdRows(tx, 'problems', ids);
  await tx
    .updateTable('problems')
    .set({ case_id: caseId })
    .where('id', 'in', ['', ...ids])
    .execute();
}

/**
 * Gives a problem, which is held, to a case unless another one has it.
 * @param had the case that may have it already; null where it must be of none
 * @returns whether it is the case's now
 */
export async function takeProblem(
  tx: WriteTx,
  id: string,
  caseId: string,
  had: string | null = null,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('problems')
    .set({ case_id: caseId })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('case_id', 'is', null), eb('case_id', '=', had)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
