import type { WriteTx } from '../database/store.ts';
import { newestSequence } from '../events/event.ts';
import type { Consumer } from './consumers.ts';

/**
 * Writes down where a consumer begins that has no cursor yet. Of several processes that do so the first one counts, also
 * where events were told between the two.
 * @returns the cursor
 */
export async function writeBeginning(
  tx: WriteTx,
  { name, beginsAt }: Pick<Consumer, 'name' | 'beginsAt'>,
): Promise<number> {
  // Sequences are given under a lock that lasts to the commit: what cannot be seen here yet comes behind this one.
  const cursor = beginsAt === 'now' ? await newestSequence(tx) : 0;
  await tx
    .insertInto('consumers')
    .values({ name, cursor, tries: 0, error: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('consumers')
    .select('cursor')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.cursor;
}
