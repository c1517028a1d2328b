import { fromJson, toJson } from '../database/json.ts';
import type { OfflineView } from '../database/schema/monitors.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { localProbe } from '../monitors/probes.ts';

/** What was told longer ago than this, in milliseconds, is of a worker that is gone. */
const believedFor = 30_000;
/** A worker that is gone as long has left nothing to go on from; milliseconds. */
const keptFor = 3_600_000;

/** Writes down that a worker's probe is offline, or is no more. */
export async function tellOffline(
  tx: WriteTx,
  holder: string,
  view: OfflineView | null,
  now: number,
): Promise<void> {
  if (view === null) {
    await tx.deleteFrom('probe_guards').where('holder', '=', holder).execute();
    return;
  }
  const told = { view: toJson(view), told_at: now };
  await tx
    .insertInto('probe_guards')
    .values({ holder, probe: localProbe.number, ...told })
    .onConflict((conflict) => conflict.column('holder').doUpdateSet(told))
    .execute();
}

/** A worker ends while its probe is offline: the one after it goes on from there. */
export async function leaveOffline(tx: WriteTx, holder: string, now: number): Promise<void> {
  await tx
    .updateTable('probe_guards')
    .set({ told_at: now - believedFor - 1 })
    .where('holder', '=', holder)
    .execute();
}

/** What workers that live say of their probe's being offline; the first of them where several do. Null: it is not. */
export async function offlineView(tx: ReadTx, now: number): Promise<OfflineView | null> {
  const rows = await tx
    .selectFrom('probe_guards')
    .select('view')
    .where('told_at', '>', now - believedFor)
    .where('told_at', '<', now + believedFor)
    .orderBy('told_at', 'desc')
    .execute();
  const views = rows.map(({ view }) => fromJson(view)).toSorted((a, b) => a.since - b.since);
  return views[0] ?? null;
}

/**
 * Takes over what a worker before this one has left that ended while its probe was offline.
 * @param alone nobody else lives, so whatever stands there was left
 */
export async function takeOverOffline(tx: WriteTx, now: number, alone: boolean): Promise<OfflineView | null> {
  let left = tx.deleteFrom('probe_guards');
  if (!alone)
    left = left.where((eb) =>
      eb.or([eb('told_at', '<', now - believedFor), eb('told_at', '>', now + believedFor)]),
    );
  const rows = await left.returningAll().execute();
  const [newest] = rows
    .filter(({ told_at }) => told_at > now - keptFor && told_at < now + keptFor)
    .toSorted((a, b) => b.told_at - a.told_at);
  return newest === undefined ? null : fromJson(newest.view);
}
