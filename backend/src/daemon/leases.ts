import { sql, type ExpressionBuilder } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { Engine, ReadTx, WriteTx } from '../database/store.ts';

/** How long a lease lasts and how often it is renewed, in milliseconds. */
export const leaseDuration = 15_000;
export const leaseRenewal = 5_000;

/** The database's clock in epoch milliseconds: the one clock that all holders of leases share. */
export async function databaseTime(tx: ReadTx, engine: Engine): Promise<number> {
  const now =
    engine === 'sqlite'
      ? sql<{ now: number }>`select cast(unixepoch('subsec') * 1000 as integer) as now`
      : sql<{ now: number }>`select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`;
  const { rows } = await now.execute(tx);
  return rows[0]!.now;
}

/** A lease that ends later than any could: it was taken by a clock that ran ahead, and would bind for as long. */
export const longestLease = 2 * leaseDuration;

/** Whether a lease may be taken over; its fencing number keeps out whoever had it. */
export function isFree(eb: ExpressionBuilder<Database, 'leases'>, now: number) {
  return eb.or([eb('leases.expires_at', '<=', now), eb('leases.expires_at', '>', now + longestLease)]);
}

/**
 * Takes or renews a lease. Two that want it at once are settled by the row: only one update finds it free.
 * @returns the fencing number, which grows with each new holder, or null while someone else holds it
 */
export async function takeLease(
  tx: WriteTx,
  engine: Engine,
  name: string,
  holder: string,
): Promise<number | null> {
  const now = await databaseTime(tx, engine);
  const renewed = await tx
    .updateTable('leases')
    .set({ expires_at: now + leaseDuration })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('expires_at', '>', now)
    .returning('fencing')
    .executeTakeFirst();
  if (renewed !== undefined) return renewed.fencing;
  const taken = await tx
    .insertInto('leases')
    .values({ name, holder, fencing: 1, expires_at: now + leaseDuration })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({
          holder,
          fencing: eb('leases.fencing', '+', 1),
          expires_at: now + leaseDuration,
        }))
        .where((eb) => isFree(eb, now)),
    )
    .returning('fencing')
    .executeTakeFirst();
  return taken?.fencing ?? null;
}

/**
 * Whether a holder still has a lease, locking its row until the transaction ends: a writer checks this first, so
 * that nobody else can take over between the check and the commit.
 */
export async function holdsLease(
  tx: WriteTx,
  engine: Engine,
  name: string,
  holder: string,
  fencing: number,
): Promise<boolean> {
  let query = tx
    .selectFrom('leases')
    .select('expires_at')
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('fencing', '=', fencing);
  if (engine === 'postgres') query = query.forUpdate();
  return (await query.executeTakeFirst()) !== undefined;
}

/** Gives leases back at a graceful end, so that the next holder need not wait. */
export async function giveUpLeases(tx: WriteTx, holder: string): Promise<void> {
  await tx.updateTable('leases').set({ expires_at: 0 }).where('holder', '=', holder).execute();
}
