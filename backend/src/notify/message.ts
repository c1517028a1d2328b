import type { EventOf } from '@appops/shared/contract/event-kinds';
import type { Message } from '@appops/shared/contract/notifications';
import { newsWords, overLabel } from '@appops/shared/words/notification';
import { utcWords } from '@appops/shared/words/time';
import type { ReadTx } from '../database/store.ts';
import { describeEvent } from '../events/describe-event.ts';
import type { News, ToldKind } from './news.ts';

/** Services and environments that news concerns, as people know them. */
export interface NamedPlace {
  service: { id: string; slug: string; name: string };
  environment: { slug: string; name: string } | null;
}

/** The places of news with their names, in their order. */
export async function namedPlaces(tx: ReadTx, { places }: News): Promise<NamedPlace[]> {
  const named = async (table: 'services' | 'environments', ids: readonly (string | null)[]) => {
    const rows = await tx
      .selectFrom(table)
      .select(['id', 'slug', 'name'])
      .where('id', 'in', [...new Set(ids.filter((id) => id !== null)), ''])
      .execute();
    return new Map(rows.map((row) => [row.id, row]));
  };
  const services = await named(
    'services',
    places.map(({ service }) => service),
  );
  const environments = await named(
    'environments',
    places.map(({ environment }) => environment),
  );
  return places.flatMap(({ service, environment }) => {
    const found = services.get(service);
    return found === undefined
      ? []
      : [{ service: found, environment: environments.get(environment ?? '') ?? null }];
  });
}

/**
 * The message of an event. It says when things happened and never "now": it may be read long after, and after other
 * news of the same thing.
 * @param pages where people see the pages; null where that is not known
 */
export function messageOfNews(
  event: EventOf<ToldKind>,
  news: News,
  { places, pages }: { places: readonly NamedPlace[]; pages: string | null },
): Message {
  const at = Date.parse(event.time);
  const [ownPlace] = places;
  const of =
    ownPlace === undefined
      ? ''
      : ` (${ownPlace.service.name}${ownPlace.environment === null ? '' : `, ${ownPlace.environment.name}`})`;
  const others = places
    .slice(1)
    .map(
      ({ service, environment }) => `${service.name}${environment === null ? '' : `, ${environment.name}`}`,
    );
  const text = [
    `At ${utcWords(at)} ${event.actor.name} ${describeEvent(event)}.`,
    ...(news.since === null || news.since === at ? [] : [`It goes back to ${utcWords(news.since)}.`]),
    ...(others.length === 0 ? [] : [`It concerns also ${listed(others)}.`]),
    ...news.facts,
  ];
  return {
    news: news.kind,
    title: `${newsWords[news.kind].label}: ${news.about}${of}`,
    text: text.join('\n'),
    severity: news.severity,
    service: ownPlace === undefined ? null : { slug: ownPlace.service.slug, name: ownPlace.service.name },
    environment:
      ownPlace?.environment == null
        ? null
        : { slug: ownPlace.environment.slug, name: ownPlace.environment.name },
    at: event.time,
    since: news.since === null ? null : new Date(news.since).toISOString(),
    who: news.who,
    link: pages === null ? null : `${pages}/${news.page}`,
    subject: news.subject,
    event: event.sequence,
  };
}

function listed(names: readonly string[]): string {
  const most = 5;
  const shown = names.slice(0, most).join('; ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/**
 * One message of what began and was over before its beginning could be sent: how it ended, with all that was before, the
 * oldest first.
 * @param earlier what is told beside it, the oldest first; with none it is the message itself
 */
export function overMessage(earlier: readonly Message[], end: Message): Message {
  const [first, ...others] = earlier;
  if (first === undefined) return end;
  const label = newsWords[end.news].label;
  return {
    ...end,
    title: `${overLabel(first.news)}${end.title.startsWith(label) ? end.title.slice(label.length) : `: ${end.title}`}`,
    text: [
      'It is over: it began and ended before a message of it could be sent.',
      first.text,
      // Of what was between, what happened; who reads this is told by its end how it stands.
      ...others.map(({ text }) => text.split('\n', 1)[0]!),
      end.text,
    ].join('\n'),
    earlier: earlier.map(({ news, at }) => ({ news, at })),
  };
}

/** A message to which it is added what has become of the same thing while it waited. */
export function withLater(message: Message, later: readonly Message[]): Message {
  if (later.length === 0) return message;
  const told = later.map(({ news, at }) => `${newsWords[news].label} at ${utcWords(Date.parse(at))}.`);
  return { ...message, text: `${message.text}\nSince then: ${told.join(' ')}` };
}
