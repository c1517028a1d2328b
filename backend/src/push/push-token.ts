import { randomBytes } from 'node:crypto';
import type { makePushToken as route } from '@appops/shared/contract/push';
import type { ReplyOf } from '@appops/shared/contract/route';
import { newPushStanding } from '@appops/shared/rules/push-beats';
import { hashSecret } from '../access/secrets.ts';
import type { Context } from '../context.ts';
import { readCheck } from '../database/check-text.ts';
import { toJson } from '../database/json.ts';
import { AppError } from '../errors.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { subjectsOf } from '../monitors/subjects.ts';
import { isPush } from '../probing/protocols/push/is-push.ts';

/**
 * Makes an address for a push monitor's beats, of 256 random bits, of which only the SHA-256 is stored. The one before it
 * ends at once; what its beats came to stays.
 * @throws {AppError} not_found, invalid_move for a monitor that waits for no beats, or is retired
 */
export async function makePushToken(ctx: Context, id: string): Promise<ReplyOf<typeof route>> {
  const { tx, now } = ctx;
  const monitor = await findMonitor(tx, id);
  if (!isPush(readCheck(monitor.check_spec)))
    throw new AppError('invalid_move', `"${monitor.name}" waits for no beats: it is no push monitor.`);
  if (monitor.retired_at !== null)
    throw new AppError('invalid_move', 'This monitor is retired. Create a new one instead.');
  const token = randomBytes(32).toString('base64url');
  const made = { token_hash: hashSecret(token), token_made_at: now };
  await tx
    .insertInto('push_monitors')
    .values({ monitor_id: id, ...made, standing: toJson(newPushStanding) })
    .onConflict((conflict) => conflict.column('monitor_id').doUpdateSet(made))
    .execute();
  ctx.tell('monitor.updated', {
    subjects: subjectsOf(monitor),
    data: { name: monitor.name, changed: ['push address'], checkChanged: false },
  });
  return { token, path: `/push/${token}` };
}
