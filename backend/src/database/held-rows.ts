import { sql } from 'kysely';
import { engineOf } from './json-rows.ts';
import type { WriteTx } from './store.ts';

/**
 * The tables of which a transaction may hold several rows until its end, in the one order in which it takes them. Whoever
 * took a row of an earlier one behind that of a later one would wait in a circle with somebody who goes by this order.
 */
const order = ['environments', 'cases', 'monitors', 'problems', 'channels'] as const;
export type HeldTable = (typeof order)[number];

/** What each open write transaction has asked to hold. */
const heldIn = new WeakMap<WriteTx, Map<HeldTable, ReadonlySet<string>>>();

/** What was said of it once, so that a bug on a busy way fills no log. */
const said = new Set<string>();

/**
 * Holds rows until the transaction ends, by their ids' order, so that two that want the same ones do not wait for each
 * other. All that a transaction will need of a table is asked for at once; what it holds already may be asked for again.
 * What is asked for later, behind others of that table or of a later one, is a bug: once two meet it is a deadlock. Find out
 * first whom the work concerns, and look again behind the lock (`isHeld`). SQLite has one writer anyway; it is a bug there
 * as well.
 * @throws {Error} in tests (`APPOPS_LATE_HOLDS=refuse`) for such a bug. Where people work it is said on stderr, and the rows
 *   are held all the same: two that meet are then begun anew by the engine, which is better than a verb that never works
 */
export async function holdRows(tx: WriteTx, table: HeldTable, ids: readonly string[]): Promise<void> {
  const held = heldIn.get(tx) ?? new Map<HeldTable, ReadonlySet<string>>();
  const known = held.get(table);
  const wanted = [...new Set(ids)].filter((id) => known?.has(id) !== true).sort();
  if (wanted.length === 0) return;
  const later = order.slice(order.indexOf(table)).find((one) => held.has(one));
  if (later !== undefined) isLate(table, later, wanted);
  heldIn.set(tx, held.set(table, new Set([...(known ?? []), ...wanted])));
  if (engineOf(tx) === 'postgres')
    await sql`select id from ${sql.table(table)} where id in (${sql.join(wanted)}) order by id for update`.execute(
      tx,
    );
}

function isLate(table: HeldTable, later: HeldTable, wanted: readonly string[]): void {
  const bug = new Error(
    `A transaction that holds rows of ${later} wants ${wanted.join(', ')} of ${table} too late: all that it needs is to be held at once, ${table} in its turn (database/held-rows.ts)`,
  );
  if (process.env.APPOPS_LATE_HOLDS === 'refuse') throw bug;
  if (said.has(`${later} ${table}`)) return;
  said.add(`${later} ${table}`);
  process.emitWarning(bug);
}

/** Notes that a transaction has made a row, which nobody else can see: it holds it from its beginning. */
export function holdsMade(tx: WriteTx, table: HeldTable, id: string): void {
  const held = heldIn.get(tx) ?? new Map<HeldTable, ReadonlySet<string>>();
  heldIn.set(tx, held.set(table, new Set([...(held.get(table) ?? []), id])));
}

/** Whether a transaction holds a row; of one that it has not asked for nobody knows what others do to it. */
export function isHeld(tx: WriteTx, table: HeldTable, id: string): boolean {
  return heldIn.get(tx)?.get(table)?.has(id) === true;
}

/**
 * What a transaction found out before it held anything is not so any more: it begins anew, as a whole. The stores try a few
 * times, as when the engine says that it could not serialise two transactions, which is what this is.
 */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
  readonly code = '40001';
}
