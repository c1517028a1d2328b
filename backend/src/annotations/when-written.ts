import type { Tx } from '../database/store.ts';

/** How far a browser's clock may be ahead before what it says of the time is not believed. */
const AHEAD_MS = 5 * 60_000;
/** How long a note may have waited in a browser. */
const BEHIND_MS = 90 * 86_400_000;

/**
 * When a note was written, from what its client says; null where that cannot be, so that the time at which it came
 * counts. It is never refused for it: a wrong clock must not cost a note. All times in epoch milliseconds.
 */
export function writtenAt(claimed: string | undefined, now: number): number | null {
  if (claimed === undefined) return null;
  const at = Date.parse(claimed);
  if (Number.isNaN(at) || at > now + AHEAD_MS || at < now - BEHIND_MS) return null;
  return Math.min(at, now);
}

/**
 * The release that a note is about: the one that its writer saw, where that one was ever live in this environment,
 * else the one that was live when it was written.
 */
export async function releaseThen(
  tx: Tx,
  environmentId: string | null,
  at: number,
  seen: string | null | undefined,
): Promise<{ id: string; version: string } | undefined> {
  if (environmentId === null) return undefined;
  const periods = tx
    .selectFrom('live_periods')
    .select(['deployment_id as id', 'version', 'live_until'])
    .where('environment_id', '=', environmentId)
    .orderBy('live_from', 'desc');
  if (seen != null) {
    const known = await periods.where('version', '=', seen).executeTakeFirst();
    if (known !== undefined) return { id: known.id, version: known.version };
  }
  const then = await periods.where('live_from', '<=', at).executeTakeFirst();
  if (then === undefined || (then.live_until !== null && then.live_until <= at)) return undefined;
  return { id: then.id, version: then.version };
}
