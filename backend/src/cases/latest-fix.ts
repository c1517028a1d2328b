import type { FixTable } from '../database/schema/cases.ts';
import type { ReadTx } from '../database/store.ts';

/** The fix of a case that was recorded last; undefined where there is none. */
export function latestFix(tx: ReadTx, caseId: string): Promise<FixTable | undefined> {
  return tx
    .selectFrom('fixes')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('recorded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
