import { webhookKinds } from '../words/webhook-kinds.ts';
import * as z from 'zod/mini';
import { idOf } from './ids.ts';
import { genericSettings } from './sources/generic.ts';
import { listOf, page, repeated, retiredFilter, route, search } from './route.ts';
import { instant, line, placeName, replyEnum, slug } from './values.ts';
import { deliveryOutcomes, triedOutcomes } from '../words/delivery.ts';

const patterns = z._default(z.array(line(200)).check(z.maxLength(100)), []);

const pattern = z.optional(line(200));

/**
 * A rule of a source: what is told in these names (patterns: `*` any characters, `?` one) goes to that service and
 * environment, or, with `leadsTo` null, is no release. Of several rules the first that fits decides.
 */
export const mappingRule = z
  .strictObject({
    when: z.strictObject({
      /** What the sender calls the service: its name or its repository. */
      service: pattern,
      environment: pattern,
      ref: pattern,
      task: pattern,
    }),
    leadsTo: z.nullable(
      z
        .strictObject({ service: z.optional(placeName), environment: z.optional(line(300)) })
        .check(
          z.refine(
            ({ service, environment }) => service !== undefined || environment !== undefined,
            'must name a service, an environment or both',
          ),
        ),
    ),
  })
  .register(z.globalRegistry, { id: 'MappingRule' });
export type MappingRule = z.infer<typeof mappingRule>;
const sourceMapping = z.array(mappingRule).check(z.maxLength(100));

/** A step of what to do at the sender. In its texts `{address}` and `{secret}` stand for the source's own. */
const setUpStep = z
  .object({
    text: z.string(),
    /** What is to be copied, each under what it is called there. */
    copies: z.array(z.object({ label: z.string(), text: z.string() })),
    /** For a source that is new, for one whose secret is new, or for both. */
    when: replyEnum(['always', 'new', 'rotated']),
    /** What else it is good to know with it: which services have a repository, or that the sender comes from outside. */
    about: replyEnum(['nothing', 'repositories', 'outside']),
  })
  .register(z.globalRegistry, { id: 'SetUpStep' });
export type SetUpStep = z.infer<typeof setUpStep>;

/**
 * What a source tells that is no release, by patterns of names (`*` any characters, `?` one): environments such as
 * `preview-*`, refs such as `refs/pull/*`, tasks such as `lint`. The same as rules of its mapping with one condition
 * each, which clients of the first release know by this name only.
 */
export const ignoredReleases = z
  .strictObject({ environments: patterns, refs: patterns, tasks: patterns })
  .register(z.globalRegistry, { id: 'IgnoredReleases' });
export type IgnoredReleases = z.infer<typeof ignoredReleases>;

/** What people set of a source, by its kind; a further kind that has something to set joins in a union. */
const sourceSettings = genericSettings;
export type SourceSettings = z.infer<typeof sourceSettings>;

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
    /** Where what it tells goes, in the order of the rules. Left out by older servers. */
    mapping: z.optional(
      z.array(
        z.object({
          when: z.object({
            service: z.optional(z.string()),
            environment: z.optional(z.string()),
            ref: z.optional(z.string()),
            task: z.optional(z.string()),
          }),
          leadsTo: z.nullable(
            z.object({ service: z.optional(z.string()), environment: z.optional(z.string()) }),
          ),
        }),
      ),
    ),
    /** What is set of it, for a kind that has something to set: read it by that kind's schema. */
    settings: z.optional(z.record(z.string(), z.unknown())),
    /** What to do at the sender. Left out by older servers. */
    setUp: z.optional(z.array(setUpStep)),
    /** What is no release, of `mapping`; absent where everything is one. */
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
    mapping: z.optional(sourceMapping),
    settings: z.optional(sourceSettings),
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
  summary: 'Change what a source is called, where what it tells goes, and whether it is listened to',
  params: z.strictObject({ id: idOf('webhookSource') }),
  body: z.strictObject({
    name: z.optional(line()),
    ignored: z.optional(z.nullable(ignoredReleases)),
    mapping: z.optional(sourceMapping),
    settings: z.optional(sourceSettings),
    disabled: z.optional(z.boolean()),
  }),
  reply: webhookSource,
});
/** What became, or would become, of one deployment that a past delivery told. */
const previewedDelivery = z
  .object({
    delivery: z.string(),
    event: z.nullable(z.string()),
    receivedAt: instant,
    /** In the sender's own names; empty where it told none. Null where the delivery could not be read. */
    told: z.nullable(
      z.object({
        service: z.string(),
        environment: z.string(),
        ref: z.string(),
        task: z.string(),
        version: z.string(),
        status: z.string(),
      }),
    ),
    /** Which rule decides, counted from 1; null where none fits. */
    rule: z.nullable(z.number()),
    outcome: replyEnum(triedOutcomes),
    /** The slug of the service that it goes to, and the name of the environment; null where it goes nowhere. */
    service: z.nullable(z.string()),
    environment: z.nullable(z.string()),
    /** In a sentence: what decided, or what is missing. */
    reason: z.string(),
  })
  .register(z.globalRegistry, { id: 'PreviewedDelivery' });
export type PreviewedDelivery = z.infer<typeof previewedDelivery>;

export const previewWebhookSource = route({
  name: 'previewWebhookSource',
  method: 'POST',
  path: '/api/v1/webhook-sources/{id}/preview',
  tag: 'webhooks',
  scope: 'admin',
  status: 200,
  summary:
    'What rules would make of the deliveries that are kept of a source: the last 20 of a week. Nothing is changed',
  params: z.strictObject({ id: idOf('webhookSource') }),
  /** Settings that are tried with them; left out, those that it has. */
  body: z.strictObject({ mapping: sourceMapping, settings: z.optional(sourceSettings) }),
  reply: z.object({
    items: z.array(previewedDelivery),
    /** How many of them each rule decides, in the order of the rules. */
    decided: z.array(z.number()),
  }),
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
    outcome: replyEnum(deliveryOutcomes),
    reason: z.nullable(z.string()),
  }),
});
export const delivery = z
  .object({
    id: z.string(),
    source: z.nullable(z.string()),
    kind: z.string(),
    event: z.nullable(z.string()),
    outcome: replyEnum(deliveryOutcomes),
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
    outcome: repeated(z.enum(deliveryOutcomes)),
  }),
  reply: listOf(delivery),
});
