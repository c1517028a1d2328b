import type { Words } from './said.ts';

/** From worst to least. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export const severityWords: Words<Severity> = {
  critical: { label: 'Critical', tone: 'bad' },
  high: { label: 'High', tone: 'bad' },
  medium: { label: 'Medium', tone: 'warn' },
  low: { label: 'Low', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** Its place in a list that begins with the worst; what is not known here comes before the low ones. */
export function severityRank(severity: string): number {
  const place = severities.findIndex((one) => one === severity);
  return place === -1 ? severities.length - 1.5 : place;
}
