import type { ReadTx } from '../database/store.ts';

/**
 * The release that a note is about: the one that its writer saw, where that one was ever live in this environment,
 * else the one that was live when it was written.
 */
export async function releaseThen(
  tx: ReadTx,
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
