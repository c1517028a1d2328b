import * as z from 'zod/mini';
import { kind, text, textOrNull, texts } from './kind.ts';

const ofChannel = { channel: 'one' } as const;
const ofRule = { rule: 'one', channel: 'one', service: 'maybe' } as const;

/** What a rule leads to its channel. */
const leading = z.strictObject({
  channel: text,
  environment: textOrNull,
  leastSeverity: textOrNull,
  changed: z.optional(texts),
});

/** Who is told of what. Neither addresses nor secrets are told: a log is read by many. */
export const notificationKinds = {
  'channel.created': kind('channel', ofChannel, z.strictObject({ kind: text, name: text })),
  'channel.updated': kind('channel', ofChannel, z.strictObject({ name: text, changed: texts })),
  'channel.retired': kind('channel', ofChannel, z.strictObject({ name: text })),
  'channel.returned': kind('channel', ofChannel, z.strictObject({ name: text })),
  'notification_rule.created': kind('notificationRule', ofRule, leading),
  'notification_rule.updated': kind('notificationRule', ofRule, leading),
  'notification_rule.retired': kind('notificationRule', ofRule, leading),
  'notification_rule.returned': kind('notificationRule', ofRule, leading),
  'outbox.retried': kind(
    'outboxEntry',
    { entry: 'one', channel: 'one' },
    z.strictObject({ title: text, channel: text }),
  ),
};
