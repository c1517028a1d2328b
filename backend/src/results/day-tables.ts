import { sql, type Kysely } from 'kysely';
import { engineOf } from '../database/json-rows.ts';
import type { ResultTable } from '../database/schema/results.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';

export const dayMs = 86_400_000;

/** The UTC day of an instant as a number that reads as a date: 20261124. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** The first instant of a day, epoch milliseconds. */
export function startOfDay(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
}

/** The name of a day's result table. */
export function dayTable(day: number): `results_${number}` {
  return `results_${day}`;
}

/** A transaction that sees the day tables, which no schema can list. */
export function withDays(tx: ReadTx): Kysely<Record<`results_${number}`, ResultTable>> {
  // Cast: it is the same transaction, on whose other tables nobody may come from here.
  return tx as unknown as Kysely<Record<`results_${number}`, ResultTable>>;
}

/** Any number, the same in every AppOps process: two that make the same day's table would fail on PostgreSQL. */
const dayLock = 7_305_218;

/** Makes a day's table unless it is there. */
export async function ensureDay(tx: WriteTx, day: number, now: number): Promise<void> {
  const engine = engineOf(tx);
  const known = await tx.selectFrom('result_days').select('day').where('day', '=', day).executeTakeFirst();
  if (known !== undefined) return;
  if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${dayLock})`.execute(tx);
  let builder = tx.schema
    .createTable(dayTable(day))
    .ifNotExists()
    .addColumn('monitor', 'bigint', (column) => column.notNull())
    .addColumn('slot', 'bigint', (column) => column.notNull())
    .addColumn('probe', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('outcome', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('status_code', 'bigint')
    .addColumn('total_us', 'bigint')
    .addColumn('dns_us', 'bigint')
    .addColumn('connect_us', 'bigint')
    .addColumn('tls_us', 'bigint')
    .addColumn('wait_us', 'bigint')
    .addColumn('transfer_us', 'bigint')
    .addColumn('lateness_us', 'bigint')
    .addColumn('queue_us', 'bigint')
    .addColumn('attempts', 'bigint', (column) => column.notNull())
    .addColumn('monitor_version', 'bigint', (column) => column.notNull())
    .addColumn('flags', 'bigint', (column) => column.notNull())
    .addColumn('body_bytes', 'bigint')
    .addColumn('facts', 'bigint')
    .addColumn('findings', 'bigint')
    .addColumn('varying', 'text')
    .addPrimaryKeyConstraint(`${dayTable(day)}_key`, ['monitor', 'slot', 'probe']);
  if (engine === 'sqlite') builder = builder.modifyEnd(sql`without rowid`);
  await builder.execute();
  await tx
    .insertInto('result_days')
    .values({ day, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The days with a table that overlap `from` to `to` (epoch milliseconds, both included), newest first. */
export async function daysBetween(tx: ReadTx, from: number, to: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('result_days')
    .select('day')
    .where('day', '>=', dayOf(from))
    .where('day', '<=', dayOf(to))
    .orderBy('day', 'desc')
    .execute();
  return rows.map((row) => row.day);
}
