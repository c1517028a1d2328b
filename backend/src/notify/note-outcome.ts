import { durationWords } from '@appops/shared/words/time';
import { holdRows } from '../database/held-rows.ts';
import type { WriteTx } from '../database/store.ts';
import { noFailure } from './channel.ts';
import { mostTries, pauseAfter } from './pauses.ts';
import type { Outcome } from './send-letter.ts';
import type { Taken } from './take-next.ts';

/** Notes what came of a try, of the message and of its channel. @param now epoch milliseconds */
export async function noteOutcome(
  tx: WriteTx,
  { entry, channel, wasFixed }: Taken,
  sent: Outcome,
  now: number,
): Promise<void> {
  await holdRows(tx, 'channels', [channel.id]);
  if (sent.ok) {
    await tx
      .updateTable('outbox')
      .set((eb) => ({
        state: 'sent',
        next_try_at: null,
        ended_at: now,
        last_error: sent.note,
        body: eb.fn.coalesce('sent_body', 'body'),
        sent_body: null,
      }))
      .where('id', '=', entry.id)
      // It may have been retired meanwhile; it was sent all the same.
      .where('state', '!=', 'sent')
      .execute();
    await tx
      .updateTable('channels')
      .set({ ...noFailure, last_sent_at: now })
      .where('id', '=', channel.id)
      .execute();
    return;
  }
  const failures = channel.failures + 1;
  const random = Math.random();
  const givenUp = sent.passes && entry.tries >= mostTries;
  const again = sent.passes && !givenUp;
  await tx
    .updateTable('outbox')
    .set({
      state: again ? 'waiting' : 'failed',
      next_try_at: again ? now + pause(sent, entry.tries, random) : null,
      ended_at: again ? null : now,
      // Nothing of it can have arrived: the next try says what has come since.
      ...(wasFixed || sent.mayHaveArrived ? {} : { sent_body: null }),
      last_error: givenUp ? givenUpWords(entry.tries, now - entry.created_at, sent.message) : sent.message,
    })
    .where('id', '=', entry.id)
    .where('state', '=', 'waiting')
    // Somebody may have asked for it anew meanwhile.
    .where('tries', '=', entry.tries)
    .execute();
  await tx
    .updateTable('channels')
    .set({
      failures,
      failing_since: channel.failing_since ?? now,
      last_error: sent.message,
      // What does not pass says nothing of the next message.
      rests_until: sent.passes ? now + pause(sent, failures, random) : null,
    })
    .where('id', '=', channel.id)
    // It may have been set up anew while this was under way.
    .where('version', '=', channel.version)
    .execute();
}

function pause({ pauseMs }: { pauseMs?: number }, tries: number, random: number): number {
  return Math.max(pauseMs ?? 0, pauseAfter(tries, random));
}

function givenUpWords(tries: number, ms: number, message: string): string {
  return `Given up after ${tries} tries in ${durationWords(ms)}. The last one: ${message}`;
}
