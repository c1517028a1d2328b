import type { NewsKind } from '@appops/shared/words/notification';
import type { EventOf } from '@appops/shared/contract/event-kinds';
import { newId } from '@appops/shared/contract/ids';
import type { Message } from '@appops/shared/contract/notifications';
import { severityRank } from '@appops/shared/words/severity';
import { durationWords } from '@appops/shared/words/time';
import type { Context } from '../context.ts';
import { consumer, type Consumer } from '../daemon/consumers.ts';
import { aboutOf } from '../daemon/effects.ts';
import { toJson } from '../database/json.ts';
import type { NotificationRuleTable } from '../database/schema/notify.ts';
import type { ReadTx } from '../database/store.ts';
import { pagesUrl } from '../settings/pages-url.ts';
import { messageOfNews, namedPlaces, type NamedPlace } from './message.ts';
import { hurryBefore, urgencyOf } from './urgency.ts';
import { newsOf, toldKinds, type News, type ToldKind } from './news.ts';

/** What happened longer ago than this is no news, in milliseconds: it is not sent, which is said. */
export const newsFor = 24 * 60 * 60_000;

/** How it is said of a message that was not sent, since it came too late. */
export function tooLate(agoMs: number): string {
  return `It happened ${durationWords(agoMs)} before it could be sent: too long ago to be news.`;
}

type Rule = Pick<
  NotificationRuleTable,
  'channel_id' | 'service_id' | 'environment' | 'least_severity' | 'since_sequence'
> & { channel_since: number };

/** The rules in force, with what is news to their channels. */
function rulesInForce(tx: ReadTx): Promise<Rule[]> {
  return tx
    .selectFrom('notification_rules')
    .innerJoin('channels', 'channels.id', 'notification_rules.channel_id')
    .select([
      'notification_rules.channel_id',
      'notification_rules.service_id',
      'notification_rules.environment',
      'notification_rules.least_severity',
      'notification_rules.since_sequence',
      'channels.since_sequence as channel_since',
    ])
    .where('notification_rules.retired_at', 'is', null)
    .where('channels.retired_at', 'is', null)
    .execute();
}

function fits(rule: Rule, news: News, places: readonly NamedPlace[]): boolean {
  const { service_id, environment, least_severity } = rule;
  // What has no severity is not kept from anybody for it.
  if (least_severity !== null && news.severity !== null)
    if (severityRank(news.severity) > severityRank(least_severity)) return false;
  if (service_id === null && environment === null) return true;
  return places.some(
    (place) =>
      (service_id === null || place.service.id === service_id) &&
      (environment === null || place.environment?.slug === environment),
  );
}

/** The channels that are told of something, each once. */
async function channelsFor(
  { tx }: Context,
  event: EventOf<ToldKind>,
  news: News,
  places: readonly NamedPlace[],
): Promise<string[]> {
  const rules = (await rulesInForce(tx)).filter(({ channel_since }) => channel_since < event.sequence);
  const chosen = rules.filter((rule) => rule.since_sequence < event.sequence && fits(rule, news, places));
  const told = new Set(chosen.map((rule) => rule.channel_id));
  const others = [...new Set(rules.map((rule) => rule.channel_id))].filter((id) => !told.has(id));
  if (news.goesOn && others.length > 0) {
    // Who was told that it began is told how it goes on, though it is less grave now, or of another place.
    const before = await tx
      .selectFrom('outbox')
      .select('channel_id')
      .distinct()
      .where('channel_id', 'in', others)
      .where('subject', '=', news.subject)
      .where('sequence', '<', event.sequence)
      .execute();
    for (const { channel_id } of before) told.add(channel_id);
  }
  return [...told].toSorted();
}

async function plan(ctx: Context, event: EventOf<ToldKind>, pages: string | null): Promise<void> {
  const news = await newsOf(ctx.tx, event);
  if (news === null) return;
  const places = await namedPlaces(ctx.tx, news);
  const channels = await channelsFor(ctx, event, news, places);
  if (channels.length === 0) return;
  const message = messageOfNews(event, news, { places, pages });
  await ctx.tx
    .insertInto('outbox')
    .values(channels.map((channel) => entryFor(ctx, channel, { news: news.kind, message, event })))
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .execute();
  await hurryBefore(ctx.tx, {
    channels,
    subject: message.subject ?? '',
    sequence: event.sequence,
    urgency: urgencyOf(message.severity),
  });
}

interface Told {
  news: NewsKind;
  message: Message;
  event: EventOf<ToldKind>;
}

function entryFor({ now }: Context, channel: string, { news, message, event }: Told) {
  const at = Date.parse(event.time);
  const isLate = now - at > newsFor;
  return {
    id: newId('outboxEntry'),
    channel_id: channel,
    dedupe_key: `${event.sequence} ${channel}`,
    sequence: event.sequence,
    news,
    subject: message.subject ?? '',
    title: message.title,
    body: toJson(message),
    sent_body: null,
    urgency: urgencyOf(message.severity),
    told_by: null,
    state: isLate ? ('skipped' as const) : ('waiting' as const),
    tries: 0,
    next_try_at: isLate ? null : now,
    last_try_at: null,
    last_error: isLate ? tooLate(now - at) : null,
    counts_from: at,
    created_at: now,
    ended_at: isLate ? now : null,
  };
}

/**
 * Plans who is told of what: a message for each channel, once for each event and channel.
 * @param ownUrl where this process serves the pages; null for one that does not
 */
export function notifier(ownUrl: () => string | null): Consumer<ToldKind> {
  return consumer({
    name: 'notify',
    // What is too long ago is decided by it.
    isDecisive: true,
    // With the first release's log, migration 26 put it behind all that was before there was anybody to tell.
    beginsAt: 'the first event',
    kinds: toldKinds,
    // Where nobody is to be told, nothing is written.
    concerns: async (tx, event) => ((await rulesInForce(tx)).length > 0 ? [aboutOf(event)] : []),
    async handle(ctx, event) {
      await plan(ctx, event, await pagesUrl(ctx.tx, ownUrl()));
    },
  });
}
