import type { Words } from './said.ts';

/** Whether an occurrence of a case's problem speaks against its fix. `unattributed`: nothing tells. */
export const occurrenceOutcomes = ['counts', 'does_not_count', 'unattributed'] as const;
export type OccurrenceOutcome = (typeof occurrenceOutcomes)[number];

export const occurrenceWords: Words<OccurrenceOutcome> = {
  counts: { label: 'Counts', tone: 'bad' },
  does_not_count: { label: 'Does not count', tone: 'quiet' },
  unattributed: { label: 'Unattributed', tone: 'warn' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
