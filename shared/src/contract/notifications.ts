import * as z from 'zod/mini';
import { channelKinds, newsKinds, outboxStates } from '../words/notification.ts';
import { severities } from '../words/severity.ts';
import { emailChannelSettings } from './channels/email.ts';
import { webhookChannelSettings } from './channels/webhook.ts';
import { idOf } from './ids.ts';
import { listOf, page, repeated, retiredFilter, route, search } from './route.ts';
import { severity } from './severity.ts';
import { instant, line, placeName, replyEnum } from './values.ts';

const tag = 'notifications';

/** One piece of news, made by the server; what people wrote inside is text. Channels only show it in their own way. */
export const message = z
  .object({
    news: replyEnum(newsKinds),
    /** In one line: "Incident opened: Checkout is down". */
    title: z.string(),
    /** What happened, in sentences with their times in UTC; one a line. */
    text: z.string(),
    severity: z.nullable(severity),
    service: z.nullable(z.object({ slug: z.string(), name: z.string() })),
    environment: z.nullable(z.object({ slug: z.string(), name: z.string() })),
    /** When it happened. */
    at: instant,
    /** Since when what it is about has been going on; null where that is not known. */
    since: z.nullable(instant),
    /** Who has it: who leads an incident, owns a case or a prevention. */
    who: z.nullable(z.string()),
    /** The page about it. */
    link: z.nullable(z.string()),
    /** What it is about: the id of an incident, a case or a deployment. */
    subject: z.nullable(z.string()),
    /** The event that it tells; null for a test. */
    event: z.nullable(z.number()),
    /** What it tells beside its own news, the oldest first: all was over before any of that could be sent. */
    earlier: z.optional(z.array(z.object({ news: replyEnum(newsKinds), at: instant }))),
  })
  .register(z.globalRegistry, { id: 'Message' });
export type Message = z.infer<typeof message>;

/** What people set of a channel, by its kind. */
export const channelSettings = z
  .discriminatedUnion('kind', [webhookChannelSettings, emailChannelSettings])
  .register(z.globalRegistry, { id: 'ChannelSettings' });
export type ChannelSettings = z.infer<typeof channelSettings>;

/** The settings of one kind. */
export type ChannelSettingsOf<K extends ChannelSettings['kind']> = Extract<ChannelSettings, { kind: K }>;

/** Where people are told: it only shows and sends; which news it gets, rules say. */
export const channel = z
  .object({
    id: z.string(),
    kind: replyEnum(channelKinds),
    name: z.string(),
    /** Read them by the kind's schema. What is secret is not among them. */
    settings: z.record(z.string(), z.unknown()),
    /** Whether a secret is stored: what a webhook is signed with, the password of a mail server. It is never told. */
    hasSecret: z.boolean(),
    createdAt: instant,
    /** When it was retired: nothing is sent by it. */
    retiredAt: z.nullable(instant),
    /** How many rules lead to it; with none, nothing does. */
    rules: z.number(),
    /** How many messages wait, and how many failed and were not tried again. */
    waiting: z.number(),
    failed: z.number(),
    lastSentAt: z.nullable(instant),
    /** Why it does not work now, since when, and when it is tried next; null where the last try succeeded. */
    failure: z.nullable(z.object({ message: z.string(), since: instant, nextTryAt: z.nullable(instant) })),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'Channel' });
export type Channel = z.infer<typeof channel>;

const secret = z.optional(z.string().check(z.minLength(1), z.maxLength(500)));
const channelById = z.strictObject({ id: idOf('channel') });

export const createChannel = route({
  name: 'createChannel',
  method: 'POST',
  path: '/api/v1/channels',
  tag,
  scope: 'admin',
  summary:
    'Create a channel. A webhook’s secret is made here unless one is given (`whsec_…`), and is told in this reply and never again: repeated by its Idempotency-Key, the reply is of the same channel without it, and the secret is replaced by a PATCH with another one',
  body: z.strictObject({ name: line(), settings: channelSettings, secret }),
  /** The secret where it was made now, else null. */
  reply: z.object({
    channel,
    secret: z.nullable(z.string()),
    /** Of a request that is repeated: its first answer told the secret. Whoever has lost it gives the channel another one. */
    secretTold: z.optional(z.boolean()),
  }),
});
export const listChannels = route({
  name: 'listChannels',
  method: 'GET',
  path: '/api/v1/channels',
  tag,
  scope: 'admin',
  summary: 'Channels, by name',
  query: z.strictObject({ ...page, search, retired: retiredFilter }),
  reply: listOf(channel),
});
export const updateChannel = route({
  name: 'updateChannel',
  method: 'PATCH',
  path: '/api/v1/channels/{id}',
  tag,
  scope: 'admin',
  summary:
    'Change a channel’s name, settings or secret. Its kind stays; a password is to be given again when the server or the user is another one',
  params: channelById,
  body: z.strictObject({
    version: z.int(),
    name: z.optional(line()),
    settings: z.optional(channelSettings),
    secret,
  }),
  reply: channel,
});
const moveChannel = <const N extends string>(name: N, verb: string, summary: string) =>
  route({
    name,
    method: 'POST',
    path: `/api/v1/channels/{id}/${verb}`,
    tag,
    scope: 'admin',
    status: 200,
    summary,
    params: channelById,
    reply: channel,
  });
export const retireChannel = moveChannel(
  'retireChannel',
  'retire',
  'Send nothing by a channel any more, what waits for it included; it leaves the list',
);
export const restoreChannel = moveChannel(
  'restoreChannel',
  'restore',
  'Bring a retired channel back, with its rules and its secret. What happened meanwhile is not told',
);
export const testChannel = route({
  name: 'testChannel',
  method: 'POST',
  path: '/api/v1/channels/{id}/test',
  tag,
  scope: 'admin',
  status: 200,
  summary: 'Send a test message at once, and say what came of it',
  params: channelById,
  reply: z.object({ ok: z.boolean(), message: z.string(), tookMs: z.number() }),
});

/** Which news goes to which channel: what fits all that the rule names. A channel with several rules is told once. */
export const notificationRule = z
  .object({
    id: z.string(),
    channel: z.string(),
    /** The slug of a service; null for all, and for what concerns none. */
    service: z.nullable(z.string()),
    /** The slug of an environment, of whatever service; null for all, and for what concerns none. */
    environment: z.nullable(z.string()),
    /** From which severity on; null for all. */
    leastSeverity: z.nullable(severity),
    createdAt: instant,
    retiredAt: z.nullable(instant),
    version: z.number(),
  })
  .register(z.globalRegistry, { id: 'NotificationRule' });
export type NotificationRule = z.infer<typeof notificationRule>;

const place = z.optional(z.nullable(placeName));
const leastSeverity = z.optional(z.nullable(z.enum(severities)));
const ruleById = z.strictObject({ id: idOf('notificationRule') });

export const createNotificationRule = route({
  name: 'createNotificationRule',
  method: 'POST',
  path: '/api/v1/notification-rules',
  tag,
  scope: 'admin',
  summary: 'Lead news to a channel, from now on. What is left out or null restricts nothing',
  body: z.strictObject({ channel: idOf('channel'), service: place, environment: place, leastSeverity }),
  reply: notificationRule,
});
export const listNotificationRules = route({
  name: 'listNotificationRules',
  method: 'GET',
  path: '/api/v1/notification-rules',
  tag,
  scope: 'admin',
  summary: 'Rules, the oldest first',
  query: z.strictObject({ ...page, channel: repeated(idOf('channel')), retired: retiredFilter }),
  reply: listOf(notificationRule),
});
export const updateNotificationRule = route({
  name: 'updateNotificationRule',
  method: 'PATCH',
  path: '/api/v1/notification-rules/{id}',
  tag,
  scope: 'admin',
  summary: 'Change what a rule leads to its channel, from now on',
  params: ruleById,
  body: z.strictObject({ version: z.int(), service: place, environment: place, leastSeverity }),
  reply: notificationRule,
});
const moveRule = <const N extends string>(name: N, verb: string, summary: string) =>
  route({
    name,
    method: 'POST',
    path: `/api/v1/notification-rules/{id}/${verb}`,
    tag,
    scope: 'admin',
    status: 200,
    summary,
    params: ruleById,
    reply: notificationRule,
  });
export const retireNotificationRule = moveRule(
  'retireNotificationRule',
  'retire',
  'Lead nothing by a rule any more. What waits already is still sent',
);
export const restoreNotificationRule = moveRule(
  'restoreNotificationRule',
  'restore',
  'Bring a retired rule back. What happened meanwhile is not told',
);

/** A message on its way to a channel, or that came to its end. */
export const outboxEntry = z
  .object({
    id: z.string(),
    channel: z.object({ id: z.string(), name: z.string(), kind: replyEnum(channelKinds) }),
    message,
    state: replyEnum(outboxStates),
    /** How often it was tried since it was made, or since somebody asked for it again. */
    tries: z.number(),
    /** When it is tried next, at the earliest; null for one that does not wait. */
    nextTryAt: z.nullable(instant),
    /**
     * For one that waits for nothing but its turn: how many messages of its channel go before it, and how many go in a
     * minute. Null where it does not wait, was tried and pauses, or waits for a channel that does not work.
     */
    queue: z.optional(z.nullable(z.object({ before: z.number(), perMinute: z.number() }))),
    /** Why the last try failed, or why it was not sent; what it says of the receiver's answer is a short excerpt. */
    error: z.nullable(z.string()),
    createdAt: instant,
    /** When it was sent, or given up. */
    endedAt: z.nullable(instant),
  })
  .register(z.globalRegistry, { id: 'OutboxEntry' });
export type OutboxEntry = z.infer<typeof outboxEntry>;

export const listOutbox = route({
  name: 'listOutbox',
  method: 'GET',
  path: '/api/v1/outbox',
  tag,
  scope: 'operate',
  summary: 'What was sent, what waits and what failed, newest first; sent ones are kept for 90 days',
  query: z.strictObject({
    ...page,
    /** In the title. */
    search,
    channel: repeated(idOf('channel')),
    state: repeated(z.enum(outboxStates)),
  }),
  reply: listOf(outboxEntry),
});
export const retryOutboxEntry = route({
  name: 'retryOutboxEntry',
  method: 'POST',
  path: '/api/v1/outbox/{id}/retry',
  tag,
  scope: 'operate',
  status: 200,
  summary:
    'Send a message that failed or was not sent, at once and under its same id; of one that waits, the pause is ended',
  params: z.strictObject({ id: idOf('outboxEntry') }),
  reply: outboxEntry,
});
