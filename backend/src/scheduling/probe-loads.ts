import { fromJson, toJson } from '../database/json.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { localProbe } from '../monitors/probes.ts';
import type { Capacity } from '../database/schema/monitors.ts';
import type { MonitorPlan } from './scheduled-monitors.ts';

/** What was told longer ago than this, in milliseconds, is no longer so: that worker is gone. */
const believedFor = 60_000;
/** After this long the row of a worker that is gone is dropped, in milliseconds. */
const keptFor = 3_600_000;

/** Writes down what is asked of a worker's probe and what it can do, and drops what workers told that are long gone. */
export async function tellLoad(tx: WriteTx, holder: string, load: Capacity, now: number): Promise<void> {
  const told = { load: toJson(load), told_at: now };
  await tx
    .insertInto('probe_loads')
    .values({ holder, probe: localProbe.number, ...told })
    .onConflict((conflict) => conflict.column('holder').doUpdateSet(told))
    .execute();
  await tx
    .deleteFrom('probe_loads')
    .where((eb) => eb.or([eb('told_at', '<', now - keptFor), eb('told_at', '>', now + keptFor)]))
    .execute();
}

/** By how much a worker stretched intervals when it told so. */
export interface ToldStretch {
  stretch: number;
  /** Epoch milliseconds. */
  toldAt: number;
}

/** What workers told of the last hour, those that are gone included. */
export async function toldStretches(tx: ReadTx): Promise<ToldStretch[]> {
  const rows = await tx.selectFrom('probe_loads').select(['load', 'told_at']).execute();
  return rows.map(({ load, told_at }) => ({
    stretch: fromJson(load).stretch,
    toldAt: told_at,
  }));
}

/**
 * Up to when a monitor's slots were shed by a worker that ended without a word, from the last that is on record of it:
 * until its turn would have come, as long as some worker is known to have lived. Shed slots are held in memory until
 * the monitor's next run, and a kill must not make a silence of them.
 * @returns epoch milliseconds, which is before the monitor's next slot where none was shed
 */
export function shedUntil(
  { accountedUntil, intervalMs, priority }: Pick<MonitorPlan, 'accountedUntil' | 'intervalMs' | 'priority'>,
  { aliveUntil, told }: { aliveUntil: number; told: readonly ToldStretch[] },
): number {
  if (priority) return accountedUntil;
  return Math.max(
    accountedUntil,
    ...told
      .filter(({ toldAt }) => toldAt >= accountedUntil - believedFor)
      .map(({ stretch, toldAt }) =>
        Math.min(Math.max(aliveUntil, toldAt), accountedUntil + stretch * intervalMs - 1),
      ),
  );
}

/** A worker has ended: what it told counts no more. */
export async function forgetLoad(tx: WriteTx, holder: string): Promise<void> {
  await tx.deleteFrom('probe_loads').where('holder', '=', holder).execute();
}

/** Nobody who told anything lives any more. */
export async function forgetAllLoads(tx: WriteTx): Promise<void> {
  await tx.deleteFrom('probe_loads').execute();
}

/**
 * What is asked of all workers' probes together and what they can do; the stretch is that of the worker that stretches
 * most, so that nobody's monitors are taken for silent. Null where no worker has told anything lately.
 */
export async function loadOf(tx: ReadTx, now: number): Promise<Capacity | null> {
  const rows = await tx
    .selectFrom('probe_loads')
    .select('load')
    .where('told_at', '>', now - believedFor)
    .where('told_at', '<', now + believedFor)
    .execute();
  if (rows.length === 0) return null;
  const loads = rows.map(({ load }) => fromJson(load));
  const known = loads.map(({ canDo }) => canDo);
  return {
    asked: loads.reduce((sum, { asked }) => sum + asked, 0),
    canDo: known.includes(null) ? null : known.reduce<number>((sum, canDo) => sum + (canDo ?? 0), 0),
    stretch: Math.max(...loads.map(({ stretch }) => stretch)),
  };
}

/** The same as of when it was told last, however long ago that is. */
export async function latestLoad(tx: ReadTx): Promise<Capacity | null> {
  const row = await tx
    .selectFrom('probe_loads')
    .select((eb) => eb.fn.max('told_at').as('at'))
    .executeTakeFirst();
  return row?.at == null ? null : loadOf(tx, Number(row.at));
}

/** By how much intervals are stretched at present; 1 for not at all. */
export async function stretchOf(tx: ReadTx, now: number): Promise<number> {
  return (await loadOf(tx, now))?.stretch ?? 1;
}
