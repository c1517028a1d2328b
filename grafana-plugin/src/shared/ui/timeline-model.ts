import type { IconName } from '@grafana/ui';
import type { Actor } from '@appops/shared/contract/actors';
import type { TimelineEntry } from '@appops/shared/contract/events';
import { dateTimeFormat } from '@grafana/data';
import type { Tone } from './tone.ts';

export interface TimelineDay {
  day: string;
  entries: { entry: TimelineEntry; time: string }[];
}

/** When it happened, which an older server does not tell apart from when it was recorded. */
export function happenedAt({ at, time }: TimelineEntry): string {
  return at ?? time;
}

/** Newest first, by when things happened; what happened at once by when it was recorded. */
export function newestFirst(entries: readonly TimelineEntry[]): TimelineEntry[] {
  return [...entries].sort(
    (a, b) => Date.parse(happenedAt(b)) - Date.parse(happenedAt(a)) || b.sequence - a.sequence,
  );
}

/** Entries under the days of Grafana's time zone, in the order in which they are given. */
export function byDay(entries: readonly TimelineEntry[], timeZone?: string): TimelineDay[] {
  const zone = timeZone === undefined ? {} : { timeZone };
  const days: TimelineDay[] = [];
  for (const entry of entries) {
    const at = Date.parse(happenedAt(entry));
    const day = dateTimeFormat(at, { format: 'dddd, D MMMM YYYY', ...zone });
    const time = dateTimeFormat(at, { format: 'HH:mm:ss', ...zone });
    const last = days.at(-1);
    if (last?.day === day) last.entries.push({ entry, time });
    else days.push({ day, entries: [{ entry, time }] });
  }
  return days;
}

/** Who did it. */
export function actorWords(actor: Actor): string {
  switch (actor.kind) {
    case 'machine':
      return 'AppOps';
    case 'token':
      return `“${actor.name}”`;
    default:
      return actor.name;
  }
}

/** A picture for a kind of event, by what it is about. */
export function iconOf(kind: string): IconName {
  const [about, ...rest] = kind.split(/[._]/);
  const what = rest.join('_');
  if (what.includes('note')) return 'comment-alt';
  switch (about) {
    case 'deployment':
      return 'rocket';
    case 'change':
      return 'cog';
    case 'monitor':
      return 'eye';
    case 'problem':
    case 'occurrence':
      return 'bug';
    case 'annotation':
      return 'comments-alt';
    case 'case':
      return 'clipboard-alt';
    case 'workaround':
      return 'shield';
    case 'incident':
      return 'exclamation-circle';
    default:
      return 'info-circle';
  }
}

/** Whether it is good or bad news, as far as its kind tells. */
export function toneOfEntry(kind: string): Tone {
  if (/(resolved|recovered|effective|closed|ended|clean)/.test(kind) && !/ineffective/.test(kind))
    return 'good';
  if (
    /(opened|started|ineffective|expired|worse|failed|reopened|recurr)/.test(kind) &&
    /^(incident|problem|occurrence|case|workaround)/.test(kind)
  )
    return 'bad';
  return 'quiet';
}
