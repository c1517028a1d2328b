import { message as messageSchema, type Message } from '@appops/shared/contract/notifications';
import { fromJson } from '../database/json.ts';
import type { OutboxTable } from '../database/schema/notify.ts';
import type { ReadTx } from '../database/store.ts';
import { messageOf } from './outbox.ts';
import { overMessage, withLater } from './message.ts';

/** What is to be sent in place of the message whose turn it is. */
export interface TextOfNow {
  /** The message that is sent: this one, or the one that tells how it ended. */
  entry: OutboxTable;
  message: Message;
  /** What it tells beside itself, and is not sent by itself any more. */
  told: OutboxTable[];
}

/** With how many of one thing a message deals; what is beyond is told by itself. */
const mostTold = 100;
/** How much of what has come since is said. */
const mostLater = 5;

/**
 * What a message says at a try. As long as nothing of it can have arrived, it says what has come since; from a try on that
 * may have arrived it stays as it was, since whoever gets it again must find the same. What began and was over before its
 * beginning could be sent is one message, by which it ended.
 */
export async function textOfNow(tx: ReadTx, entry: OutboxTable): Promise<TextOfNow> {
  if (entry.sent_body !== null) return { entry, message: messageOf(entry), told: [] };
  const before = await toldBy(tx, entry);
  const begins = before.length > 0 || entry.news === 'incident.opened' || entry.news === 'incident.reopened';
  const waiting = begins ? await untriedOfSame(tx, entry) : [];
  const end = waiting.findLastIndex(({ news }) => news === 'incident.resolved');
  const last = waiting[end] ?? entry;
  const told = [...before, ...(end === -1 ? [] : [entry, ...waiting.slice(0, end)])];
  const message = withLater(overMessage(told.map(planned), planned(last)), await laterNews(tx, last));
  return { entry: last, message, told };
}

function planned({ body }: OutboxTable): Message {
  return messageSchema.parse(fromJson(body));
}

/** What a message told already beside itself, in an earlier try that did not arrive. */
function toldBy(tx: ReadTx, { id, channel_id, subject }: OutboxTable): Promise<OutboxTable[]> {
  return tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel_id', '=', channel_id)
    .where('subject', '=', subject)
    .where('state', '=', 'skipped')
    .where('told_by', '=', id)
    .orderBy('sequence')
    .limit(mostTold)
    .execute();
}

/** What waits behind a message of the same thing, up to the first of which something may have arrived. */
async function untriedOfSame(tx: ReadTx, entry: OutboxTable): Promise<OutboxTable[]> {
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel_id', '=', entry.channel_id)
    .where('subject', '=', entry.subject)
    .where('state', '=', 'waiting')
    .where('sequence', '>', entry.sequence)
    .orderBy('sequence')
    .limit(mostTold)
    .execute();
  const end = rows.findIndex(({ sent_body }) => sent_body !== null);
  return end === -1 ? rows : rows.slice(0, end);
}

/** The newest news that came after a message of the same thing, in order. */
async function laterNews(tx: ReadTx, entry: OutboxTable): Promise<Message[]> {
  const rows = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('channel_id', '=', entry.channel_id)
    .where('subject', '=', entry.subject)
    .where('sequence', '>', entry.sequence)
    .orderBy('sequence', 'desc')
    .limit(mostLater)
    .execute();
  return rows.toReversed().map(planned);
}
