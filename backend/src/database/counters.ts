import type { WriteTx } from './store.ts';

/** The next number of a series, starting at 1. Its row stays locked until the transaction ends, so numbers follow commit order. */
export async function nextNumber(tx: WriteTx, series: string): Promise<number> {
  const row = await tx
    .insertInto('counters')
    .values({ name: series, value: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb('counters.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Locks a series until the transaction ends, so that others that do so come one after the other. */
export async function holdCounter(tx: WriteTx, series: string): Promise<void> {
  await tx
    .insertInto('counters')
    .values({ name: series, value: 0 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('counters.value') })),
    )
    .execute();
}

/** Makes a series go on behind a number that was given without it. */
export async function setNumber(tx: WriteTx, series: string, value: number): Promise<void> {
  await tx.updateTable('counters').set({ value }).where('name', '=', series).execute();
}
