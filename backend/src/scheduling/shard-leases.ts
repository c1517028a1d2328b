import { sql } from 'kysely';
import { jsonRows } from '../database/json-rows.ts';
import type { Engine, Tx } from '../database/store.ts';
import { databaseTime, isFree, leaseDuration, longestLease } from './leases.ts';

/** Many leases at once; one lease at a time is in `leases.ts`. By name: the fencing number. */
export type HeldLeases = Map<string, number>;

function namesQuery(engine: Engine, names: Iterable<string>) {
  const given = jsonRows(
    engine,
    { name: 'text' },
    [...names].sort().map((name) => [name]),
  );
  return sql`(select name from ${given} as given)`;
}

function heldOf(rows: readonly { name: string; fencing: number }[]): HeldLeases {
  return new Map(rows.map(({ name, fencing }) => [name, fencing]));
}

/**
 * Ends every lease there is. Only for a start that has proved that nobody else lives: on SQLite the exclusive lock on
 * the data folder does.
 */
export async function endAllLeases(tx: Tx): Promise<void> {
  await tx.updateTable('leases').set({ expires_at: 0 }).execute();
}

/**
 * Renews a holder's leases, also one that has expired but that nobody has taken since.
 * @returns those that it still holds
 */
export async function renewLeases(
  tx: Tx,
  engine: Engine,
  holder: string,
  names: Iterable<string>,
): Promise<HeldLeases> {
  const now = await databaseTime(tx, engine);
  const rows = await tx
    .updateTable('leases')
    .set({ expires_at: now + leaseDuration })
    .where('holder', '=', holder)
    .where(sql<boolean>`name in ${namesQuery(engine, names)}`)
    .where('expires_at', '>', 0)
    .returning(['name', 'fencing'])
    .execute();
  return heldOf(rows);
}

/** Takes up to `limit` of the named leases that nobody holds. Of two holders the row lets one through. */
export async function takeFreeLeases(
  tx: Tx,
  engine: Engine,
  holder: string,
  names: Iterable<string>,
  limit: number,
): Promise<HeldLeases> {
  const now = await databaseTime(tx, engine);
  const free = await sql<{ name: string }>`
    select given.name from ${namesQuery(engine, names)} as given
    left join leases on leases.name = given.name
    where leases.name is null or leases.expires_at <= ${now} or leases.expires_at > ${now + longestLease}
    order by given.name limit ${limit}`.execute(tx);
  if (free.rows.length === 0) return new Map();
  const rows = await tx
    .insertInto('leases')
    .values(free.rows.map(({ name }) => ({ name, holder, fencing: 1, expires_at: now + leaseDuration })))
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
    .returning(['name', 'fencing'])
    .execute();
  return heldOf(rows);
}

/** Gives leases back, for others to take at once. */
export async function endLeases(
  tx: Tx,
  engine: Engine,
  holder: string,
  names: Iterable<string>,
): Promise<void> {
  await tx
    .updateTable('leases')
    .set({ expires_at: 0 })
    .where('holder', '=', holder)
    .where(sql<boolean>`name in ${namesQuery(engine, names)}`)
    .execute();
}

/**
 * Which of the leases a holder still has, by their fencing numbers. Their rows stay locked until the transaction
 * ends, so that nobody takes one over between this check and the commit of what it guards.
 */
export async function lockLeases(
  tx: Tx,
  engine: Engine,
  holder: string,
  leases: HeldLeases,
): Promise<Set<string>> {
  if (leases.size === 0) return new Set();
  const { rows } = await sql<{ name: string; fencing: number }>`
    select name, fencing from leases
    where holder = ${holder} and expires_at > 0 and name in ${namesQuery(engine, leases.keys())}
    order by name ${sql.raw(engine === 'postgres' ? 'for update' : '')}`.execute(tx);
  return new Set(rows.filter(({ name, fencing }) => leases.get(name) === fencing).map(({ name }) => name));
}

/** How many workers live, by their own leases. */
export async function countWorkers(tx: Tx, engine: Engine): Promise<number> {
  const now = await databaseTime(tx, engine);
  // Workers' names are new with each start, so dead ones would pile up.
  await tx
    .deleteFrom('leases')
    .where('name', 'like', 'worker:%')
    .where('expires_at', '<', now - 60 * leaseDuration)
    .execute();
  const row = await tx
    .selectFrom('leases')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('name', 'like', 'worker:%')
    .where('expires_at', '>', now)
    .where('expires_at', '<=', now + longestLease)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
