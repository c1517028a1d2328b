import { newId } from '@appops/shared/contract/ids';
import type { Message, testChannel as route } from '@appops/shared/contract/notifications';
import type { ReplyOf } from '@appops/shared/contract/route';
import { newsWords } from '@appops/shared/words/notification';
import type { Context, ReadContext } from '../context.ts';
import { AppError } from '../errors.ts';
import { newestSequence } from '../events/event.ts';
import { localAddressRules } from '../monitors/probes.ts';
import { findChannel, noFailure } from './channel.ts';
import { urgencyOf } from './urgency.ts';
import type { Postman } from './send-letter.ts';
import { holdRows } from '../database/held-rows.ts';
import { toJson } from '../database/json.ts';

interface Call {
  read<V>(work: (ctx: ReadContext) => Promise<V>): Promise<V>;
  write<V>(work: (ctx: Context) => Promise<V>): Promise<V>;
}

/**
 * Sends a test message at once, past the outbox, which keeps what came of it. It is tried once: somebody waits.
 * @throws {AppError} not_found; invalid_move for a channel that was retired
 */
export async function testChannel(
  { read, write }: Call,
  id: string,
  postman: Postman,
): Promise<ReplyOf<typeof route>> {
  const { row, rules, now, who } = await read(async ({ tx, now: at, actor }) => ({
    row: await findChannel(tx, id),
    rules: await localAddressRules(tx),
    now: at,
    who: actor.name,
  }));
  if (row.retired_at !== null)
    throw new AppError('invalid_move', 'This channel was retired. Bring it back first.');
  const message: Message = {
    news: 'test',
    title: `${newsWords.test.label}: ${row.name}`,
    text: `${who} tested the channel "${row.name}" of AppOps. Nothing has happened.`,
    severity: null,
    service: null,
    environment: null,
    at: new Date(now).toISOString(),
    since: null,
    who: null,
    link: null,
    subject: null,
    event: null,
  };
  const entry = newId('outboxEntry');
  const startedAt = performance.now();
  const sent = await postman.send(row, { id: entry, message, now }, rules);
  const tookMs = Math.round(performance.now() - startedAt);
  await write(async (ctx) => {
    await holdRows(ctx.tx, 'channels', [id]);
    await ctx.tx
      .insertInto('outbox')
      .values({
        id: entry,
        channel_id: id,
        dedupe_key: entry,
        sequence: await newestSequence(ctx.tx),
        news: 'test',
        subject: id,
        title: message.title,
        body: toJson(message),
        sent_body: null,
        urgency: urgencyOf(null),
        told_by: null,
        state: sent.ok ? 'sent' : 'failed',
        tries: 1,
        next_try_at: null,
        last_try_at: now,
        last_error: sent.ok ? sent.note : sent.message,
        counts_from: now,
        created_at: now,
        ended_at: ctx.now,
      })
      .execute();
    if (!sent.ok) return;
    // It works: what rests for its failures need not any longer.
    await ctx.tx
      .updateTable('channels')
      .set({ ...noFailure, last_sent_at: ctx.now })
      .where('id', '=', id)
      .execute();
    await ctx.tx
      .updateTable('outbox')
      .set({ next_try_at: ctx.now })
      .where('channel_id', '=', id)
      .where('state', '=', 'waiting')
      .execute();
  });
  return { ok: sent.ok, message: sent.ok ? (sent.note ?? 'It was taken.') : sent.message, tookMs };
}
