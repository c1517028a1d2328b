import * as z from 'zod/mini';
import { idOf } from './ids.ts';
import { listOf, page, repeated, retiredFilter, route, search } from './route.ts';
import { instant, line, replyEnum, slug } from './values.ts';

export const webhookKinds = ['github'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

const patterns = z._default(z.array(line(200)).check(z.maxLength(100)), []);

/**
 * What a source tells that is no release, by patterns of names (`*` any characters, `?` one): environments such as
 * `preview-*`, refs such as `refs/pull/*`, tasks such as `lint`.
 */
export const ignoredReleases = z
  .strictObject({ environments: patterns, refs: patterns, tasks: patterns })
  .register(z.globalRegistry, { id: 'IgnoredReleases' });
export type IgnoredReleases = z.infer<typeof ignoredReleases>;

/** A sender of webhooks: its address holds a key, its deliveries are signed with a secret. */
export const webhookSource = z
  .object({
    id: z.string(),
    kind: replyEnum(webhookKinds),
    name: z.string(),
    key: z.string(),
    path: z.string(),
    /** During a rotation the old secret is accepted until then. */
    previousSecretUntil: z.nullable(instant),
    createdAt: instant,
    lastDeliveryAt: z.nullable(instant),
    disabled: z.boolean(),
    /** When it was retired: what it delivers is refused. Left out by older servers. */
    retiredAt: z.optional(z.nullable(instant)),
    /** What is no release; absent where everything is one. */
    ignored: z.optional(
      z.object({ environments: z.array(z.string()), refs: z.array(z.string()), tasks: z.array(z.string()) }),
    ),
  })
  .register(z.globalRegistry, { id: 'WebhookSource' });
export type WebhookSource = z.infer<typeof webhookSource>;

export const createWebhookSource = route({
  name: 'createWebhookSource',
  method: 'POST',
  path: '/api/v1/webhook-sources',
  tag: 'webhooks',
  scope: 'admin',
  summary: 'Create a source. Its secret is in this reply and never shown again',
  body: z.strictObject({
    kind: z.enum(webhookKinds),
    name: line(),
    secret: z.optional(z.string().check(z.minLength(16), z.maxLength(200))),
    ignored: z.optional(ignoredReleases),
  }),
  reply: z.object({ source: webhookSource, secret: z.string() }),
});
export const listWebhookSources = route({
  name: 'listWebhookSources',
  method: 'GET',
  path: '/api/v1/webhook-sources',
  tag: 'webhooks',
  scope: 'admin',
  summary: 'Sources of webhooks, by name',
  query: z.strictObject({ ...page, search, retired: retiredFilter }),
  reply: listOf(webhookSource),
});
export const updateWebhookSource = route({
  name: 'updateWebhookSource',
  method: 'PATCH',
  path: '/api/v1/webhook-sources/{id}',
  tag: 'webhooks',
  scope: 'admin',
  summary: 'Change what a source is called, what of it is no release, and whether it is listened to',
  params: z.strictObject({ id: idOf('webhookSource') }),
  body: z.strictObject({
    name: z.optional(line()),
    ignored: z.optional(z.nullable(ignoredReleases)),
    disabled: z.optional(z.boolean()),
  }),
  reply: webhookSource,
});
const moveSource = <const N extends string>(name: N, verb: string, summary: string) =>
  route({
    name,
    method: 'POST',
    path: `/api/v1/webhook-sources/{id}/${verb}`,
    tag: 'webhooks',
    scope: 'admin',
    status: 200,
    summary,
    params: z.strictObject({ id: idOf('webhookSource') }),
    reply: webhookSource,
  });
export const retireWebhookSource = moveSource(
  'retireWebhookSource',
  'retire',
  'Listen to a source no more: what it delivers is refused, and it leaves the list. What it brought stays',
);
export const restoreWebhookSource = moveSource(
  'restoreWebhookSource',
  'restore',
  'Bring a retired source back, under the same address and with the same secret',
);
export const rotateWebhookSecret = route({
  name: 'rotateWebhookSecret',
  method: 'POST',
  path: '/api/v1/webhook-sources/{id}/rotate',
  tag: 'webhooks',
  scope: 'admin',
  status: 200,
  summary: 'A new secret; the old one is accepted for another day',
  params: z.strictObject({ id: idOf('webhookSource') }),
  reply: z.object({ source: webhookSource, secret: z.string() }),
});
export const receiveWebhook = route({
  name: 'receiveWebhook',
  method: 'POST',
  path: '/api/v1/webhooks/{source}/{key}',
  tag: 'webhooks',
  scope: 'none',
  bodyKind: 'bytes',
  mediaTypes: ['application/json', 'application/x-www-form-urlencoded'],
  status: 202,
  summary: 'Where a source delivers; authenticated by its signature over the raw body',
  params: z.strictObject({
    source: slug,
    key: z.string().check(z.regex(/^[a-z0-9]{1,64}$/, 'must be the key of a source, as its address ends')),
  }),
  reply: z.object({
    delivery: z.string(),
    outcome: replyEnum(['accepted', 'duplicate', 'ignored', 'rejected']),
    reason: z.nullable(z.string()),
  }),
});
export const delivery = z
  .object({
    id: z.string(),
    source: z.nullable(z.string()),
    kind: z.string(),
    event: z.nullable(z.string()),
    outcome: replyEnum(['accepted', 'duplicate', 'ignored', 'rejected']),
    reason: z.nullable(z.string()),
    subject: z.nullable(z.string()),
    receivedAt: instant,
    bytes: z.number(),
  })
  .register(z.globalRegistry, { id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;
export const listDeliveries = route({
  name: 'listDeliveries',
  method: 'GET',
  path: '/api/v1/deliveries',
  tag: 'webhooks',
  scope: 'read',
  summary: 'Deliveries, newest first: accepted, duplicate, ignored, or rejected and why',
  query: z.strictObject({
    ...page,
    search,
    outcome: repeated(z.enum(['accepted', 'duplicate', 'ignored', 'rejected'])),
  }),
  reply: listOf(delivery),
});
