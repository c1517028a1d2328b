/** Spans in which what is seen says nothing of a fix: planned work, and deployments with the grace after them. */

import type { Span } from '../run-stretches.ts';
import { graceMs } from '../occurrences.ts';
import type { CaseDeployment, CaseFacts, MaintenanceFact } from './case-facts.ts';
import type { ReleaseHistory } from './release-history.ts';

/** A deployment whose end nobody reports excuses no longer than this: its pipeline may have died. */
const LONGEST_DEPLOYMENT_MS = 3_600_000;

/**
 * Maintenance of an environment, each window only from the moment it was planned.
 *
 * @param service whose maintenance is asked for; absent: that of all services of the case
 */
export function maintenanceSpans(
  windows: readonly MaintenanceFact[],
  environment: string,
  service?: string,
): Span[] {
  return windows
    .filter((window) => window.environment === null || window.environment === environment)
    .filter((window) => service === undefined || (window.service ?? service) === service)
    .map(({ start, end, plannedAt }) => ({ start: Math.max(start, plannedAt), end }))
    .filter(({ start, end }) => end === null || start < end);
}

/** A deployment into an environment, and the grace after it, in which no failed run counts. */
export interface DeploymentSpan {
  start: number;
  end: number;
  graceUntil: number;
}

/**
 * Deployments of services into an environment, whatever became of them, and each return of an earlier release.
 *
 * @param intervalAt of the monitor that looks on, as it really was after an instant, in milliseconds
 */
export function deploymentSpans(
  facts: Pick<CaseFacts, 'deployments'>,
  history: ReleaseHistory,
  services: readonly string[],
  environment: string,
  intervalAt: (at: number) => number,
): DeploymentSpan[] {
  const made = facts.deployments
    .filter((one) => one.environment === environment && services.includes(one.service))
    .flatMap((one) => regionOf(one) ?? []);
  const live = [...new Set(services)]
    .flatMap((service) => history.periods(service, environment))
    .map(({ from }) => ({ start: from, end: from }));
  return [...made, ...live].map((span) => ({
    ...span,
    graceUntil: span.end + graceMs(intervalAt(span.end)),
  }));
}

/**
 * The same as far as they excuse occurrences: the region of one that takes long no longer than that of one whose end
 * nobody reports, since what counted before the report must not be excused by it, and the grace after its end.
 */
export function excusingSpans(spans: readonly DeploymentSpan[]): DeploymentSpan[] {
  return spans.flatMap((span) => {
    const excusedUntil = span.start + LONGEST_DEPLOYMENT_MS;
    if (span.end <= excusedUntil) return [span];
    const grace = span.graceUntil - span.end;
    return [
      { start: span.start, end: excusedUntil, graceUntil: excusedUntil + grace },
      { start: span.end, end: span.end, graceUntil: span.graceUntil },
    ];
  });
}

function regionOf(one: CaseDeployment): { start: number; end: number } | null {
  const told = one.clockSuspect ? (one.finishReceivedAt ?? one.finishedAt) : one.finishedAt;
  if (told !== null) return { start: Math.min(one.startedAt ?? told, told), end: told };
  if (one.startedAt === null || one.status === 'queued') return null;
  return { start: one.startedAt, end: one.startedAt + LONGEST_DEPLOYMENT_MS };
}
