import type { Message } from '@appops/shared/contract/notifications';
import { takeLease } from '../daemon/leases.ts';
import { toJson } from '../database/json.ts';
import type { ChannelTable, OutboxTable } from '../database/schema/notify.ts';
import type { Engine, ReadTx, WriteTx } from '../database/store.ts';
import { localAddressRules } from '../monitors/probes.ts';
import type { AddressRules } from '../probing/net/address-rules.ts';
import { messageOf } from './outbox.ts';
import { withLater } from './message.ts';
import { longestWish } from './channels/webhook/retry-after.ts';
import { longestPause, perMinute } from './pauses.ts';
import { newsFor } from './plan.ts';

/** By which times it is judged what is due; epoch milliseconds. */
export interface Times {
  /** The time that labels. */
  now: number;
  /** The time that ends things; see `scheduling/trusted-clock.ts`. */
  decisive: number;
}

/** A message that is this process's to send now. */
export interface Taken {
  entry: OutboxTable;
  channel: ChannelTable;
  message: Message;
  rules: AddressRules;
}

/** Nothing waits for longer: a time beyond this was set by a clock that has been set back since. */
const farthest = Math.max(longestWish, 1.2 * longestPause);
const minute = 60_000;

/** A message that failed so often lets others pass: it may be what its receiver cannot take, and they are well. */
const patientTries = 3;

/** The name of a channel's lease: whoever holds it is the only one who sends by it. */
export function leaseOf(channel: string): string {
  return `channel:${channel}`;
}

/** Channels that do not rest and for which something waits. */
export async function channelsToServe(tx: ReadTx, { now }: Times): Promise<string[]> {
  const rows = await tx
    .selectFrom('channels')
    .select('id')
    .where('retired_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('rests_until', 'is', null),
        eb('rests_until', '<=', now),
        eb('rests_until', '>', now + farthest),
      ]),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('outbox')
          .select('outbox.id')
          .whereRef('outbox.channel_id', '=', 'channels.id')
          .where('outbox.state', '=', 'waiting'),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether a channel may be sent another message in this minute. */
async function hasRoom(tx: ReadTx, channel: string, { now }: Times): Promise<boolean> {
  const row = await tx
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('channel_id', '=', channel)
    .where('last_try_at', '>', now - minute)
    // What was tried after now was tried by a clock that has been set back since.
    .where('last_try_at', '<=', now)
    .executeTakeFirstOrThrow();
  return Number(row.count) < perMinute;
}

/**
 * The message that is next: the oldest that is due, and before which nothing of the same thing waits. What failed again
 * and again comes after all others.
 */
export async function nextEntry(tx: ReadTx, channel: string, times: Times): Promise<OutboxTable | undefined> {
  if (!(await hasRoom(tx, channel, times))) return undefined;
  return (
    (await oldestDue(tx, channel, times, { tries: '<' })) ??
    (await oldestDue(tx, channel, times, { tries: '>=' }))
  );
}

/** Of two queries each walks along the index: one that sorts by tries would read all that waits. */
function oldestDue(
  tx: ReadTx,
  channel: string,
  { now, decisive }: Times,
  { tries }: { tries: '<' | '>=' },
): Promise<OutboxTable | undefined> {
  return (
    tx
      .selectFrom('outbox')
      .selectAll()
      .where('channel_id', '=', channel)
      .where('state', '=', 'waiting')
      .where('tries', tries, patientTries)
      .where((eb) => eb.or([eb('next_try_at', '<=', now), eb('next_try_at', '>', now + farthest)]))
      .where('counts_from', '>=', decisive - newsFor)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.channel_id', '=', 'outbox.channel_id')
              .whereRef('earlier.subject', '=', 'outbox.subject')
              .where('earlier.state', '=', 'waiting')
              .whereRef('earlier.sequence', '<', 'outbox.sequence'),
          ),
        ),
      )
      .orderBy('sequence')
      .orderBy('id')
      // Of ten thousand that wait, no more than this one is read.
      .limit(1)
      .executeTakeFirst()
  );
}

/**
 * Takes the next message of a channel for this process: by the channel's lease, and by counting the try before it is
 * made, so that one which ends the process is not tried for ever.
 * @returns null where there is none, or where another process serves the channel
 */
export async function takeNext(
  tx: WriteTx,
  engine: Engine,
  holder: string,
  id: string,
  times: Times,
): Promise<Taken | null> {
  if ((await takeLease(tx, engine, leaseOf(id), holder)) === null) return null;
  const channel = await tx
    .selectFrom('channels')
    .selectAll()
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  const next = channel === undefined ? undefined : await nextEntry(tx, id, times);
  if (channel === undefined || next === undefined) return null;
  const message = next.last_try_at === null ? await withNewerNews(tx, next) : messageOf(next);
  const entry = await tx
    .updateTable('outbox')
    .set({ tries: next.tries + 1, last_try_at: times.now, body: toJson(message) })
    .where('id', '=', next.id)
    .where('state', '=', 'waiting')
    .where('tries', '=', next.tries)
    .returningAll()
    .executeTakeFirst();
  if (entry === undefined) return null;
  return { entry, channel, message, rules: await localAddressRules(tx) };
}

/** The message at its first try. From then on it stays as it is: a receiver that gets it again must find the same. */
async function withNewerNews(tx: ReadTx, entry: OutboxTable): Promise<Message> {
  const later = await tx
    .selectFrom('outbox')
    .select('body')
    .where('channel_id', '=', entry.channel_id)
    .where('subject', '=', entry.subject)
    .where('sequence', '>', entry.sequence)
    .orderBy('sequence')
    .limit(5)
    .execute();
  return withLater(messageOf(entry), later.map(messageOf));
}
