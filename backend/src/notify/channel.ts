import { newId } from '@appops/shared/contract/ids';
import { channelSettings, type Channel, type ChannelSettings } from '@appops/shared/contract/notifications';
import type {
  createChannel as createRoute,
  listChannels as listRoute,
  updateChannel as updateRoute,
} from '@appops/shared/contract/notifications';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Sealer } from '../access/sealing.ts';
import type { Context, ReadContext } from '../context.ts';
import { holdRows } from '../database/held-rows.ts';
import { pageByName } from '../database/page-by-name.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { ChannelTable } from '../database/schema/notify.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound, refuseFields, staleVersion } from '../errors.ts';
import { newestSequence } from '../events/event.ts';
import { instant } from '../instant.ts';
import { refuseTooMany } from './at-most.ts';
import { channelKindOf } from './channels/kinds.ts';

/** As many as are served side by side without a thought. */
export const mostChannels = 100;
const inUse = { table: 'channels', most: mostChannels, plural: 'channels' } as const;

/** What is set of a channel. @throws {Error} for a kind that only a newer process knows */
export function settingsOf(row: Pick<ChannelTable, 'settings'>): ChannelSettings {
  return channelSettings.parse(fromJson(row.settings));
}

/** Channels as the API tells them; a fixed number of queries. */
async function channelsOf(tx: ReadTx, rows: readonly ChannelTable[]): Promise<Channel[]> {
  const rules = await tx
    .selectFrom('notification_rules')
    .select((eb) => ['channel_id', eb.fn.countAll().as('count')])
    .where('retired_at', 'is', null)
    .groupBy('channel_id')
    .execute();
  const entries = await tx
    .selectFrom('outbox')
    .select((eb) => ['channel_id', 'state', eb.fn.countAll().as('count')])
    .where('state', 'in', ['waiting', 'failed'])
    .groupBy(['channel_id', 'state'])
    .execute();
  const countOf = (id: string, state: string) =>
    Number(entries.find((one) => one.channel_id === id && one.state === state)?.count ?? 0);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    settings: fromJson(row.settings),
    hasSecret: row.secret !== null,
    createdAt: instant(row.created_at),
    retiredAt: instant(row.retired_at),
    rules: Number(rules.find(({ channel_id }) => channel_id === row.id)?.count ?? 0),
    waiting: countOf(row.id, 'waiting'),
    failed: countOf(row.id, 'failed'),
    lastSentAt: instant(row.last_sent_at),
    failure:
      row.last_error === null
        ? null
        : {
            message: row.last_error,
            since: instant(row.failing_since ?? row.created_at),
            nextTryAt: instant(row.rests_until),
          },
    version: row.version,
  }));
}

async function channelOf(tx: ReadTx, row: ChannelTable): Promise<Channel> {
  return (await channelsOf(tx, [row]))[0]!;
}

/** @throws {AppError} not_found */
export async function findChannel(tx: ReadTx, id: string): Promise<ChannelTable> {
  const row = await tx.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('channel', id);
  return row;
}

/** A channel that has done nothing yet, or starts anew: none of its failures count. */
export const noFailure = { failures: 0, failing_since: null, last_error: null, rests_until: null } as const;

/**
 * Creates a channel. A secret that is made now is told once, here.
 * @throws {AppError} invalid_request for a secret that does not fit
 */
export async function createChannel(
  ctx: Context,
  { name, settings, secret: given }: BodyOf<typeof createRoute>,
  sealer: Sealer,
): Promise<ReplyOf<typeof createRoute>> {
  const { secret, made } = channelKindOf(settings).secretFor(settings, given);
  await refuseTooMany(ctx.tx, inUse);
  const row: ChannelTable = {
    id: newId('channel'),
    kind: settings.kind,
    name,
    settings: toJson(settings),
    secret: secret === null ? null : sealer.seal(secret),
    created_at: ctx.now,
    retired_at: null,
    version: 1,
    since_sequence: await newestSequence(ctx.tx),
    ...noFailure,
    last_sent_at: null,
    turns: 0,
  };
  await ctx.tx.insertInto('channels').values(row).execute();
  ctx.tell('channel.created', { subjects: { channel: row.id }, data: { kind: row.kind, name } });
  return { channel: await channelOf(ctx.tx, row), secret: made ? secret : null };
}

/**
 * Changes a channel. What failed before is forgotten, and what waits is tried at once.
 * @throws {AppError} not_found; stale_version; invalid_request for another kind, or where the secret is to be given again
 */
export async function updateChannel(
  ctx: Context,
  id: string,
  { version, name, settings, secret: given }: BodyOf<typeof updateRoute>,
  sealer: Sealer,
): Promise<Channel> {
  const before = await findChannel(ctx.tx, id);
  if (before.version !== version) throw staleVersion('channel', await channelOf(ctx.tx, before));
  const old = settingsOf(before);
  const after = settings ?? old;
  if (after.kind !== old.kind)
    throw refuseFields([
      { path: 'body.settings.kind', message: 'stays what it is: create another channel for another kind' },
    ]);
  await holdRows(ctx.tx, 'channels', [id]);
  const row = await ctx.tx
    .updateTable('channels')
    .set({
      name: name ?? before.name,
      settings: toJson(after),
      secret: storedSecret(before, old, after, given, sealer),
      version: version + 1,
      ...noFailure,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined)
    throw staleVersion('channel', await channelOf(ctx.tx, await findChannel(ctx.tx, id)));
  await ctx.tx
    .updateTable('outbox')
    .set({ next_try_at: ctx.now })
    .where('channel_id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
  const changed = Object.entries({ name, settings, secret: given }).flatMap(([field, value]) =>
    value === undefined ? [] : [field],
  );
  ctx.tell('channel.updated', { subjects: { channel: id }, data: { name: row.name, changed } });
  return channelOf(ctx.tx, row);
}

function storedSecret(
  { secret }: ChannelTable,
  old: ChannelSettings,
  after: ChannelSettings,
  given: string | undefined,
  sealer: Sealer,
): ChannelTable['secret'] {
  const kind = channelKindOf(after);
  // What is there is judged by the new settings as well; nobody is shown what it is.
  if (given === undefined && secret !== null && kind.keepsSecret(old, after)) {
    kind.secretFor(after, sealer.open(secret));
    return secret;
  }
  const next = kind.secretFor(after, given);
  // One that is made now would be told to nobody.
  if (next.made) return secret;
  return next.secret === null ? null : sealer.seal(next.secret);
}

/**
 * Sends nothing by a channel any more. What waits for it is not sent. Again changes nothing. @throws {AppError} not_found
 */
export async function retireChannel(ctx: Context, id: string): Promise<Channel> {
  await holdRows(ctx.tx, 'channels', [id]);
  const row = await move(ctx, id, { retired_at: ctx.now });
  await ctx.tx
    .updateTable('outbox')
    .set({
      state: 'skipped',
      next_try_at: null,
      ended_at: ctx.now,
      last_error: `The channel "${row.name}" was retired before it was sent.`,
    })
    .where('channel_id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
  return channelOf(ctx.tx, row);
}

/**
 * Brings a retired channel back: what happened meanwhile is no news to it.
 * @throws {AppError} not_found; conflict where there are as many as can be
 */
export async function restoreChannel(ctx: Context, id: string): Promise<Channel> {
  if ((await findChannel(ctx.tx, id)).retired_at !== null) await refuseTooMany(ctx.tx, inUse);
  const since_sequence = await newestSequence(ctx.tx);
  return channelOf(ctx.tx, await move(ctx, id, { retired_at: null, since_sequence, ...noFailure }));
}

async function move(ctx: Context, id: string, change: Partial<ChannelTable>): Promise<ChannelTable> {
  const isBack = change.retired_at === null;
  // Of two at once one does it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('channels')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('retired_at', isBack ? 'is not' : 'is', null)
    .executeTakeFirst();
  const row = await findChannel(ctx.tx, id);
  if (numUpdatedRows > 0n)
    ctx.tell(isBack ? 'channel.returned' : 'channel.retired', {
      subjects: { channel: id },
      data: { name: row.name },
    });
  return row;
}

/** Channels by name, as people count; they are few, so they are sorted here. */
export async function listChannels(
  { tx }: ReadContext,
  { limit, cursor, search, retired }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx.selectFrom('channels').selectAll();
  if (retired !== 'any') query = query.where('retired_at', retired === 'no' ? 'is' : 'is not', null);
  if (search !== undefined) query = query.where(holdsWords(search, [sql.ref('channels.name')]));
  const { rows, nextCursor, total } = pageByName(await query.execute(), { limit, cursor });
  return { items: await channelsOf(tx, rows), nextCursor, total };
}
