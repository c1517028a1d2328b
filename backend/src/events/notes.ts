import { createHash } from 'node:crypto';
import { newId } from '@appops/shared/contract/ids';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';

/**
 * Keeps a text that someone wrote beside a move, for its event to refer to.
 * @returns what the event holds of it; nothing for an empty text
 */
export async function keepNote(
  ctx: Context,
  subject: string,
  body: string,
): Promise<{ note?: string; noteHash?: string }> {
  if (body.trim() === '') return {};
  const id = newId('note');
  const sha256 = createHash('sha256').update(body).digest('hex');
  await ctx.tx
    .insertInto('notes')
    .values({
      id,
      subject,
      body,
      sha256,
      author: toJson(ctx.actor),
      created_at: ctx.now,
      erased_at: null,
    })
    .execute();
  return { note: id, noteHash: sha256 };
}
