import { newId } from '@appops/shared/contract/ids';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type {
  createWebhookSource as createRoute,
  listWebhookSources as listRoute,
  MappingRule,
  SourceSettings,
  updateWebhookSource as updateRoute,
  WebhookSource,
} from '@appops/shared/contract/webhooks';
import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import type { Sealer } from '../access/sealing.ts';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { WebhookSourceTable } from '../database/schema/ingest.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound, refuseFields } from '../errors.ts';
import { pageByName } from '../database/page-by-name.ts';
import { instant } from '../instant.ts';
import { findServiceNamed } from '../services/service.ts';
import { ignoredOf, mappingOf, withIgnored } from './source-mapping.ts';
import { sourceKindOf } from './sources/kinds.ts';

/** How long a replaced secret is still accepted, in milliseconds: a day to bring the new one to the sender. */
export const rotationOverlap = 24 * 60 * 60_000;

function sourceOf(row: WebhookSourceTable): WebhookSource {
  const mapping = mappingOf(row) ?? [];
  const ignored = ignoredOf(mapping);
  const kind = sourceKindOf(row.kind);
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    key: row.key,
    path: `/api/v1/webhooks/${row.kind}/${row.key}`,
    previousSecretUntil: instant(row.previous_secret_until),
    createdAt: new Date(row.created_at).toISOString(),
    lastDeliveryAt: instant(row.last_delivery_at),
    disabled: row.disabled === 1,
    retiredAt: instant(row.retired_at),
    mapping,
    ...(ignored === undefined ? {} : { ignored }),
    ...(row.settings === null ? {} : { settings: fromJson(row.settings) }),
    ...(kind === undefined ? {} : { setUp: [...kind.setUp(row)] }),
  };
}

/** What is set of a source, as it is stored. @throws {AppError} invalid_request for a kind that has nothing to set */
function storedSettings(kind: string, given: SourceSettings | undefined): WebhookSourceTable['settings'] {
  const { settings, sender } = sourceKindOf(kind) ?? {};
  if (settings !== undefined) return toJson(settings(given));
  if (given === undefined) return null;
  throw refuseFields([
    { path: 'body.settings', message: `are told, and a source of ${sender ?? kind} has nothing to set` },
  ]);
}

/** Rules as they are stored, once the services that they lead to are there. @throws {AppError} invalid_request */
async function storedMapping(
  tx: ReadTx,
  before: MappingRule[] | null,
  { mapping, ignored }: Pick<BodyOf<typeof updateRoute>, 'mapping' | 'ignored'>,
): Promise<WebhookSourceTable['mapping']> {
  if (mapping === undefined && ignored === undefined) return before === null ? null : toJson(before);
  if (mapping !== undefined && ignored !== undefined)
    throw refuseFields([
      { path: 'body.ignored', message: 'is the same as rules of the mapping: tell one of the two' },
    ]);
  for (const [index, { leadsTo }] of (mapping ?? []).entries())
    if (leadsTo?.service !== undefined && (await findServiceNamed(tx, leadsTo.service)) === undefined)
      throw refuseFields([
        { path: `body.mapping.${index}.leadsTo.service`, message: `is no service: "${leadsTo.service}"` },
      ]);
  return toJson(mapping ?? withIgnored(before ?? [], ignored ?? null));
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Creates a source. Its secret is told once, here.
 * @throws {AppError} invalid_request for a rule that leads to no service, or settings that its kind has not
 */
export async function createWebhookSource(
  ctx: Context,
  { kind, name, secret = newSecret(), mapping, ignored, settings }: BodyOf<typeof createRoute>,
  sealer: Sealer,
): Promise<ReplyOf<typeof createRoute>> {
  const row: WebhookSourceTable = {
    id: newId('webhookSource'),
    kind,
    name,
    key: randomBytes(16).toString('hex'),
    secret: sealer.seal(secret),
    previous_secret: null,
    previous_secret_until: null,
    created_at: ctx.now,
    last_delivery_at: null,
    disabled: 0,
    retired_at: null,
    mapping: await storedMapping(ctx.tx, null, { mapping, ignored }),
    settings: storedSettings(kind, settings),
  };
  await ctx.tx.insertInto('webhook_sources').values(row).execute();
  ctx.tell('webhook_source.created', {
    subjects: { webhook_source: row.id },
    data: { kind, name },
  });
  return { source: sourceOf(row), secret };
}

/**
 * Gives a source a new secret; the present one is accepted for another day. One that was replaced before and is
 * still in its day ends now.
 * @throws {AppError} not_found
 */
export async function rotateWebhookSecret(
  ctx: Context,
  id: string,
  sealer: Sealer,
): Promise<ReplyOf<typeof createRoute>> {
  const secret = newSecret();
  // In one statement: of two rotations at once, the second keeps the first one's secret as the previous.
  const row = await ctx.tx
    .updateTable('webhook_sources')
    .set((eb) => ({
      previous_secret: eb.ref('secret'),
      previous_secret_until: ctx.now + rotationOverlap,
      secret: sealer.seal(secret),
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw notFound('webhook source', id);
  ctx.tell('webhook_source.rotated', {
    subjects: { webhook_source: id },
    data: { name: row.name, previousSecretUntil: new Date(ctx.now + rotationOverlap).toISOString() },
  });
  return { source: sourceOf(row), secret };
}

/**
 * Changes what a source is called, where what it tells goes, or whether it is listened to.
 * @throws {AppError} not_found, invalid_request for a rule that leads to no service
 */
export async function updateWebhookSource(
  ctx: Context,
  id: string,
  changes: BodyOf<typeof updateRoute>,
): Promise<WebhookSource> {
  const before = await ctx.tx
    .selectFrom('webhook_sources')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (before === undefined) throw notFound('webhook source', id);
  const { name = before.name, disabled, settings } = changes;
  const row = await ctx.tx
    .updateTable('webhook_sources')
    .set({
      name,
      disabled: disabled === undefined ? before.disabled : disabled ? 1 : 0,
      mapping: await storedMapping(ctx.tx, mappingOf(before), changes),
      settings: settings === undefined ? before.settings : storedSettings(before.kind, settings),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  ctx.tell('webhook_source.updated', {
    subjects: { webhook_source: id },
    data: { name, changed: Object.keys(changes) },
  });
  return sourceOf(row);
}

/**
 * Listens to a source no more. What it brought stays, and it keeps its address and secret for when it is brought back.
 * Again changes nothing. @throws {AppError} not_found
 */
export function retireWebhookSource(ctx: Context, id: string): Promise<WebhookSource> {
  return move(ctx, id, ctx.now);
}

/** Brings a retired source back. @throws {AppError} not_found */
export function restoreWebhookSource(ctx: Context, id: string): Promise<WebhookSource> {
  return move(ctx, id, null);
}

async function move(ctx: Context, id: string, retiredAt: number | null): Promise<WebhookSource> {
  // Of two at once one does it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('webhook_sources')
    .set({ retired_at: retiredAt })
    .where('id', '=', id)
    .where('retired_at', retiredAt === null ? 'is not' : 'is', null)
    .executeTakeFirst();
  const row = await ctx.tx.selectFrom('webhook_sources').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('webhook source', id);
  if (numUpdatedRows > 0n)
    ctx.tell(retiredAt === null ? 'webhook_source.returned' : 'webhook_source.retired', {
      subjects: { webhook_source: id },
      data: { name: row.name },
    });
  return sourceOf(row);
}

/** Sources by name, as people count; they are few, so they are sorted here. */
export async function listWebhookSources(
  { tx }: ReadContext,
  { limit, cursor, search, retired }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx.selectFrom('webhook_sources').selectAll();
  if (retired !== 'any') query = query.where('retired_at', retired === 'no' ? 'is' : 'is not', null);
  if (search !== undefined)
    query = query.where(
      holdsWords(search, [sql.ref('webhook_sources.name'), sql.ref('webhook_sources.key')]),
    );
  const { rows, nextCursor, total } = pageByName(await query.execute(), { limit, cursor });
  return { items: rows.map(sourceOf), nextCursor, total };
}
