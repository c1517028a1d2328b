import { newId } from '@appops/shared/contract/ids';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type {
  createWebhookSource as createRoute,
  IgnoredReleases,
  listWebhookSources as listRoute,
  updateWebhookSource as updateRoute,
  WebhookSource,
} from '@appops/shared/contract/webhooks';
import { randomBytes } from 'node:crypto';
import type { Sealer } from '../access/sealing.ts';
import type { Context } from '../context.ts';
import type { WebhookSourceTable } from '../database/schema/ingest.ts';
import { notFound } from '../errors.ts';
import { append } from '../events/append.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { instant } from '../instant.ts';

/** How long a replaced secret is still accepted, in milliseconds: a day to bring the new one to the sender. */
export const rotationOverlap = 24 * 60 * 60_000;

function sourceOf(row: WebhookSourceTable): WebhookSource {
  return {
    id: row.id,
    kind: row.kind as WebhookSource['kind'],
    name: row.name,
    key: row.key,
    path: `/api/v1/webhooks/${row.kind}/${row.key}`,
    previousSecretUntil: instant(row.previous_secret_until),
    createdAt: new Date(row.created_at).toISOString(),
    lastDeliveryAt: instant(row.last_delivery_at),
    disabled: row.disabled === 1,
    ...(row.ignored === null ? {} : { ignored: JSON.parse(row.ignored) as IgnoredReleases }),
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Creates a source. Its secret is told once, here. */
export async function createWebhookSource(
  ctx: Context,
  { kind, name, secret = newSecret(), ignored }: BodyOf<typeof createRoute>,
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
    ignored: ignored === undefined ? null : JSON.stringify(ignored),
  };
  await ctx.tx.insertInto('webhook_sources').values(row).execute();
  await append(ctx, {
    kind: 'webhook_source.created',
    subjects: [{ id: row.id, role: 'webhook_source' }],
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
  await append(ctx, {
    kind: 'webhook_source.rotated',
    subjects: [{ id, role: 'webhook_source' }],
    data: { previousSecretUntil: new Date(ctx.now + rotationOverlap).toISOString() },
  });
  return { source: sourceOf(row), secret };
}

/** Changes what a source is called, what of it is no release, or whether it is listened to. @throws {AppError} not_found */
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
  const { name = before.name, disabled, ignored } = changes;
  const row = await ctx.tx
    .updateTable('webhook_sources')
    .set({
      name,
      disabled: disabled === undefined ? before.disabled : disabled ? 1 : 0,
      ignored: ignored === undefined ? before.ignored : ignored === null ? null : JSON.stringify(ignored),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await append(ctx, {
    kind: 'webhook_source.updated',
    subjects: [{ id, role: 'webhook_source' }],
    data: { name, changed: Object.keys(changes) },
  });
  return sourceOf(row);
}

export async function listWebhookSources(
  { tx }: Context,
  { limit, cursor }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx
    .selectFrom('webhook_sources')
    .selectAll()
    .orderBy('id')
    .limit(limit + 1);
  if (cursor !== undefined) query = query.where('id', '>', decodeCursor(cursor, 1)[0] as string);
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.id]);
  return { items: rows.map(sourceOf), nextCursor };
}
