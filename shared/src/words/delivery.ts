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

/** What rules would make of what a webhook brought, when they are tried on it. */
export const triedOutcomes = ['deployment', 'no_release', 'not_used'] as const;
export type TriedOutcome = (typeof triedOutcomes)[number];

export const triedWords: Words<TriedOutcome> = {
  deployment: { label: 'Deployment', tone: 'good' },
  no_release: { label: 'No release', tone: 'quiet' },
  not_used: { label: 'Not used', tone: 'warn' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
