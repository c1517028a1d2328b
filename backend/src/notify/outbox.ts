import { message as messageSchema } from '@appops/shared/contract/notifications';
import type { listOutbox as listRoute, Message, OutboxEntry } from '@appops/shared/contract/notifications';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context, ReadContext } from '../context.ts';
import { holdRows } from '../database/held-rows.ts';
import { fromJson } from '../database/json.ts';
import { countOf, keyset } from '../database/keyset.ts';
import type { ChannelTable, OutboxTable } from '../database/schema/notify.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, notFound } from '../errors.ts';
import { instant } from '../instant.ts';
import { isAhead, perMinute } from './pauses.ts';
import { askedFor, hurryBefore } from './urgency.ts';

type Told = OutboxTable & {
  channel_name: ChannelTable['name'];
  channel_kind: ChannelTable['kind'];
  channel_retired_at: ChannelTable['retired_at'];
  channel_rests_until: ChannelTable['rests_until'];
};

/** The message of an entry: as it was tried, from a try on that may have arrived. */
export function messageOf({ body, sent_body }: Pick<OutboxTable, 'body' | 'sent_body'>): Message {
  return messageSchema.parse(fromJson(sent_body ?? body));
}

function entriesIn(tx: ReadTx) {
  return tx
    .selectFrom('outbox')
    .innerJoin('channels', 'channels.id', 'outbox.channel_id')
    .selectAll('outbox')
    .select([
      'channels.name as channel_name',
      'channels.kind as channel_kind',
      'channels.retired_at as channel_retired_at',
      'channels.rests_until as channel_rests_until',
    ]);
}

function entryOf(row: Told, queue: OutboxEntry['queue'] = null): OutboxEntry {
  return {
    id: row.id,
    channel: { id: row.channel_id, name: row.channel_name, kind: row.channel_kind },
    message: messageOf(row),
    state: row.state,
    tries: row.tries,
    nextTryAt: instant(row.next_try_at),
    queue,
    error: row.last_error,
    createdAt: instant(row.created_at),
    endedAt: instant(row.ended_at),
  };
}

async function findEntry(tx: ReadTx, id: string): Promise<Told> {
  const row = await entriesIn(tx).where('outbox.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('message', id);
  return row;
}

const newestFirst = keyset<{ created_at: number; id: string }>(
  { by: sql.ref('outbox.created_at'), down: true, of: (row) => row.created_at },
  { by: sql.ref('outbox.id'), down: true, of: ({ id }) => id },
);

/** How many go before each that waits for nothing but its turn, by its id. */
async function countsBefore(tx: ReadTx, rows: readonly Told[], now: number): Promise<Map<string, number>> {
  const queued = rows.filter(
    ({ state, next_try_at, channel_rests_until }) =>
      state === 'waiting' && !isAhead(next_try_at, now) && !isAhead(channel_rests_until, now),
  );
  if (queued.length === 0) return new Map();
  const places = tx
    .selectFrom('outbox')
    .select('id')
    .select(
      sql<number>`row_number() over (partition by channel_id order by urgency, sequence, id)`.as('place'),
    )
    .where('state', '=', 'waiting')
    .where('channel_id', 'in', [...new Set(queued.map(({ channel_id }) => channel_id))]);
  const found = await tx
    .selectFrom(places.as('places'))
    .selectAll()
    .where(
      'id',
      'in',
      queued.map(({ id }) => id),
    )
    .execute();
  return new Map(found.map(({ id, place }) => [id, Number(place) - 1]));
}

function queueOf(before: number | undefined): OutboxEntry['queue'] {
  return before === undefined ? null : { before, perMinute };
}

/** The outbox, newest first. */
export async function listOutbox(
  { tx, now }: ReadContext,
  { limit, cursor, search, channel, state }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let fitting = entriesIn(tx);
  if (channel !== undefined) fitting = fitting.where('outbox.channel_id', 'in', channel);
  if (state !== undefined) fitting = fitting.where('outbox.state', 'in', state);
  if (search !== undefined) fitting = fitting.where(holdsWords(search, [sql.ref('outbox.title')]));
  const { rows, nextCursor } = await newestFirst.page(fitting, { limit, cursor });
  const before = await countsBefore(tx, rows, now);
  return {
    items: rows.map((row) => entryOf(row, queueOf(before.get(row.id)))),
    nextCursor,
    total: await countOf(fitting),
  };
}

/**
 * Sends a message at once that failed, was not sent or waits, under its same id and as if it had never been tried: its
 * age counts anew, since somebody wants it now. Of one that waits the channel's own pause is ended as well.
 * @throws {AppError} not_found; invalid_move for one that was sent, or whose channel was retired
 */
export async function retryEntry(ctx: Context, id: string): Promise<OutboxEntry> {
  const before = await findEntry(ctx.tx, id);
  if (before.state === 'sent')
    throw new AppError('invalid_move', 'This message was sent already.', { current: entryOf(before) });
  if (before.channel_retired_at !== null)
    throw new AppError(
      'invalid_move',
      `The channel "${before.channel_name}" was retired. Bring it back first.`,
      { current: entryOf(before) },
    );
  // Before the message, as whoever changes all that waits for the channel does.
  await holdRows(ctx.tx, 'channels', [before.channel_id]);
  await ctx.tx
    .updateTable('outbox')
    .set({
      state: 'waiting',
      tries: 0,
      urgency: askedFor,
      next_try_at: ctx.now,
      counts_from: ctx.now,
      ended_at: null,
      told_by: null,
    })
    .where('id', '=', id)
    .where('state', '!=', 'sent')
    .execute();
  await ctx.tx
    .updateTable('channels')
    .set({ rests_until: null })
    .where('id', '=', before.channel_id)
    .execute();
  await hurryBefore(ctx.tx, {
    channels: [before.channel_id],
    subject: before.subject,
    sequence: before.sequence,
    urgency: askedFor,
  });
  ctx.tell('outbox.retried', {
    subjects: { entry: id, channel: before.channel_id },
    data: { title: messageOf(before).title, channel: before.channel_name },
  });
  const after = await findEntry(ctx.tx, id);
  return entryOf(after, queueOf((await countsBefore(ctx.tx, [after], ctx.now)).get(id)));
}
