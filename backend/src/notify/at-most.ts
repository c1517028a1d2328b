import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';

/** What people make of notifications: the table, how many may be in use, and what they are called. */
interface Limited {
  table: 'channels' | 'notification_rules';
  most: number;
  plural: string;
}

/** @throws {AppError} conflict where there are as many as can be */
export async function refuseTooMany(tx: ReadTx, { table, most, plural }: Limited): Promise<void> {
  const inUse = await tx
    .selectFrom(table)
    .select((eb) => eb.fn.countAll().as('count'))
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(inUse.count) >= most)
    throw new AppError(
      'conflict',
      `There are ${most} ${plural} already, the most that can be. Retire one that is not needed.`,
    );
}
