import type { Words } from './said.ts';

/** The kinds of channels by which people are told, in the order in which they choose among them. */
export const channelKinds = ['webhook', 'email'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What people call each kind. */
export const channelKindLabels: Record<ChannelKind, string> = {
  webhook: 'Webhook',
  email: 'E-mail',
};

/** How a mail server is talked to: with TLS from the first byte, with TLS before anything is sent, or without. */
export const mailSecurities = ['tls', 'starttls', 'none'] as const;
export type MailSecurity = (typeof mailSecurities)[number];

export const mailSecurityLabels: Record<MailSecurity, string> = {
  tls: 'TLS from the first byte (port 465)',
  starttls: 'STARTTLS (port 587 or 25)',
  none: 'Without TLS',
};

/** What people are told. */
export const newsKinds = [
  'incident.opened',
  'incident.acknowledged',
  'incident.resolved',
  'incident.reopened',
  'incident.raised',
  'case.overdue',
  'case.reopened',
  'deployment.worse',
  'monitor.flapping',
  'certificate.ends',
  'test',
] as const;
export type NewsKind = (typeof newsKinds)[number];

export const newsWords: Words<NewsKind> = {
  'incident.opened': { label: 'Incident opened', tone: 'bad' },
  'incident.acknowledged': { label: 'Incident acknowledged', tone: 'warn' },
  'incident.resolved': { label: 'Incident resolved', tone: 'good' },
  'incident.reopened': { label: 'Incident reopened', tone: 'bad' },
  'incident.raised': { label: 'Incident became graver', tone: 'bad' },
  'case.overdue': { label: 'Case overdue', tone: 'warn' },
  'case.reopened': { label: 'Case reopened', tone: 'bad' },
  'deployment.worse': { label: 'Release judged worse', tone: 'bad' },
  'monitor.flapping': { label: 'Monitor flaps', tone: 'warn' },
  'certificate.ends': { label: 'Certificate ends soon', tone: 'warn' },
  test: { label: 'Test', tone: 'quiet' },
  unknown: { label: 'News', tone: 'quiet' },
};

/** What is said of something that had begun so, and was over before that could be told. */
export function overLabel(began: NewsKind | 'unknown'): string {
  return `${newsWords[began].label} and resolved`;
}

/**
 * What became of a message. `skipped`: it was not sent, and will not be, since it came too late to be news, its channel
 * was retired, or another message tells it; the reason stands beside it.
 */
export const outboxStates = ['waiting', 'sent', 'failed', 'skipped'] as const;
export type OutboxState = (typeof outboxStates)[number];

export const outboxWords: Words<OutboxState> = {
  waiting: { label: 'Waiting', tone: 'busy' },
  sent: { label: 'Sent', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  skipped: { label: 'Not sent', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};
