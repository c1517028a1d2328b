import type { listBeats as route } from '@appops/shared/contract/push';
import type { ReplyOf } from '@appops/shared/contract/route';
import { allows } from '../access/roles.ts';
import type { ReadContext } from '../context.ts';
import { fromJson } from '../database/json.ts';
import { findMonitor } from '../monitors/monitor.ts';

/**
 * The last beats of a push monitor, newest first. What came with them may hold anything that a job prints, so only who may
 * edit the monitor sees it.
 * @throws {AppError} not_found
 */
export async function listBeats({ tx, scopes }: ReadContext, id: string): Promise<ReplyOf<typeof route>> {
  await findMonitor(tx, id);
  const known = await tx
    .selectFrom('push_monitors')
    .selectAll()
    .where('monitor_id', '=', id)
    .executeTakeFirst();
  const beats = await tx
    .selectFrom('push_beats')
    .selectAll()
    .where('monitor_id', '=', id)
    .orderBy('number', 'desc')
    .execute();
  const maySee = allows(scopes, 'operate');
  const firstAt = known === undefined ? null : fromJson(known.standing).firstAt;
  return {
    items: beats.map((beat) => ({
      at: iso(beat.at),
      kind: beat.kind,
      run: beat.run,
      exitCode: beat.exit_code,
      durationMs: beat.duration_ms,
      body: maySee ? beat.body : null,
    })),
    tokenMadeAt: known === undefined ? null : iso(known.token_made_at),
    firstBeatAt: firstAt === null ? null : iso(firstAt),
  };
}

const iso = (at: number) => new Date(at).toISOString();
