import type { Incident } from '@appops/shared/contract/incidents';
import {
  incidentNowWords,
  incidentWords,
  type IncidentNowState,
  type IncidentStatus,
} from '@appops/shared/words/incident';
import { severityWords, type Severity } from '@appops/shared/words/severity';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const INCIDENT_ICONS: Icons<IncidentStatus> = {
  open: 'exclamation-circle',
  acknowledged: 'eye',
  mitigated: 'shield',
  resolved: 'check-circle',
  unknown: 'question-circle',
};

export function incidentStatus(status: Incident['status']): Status {
  return statusOf(incidentWords, INCIDENT_ICONS, status);
}

const NOW_ICONS: Icons<IncidentNowState> = {
  failing: 'times-circle',
  recovered: 'check-circle',
  unwatched: 'eye-slash',
  unknown: 'question-circle',
};

/** What monitors say of it at this moment, beside what people have said. */
export function nowStatus({ state }: Pick<NonNullable<Incident['now']>, 'state'>): Status {
  return statusOf(incidentNowWords, NOW_ICONS, state);
}

const SEVERITY_ICONS: Icons<Severity> = {
  critical: 'fire',
  high: 'angle-up',
  medium: 'minus',
  low: 'angle-down',
  unknown: 'question-circle',
};

export function severityStatus(severity: Severity | 'unknown'): Status {
  return statusOf(severityWords, SEVERITY_ICONS, severity);
}

/**
 * How long it went on, in milliseconds: until it was resolved, or recovered, or as long as it goes on.
 * @param now epoch milliseconds
 */
export function incidentLength(
  {
    openedAt,
    beganAt,
    resolvedAt,
    now: sight,
  }: Pick<Incident, 'openedAt' | 'beganAt' | 'resolvedAt' | 'now'>,
  now: number,
): number {
  const recovered = sight?.state === 'recovered' ? Date.parse(sight.since) : null;
  const end = resolvedAt === null ? (recovered ?? now) : Date.parse(resolvedAt);
  return Math.max(0, end - Date.parse(beganAt ?? openedAt));
}
