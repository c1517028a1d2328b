import type { NotificationRule } from '@appops/shared/contract/notifications';
import { newsKinds, newsWords } from '@appops/shared/words/notification';
import { midSentence, saidOf } from '@appops/shared/words/said';
import { severityWords } from '@appops/shared/words/severity';

type Chosen = Pick<NotificationRule, 'service' | 'environment' | 'leastSeverity'>;

/** What a rule leads where: "News of shop in production from high up goes to Ops." */
export function ruleSentence(
  { service, environment, leastSeverity }: Chosen,
  names: { service: string; environment: string; channel: string },
): string {
  const of = service === null ? '' : ` of ${names.service}`;
  const within = environment === null ? '' : ` in ${names.environment}`;
  const from = leastSeverity === null ? '' : ` from ${midSentence(saidOf(severityWords, leastSeverity))} up`;
  const what = `${of}${within}${from}`;
  return `${what === '' ? 'All news' : `News${what}`} goes to ${names.channel}.`;
}

/** What people are told of at all, in one sentence. */
export function newsSentence(): string {
  const told = newsKinds.filter((kind) => kind !== 'test').map((kind) => midSentence(newsWords[kind]));
  return `News is: ${told.join(', ')}.`;
}
