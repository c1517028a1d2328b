import { sql, type RawBuilder } from 'kysely';
import { jsonRows } from '../database/json-rows.ts';
import type { Engine, ReadTx, WriteTx } from '../database/store.ts';
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
export async function endAllLeases(tx: WriteTx): Promise<void> {
  await tx.updateTable('leases').set({ expires_at: 0 }).execute();
}

/**
 * Locks leases by their names' order until the transaction ends. An update locks in whatever order it finds its rows,
 * and two that meet would each wait for the other.
 */
async function lockInOrder(tx: ReadTx, engine: Engine, which: RawBuilder<unknown>, others: 'wait' | 'skip') {
  const lock = engine === 'sqlite' ? '' : others === 'skip' ? 'for update skip locked' : 'for update';
  const { rows } = await sql<{ name: string }>`
    select name from leases where ${which} order by name ${sql.raw(lock)}`.execute(tx);
  return rows.map(({ name }) => name);
}

/**
 * Renews a holder's leases, also one that has expired but that nobody has taken since.
 * @returns those that it still holds
 */
export async function renewLeases(
  tx: WriteTx,
  engine: Engine,
  holder: string,
  given: Iterable<string>,
): Promise<HeldLeases> {
  const names = [...given];
  const own = sql`holder = ${holder} and expires_at > 0 and name in ${namesQuery(engine, names)}`;
  if ((await lockInOrder(tx, engine, own, 'wait')).length === 0) return new Map();
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

/**
 * Takes up to `limit` of the named leases that nobody holds. Of two holders the row lets one through. A row that is
 * locked is somebody's already, or is being taken: it is passed over, not waited for, since whoever waits here holds
 * leases that the other may be waiting for.
 */
export async function takeFreeLeases(
  tx: WriteTx,
  engine: Engine,
  holder: string,
  names: Iterable<string>,
  limit: number,
): Promise<HeldLeases> {
  const now = await databaseTime(tx, engine);
  const wanted = [...names];
  const ended = await lockInOrder(
    tx,
    engine,
    sql`name in ${namesQuery(engine, wanted)} and (expires_at <= ${now} or expires_at > ${now + longestLease})`,
    'skip',
  );
  const never = await sql<{ name: string }>`
    select given.name from ${namesQuery(engine, wanted)} as given
    where not exists (select 1 from leases where leases.name = given.name)`.execute(tx);
  const free = [...ended, ...never.rows.map(({ name }) => name)].sort().slice(0, limit);
  if (free.length === 0) return new Map();
  const rows = await tx
    .insertInto('leases')
    .values(free.map((name) => ({ name, holder, fencing: 1, expires_at: now + leaseDuration })))
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
  tx: WriteTx,
  engine: Engine,
  holder: string,
  given: Iterable<string>,
): Promise<void> {
  const names = [...given];
  const own = sql`holder = ${holder} and name in ${namesQuery(engine, names)}`;
  if ((await lockInOrder(tx, engine, own, 'wait')).length === 0) return;
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
  tx: ReadTx,
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
export async function countWorkers(tx: WriteTx, engine: Engine): Promise<number> {
  const now = await databaseTime(tx, engine);
  // Workers' names are new with each start, so dead ones would pile up.
  const dead = sql`name like 'worker:%' and expires_at < ${now - 60 * leaseDuration}`;
  const gone = await lockInOrder(tx, engine, dead, 'skip');
  if (gone.length > 0) await tx.deleteFrom('leases').where('name', 'in', gone).execute();
  const row = await tx
    .selectFrom('leases')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('name', 'like', 'worker:%')
    .where('expires_at', '>', now)
    .where('expires_at', '<=', now + longestLease)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
