import type { Message } from '@appops/shared/contract/notifications';
import { takeLease } from '../daemon/leases.ts';
import { toJson } from '../database/json.ts';
import type { ChannelTable, OutboxTable } from '../database/schema/notify.ts';
import type { Engine, ReadTx, WriteTx } from '../database/store.ts';
import { localAddressRules } from '../monitors/probes.ts';
import type { AddressRules } from '../probing/net/address-rules.ts';
import { farthest, perMinute } from './pauses.ts';
import { newsFor } from './plan.ts';
import { textOfNow } from './text-of-now.ts';
import { isForTheOldest } from './urgency.ts';

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
  /** Whether it may have arrived by an earlier try, so that it stays as it was. */
  wasFixed: boolean;
  rules: AddressRules;
}

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
 * The message that is next: the most urgent that is due, of these the oldest, and before which nothing of the same thing
 * waits. What failed again and again comes after all others. Some turns are for the oldest that is due, whatever it is.
 * @param turns how many turns the channel had
 */
export async function nextEntry(
  tx: ReadTx,
  channel: string,
  times: Times,
  turns = 0,
): Promise<OutboxTable | undefined> {
  if (!(await hasRoom(tx, channel, times))) return undefined;
  if (isForTheOldest(turns))
    return dueIn(tx, channel, times).orderBy('sequence').orderBy('id').executeTakeFirst();
  const urgent = (tries: '<' | '>=') =>
    dueIn(tx, channel, times)
      .where('tries', tries, patientTries)
      .orderBy('urgency')
      .orderBy('sequence')
      .orderBy('id')
      .executeTakeFirst();
  // Of two queries each walks along the index: one that sorts by tries would read all that waits.
  return (await urgent('<')) ?? (await urgent('>='));
}

/** What is due; of ten thousand that wait, no more than the first in the order asked for is read. */
function dueIn(tx: ReadTx, channel: string, { now, decisive }: Times) {
  return tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel_id', '=', channel)
    .where('state', '=', 'waiting')
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
    .limit(1);
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
  const next = channel === undefined ? undefined : await nextEntry(tx, id, times, channel.turns);
  if (channel === undefined || next === undefined) return null;
  const { entry: chosen, message, told } = await textOfNow(tx, next);
  const entry = await tx
    .updateTable('outbox')
    .set({
      tries: chosen.tries + 1,
      last_try_at: times.now,
      title: message.title,
      sent_body: toJson(message),
      urgency: Math.min(chosen.urgency, next.urgency),
    })
    .where('id', '=', chosen.id)
    .where('state', '=', 'waiting')
    .where('tries', '=', chosen.tries)
    .returningAll()
    .executeTakeFirst();
  if (entry === undefined) return null;
  if (told.length > 0) await endTold(tx, told, { entry, now: times.now });
  await tx
    .updateTable('channels')
    .set((eb) => ({ turns: eb('turns', '+', 1) }))
    .where('id', '=', id)
    .execute();
  const wasFixed = chosen.sent_body !== null;
  return { entry, channel, message, wasFixed, rules: await localAddressRules(tx) };
}

/** Ends what another message tells now. */
async function endTold(
  tx: WriteTx,
  told: readonly OutboxTable[],
  { entry, now }: { entry: OutboxTable; now: number },
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({
      state: 'skipped',
      told_by: entry.id,
      next_try_at: null,
      ended_at: now,
      last_error: `It was over before this could be sent: “${entry.title}” tells it.`,
    })
    .where(
      'id',
      'in',
      told.map(({ id }) => id),
    )
    .where((eb) => eb.or([eb('state', '=', 'waiting'), eb('told_by', 'is not', null)]))
    .where('sent_body', 'is', null)
    .execute();
}
