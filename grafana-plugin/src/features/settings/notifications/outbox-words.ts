import type { OutboxEntry } from '@appops/shared/contract/notifications';
import { ageWords } from '@appops/shared/words/time';
import { paths } from '../../../shared/paths.ts';

/** How often a message was tried, and when it is tried next; empty where there is nothing to say. */
export function triesWords(
  { state, tries, nextTryAt, queue }: Pick<OutboxEntry, 'state' | 'tries' | 'nextTryAt' | 'queue'>,
  now: number,
): string {
  const tried = tries === 0 ? 'Not tried yet' : `Tried ${tries === 1 ? 'once' : `${tries} times`}`;
  if (state === 'waiting' && nextTryAt !== null) {
    const next =
      Date.parse(nextTryAt) <= now ? turnWords(queue) : `next ${ageWords(Date.parse(nextTryAt), now)}`;
    return `${tried}, ${next}.`;
  }
  if (state === 'sent') return tries > 1 ? `At try ${tries}.` : '';
  return tries === 0 ? '' : `${tried}.`;
}

/** What a message waits for that is due. */
function turnWords(queue: OutboxEntry['queue']): string {
  if (queue == null) return 'it waits for its channel';
  const { before, perMinute } = queue;
  if (before === 0) return 'it is next';
  return `it waits: ${perMinute} a minute, ${before.toLocaleString('en')} before it`;
}

/** The page about what a message tells of; null where there is none. */
export function subjectPath(subject: string | null): string | null {
  if (subject === null) return null;
  if (subject.startsWith('inc_')) return paths.incident(subject);
  if (subject.startsWith('case_')) return paths.case(subject);
  return subject.startsWith('dep_') ? paths.deployment(subject) : null;
}
