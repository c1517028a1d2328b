import type { Words } from './said.ts';

/** What came of what a webhook brought. */
export const deliveryOutcomes = ['accepted', 'duplicate', 'ignored', 'rejected'] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

export const deliveryWords: Words<DeliveryOutcome> = {
  accepted: { label: 'Accepted', tone: 'good' },
  duplicate: { label: 'Duplicate', tone: 'quiet' },
  ignored: { label: 'Ignored', tone: 'warn' },
  rejected: { label: 'Rejected', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
