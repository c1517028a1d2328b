import type { Incident } from '@appops/shared/contract/incidents';
import type { Severity } from '@appops/shared/contract/severity';
import type { Status } from '../ui/status-label.tsx';

export function incidentStatus(status: Incident['status']): Status {
  switch (status) {
    case 'open':
      return { word: 'Open', tone: 'bad', icon: 'exclamation-circle' };
    case 'acknowledged':
      return { word: 'Acknowledged', tone: 'warn', icon: 'eye' };
    case 'mitigated':
      return { word: 'Mitigated', tone: 'busy', icon: 'shield' };
    case 'resolved':
      return { word: 'Resolved', tone: 'good', icon: 'check-circle' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

/** What monitors say of it at this moment, beside what people have said. */
export function nowStatus({ state }: NonNullable<Incident['now']>): Status {
  switch (state) {
    case 'failing':
      return { word: 'Still down', tone: 'bad', icon: 'times-circle' };
    case 'recovered':
      return { word: 'Recovered', tone: 'good', icon: 'check-circle' };
    case 'unwatched':
      return { word: 'Nothing watches it', tone: 'warn', icon: 'eye-slash' };
    case 'unknown':
      return { word: 'Not measured now', tone: 'quiet', icon: 'question-circle' };
  }
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

export function severityStatus(severity: Severity | 'unknown'): Status {
  switch (severity) {
    case 'critical':
      return { word: 'Critical', tone: 'bad', icon: 'fire' };
    case 'high':
      return { word: 'High', tone: 'bad', icon: 'angle-up' };
    case 'medium':
      return { word: 'Medium', tone: 'warn', icon: 'minus' };
    case 'low':
      return { word: 'Low', tone: 'quiet', icon: 'angle-down' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

/** Who opened it; one that a person split off from what a monitor had opened tells that person. */
export function openerWords(incident: Pick<Incident, 'openedBy' | 'opener'>): string {
  switch (incident.openedBy) {
    case 'monitor':
      return incident.opener.kind === 'machine'
        ? 'by a monitor'
        : `by ${incident.opener.name}, who split it off`;
    case 'extension':
      return `by ${incident.opener.name}, from the browser`;
    default:
      return `by ${incident.opener.name}`;
  }
}

/** How many incidents are not resolved, and how many of those have recovered. */
interface IncidentCount {
  openIncidents: number;
  recoveredIncidents: number;
}

/** Incidents that are not resolved and have not recovered. */
export function brokenIncidents({ openIncidents, recoveredIncidents }: IncidentCount): number {
  return openIncidents - recoveredIncidents;
}

/** "2 open incidents, 1 recovered": what has recovered only waits for somebody to say that it is over. */
export function openIncidentsWords(count: IncidentCount): string {
  const { recoveredIncidents: recovered } = count;
  const broken = brokenIncidents(count);
  const open = broken === 1 ? '1 open incident' : `${broken} open incidents`;
  if (recovered === 0) return open;
  if (broken > 0) return `${open}, ${recovered} recovered`;
  return recovered === 1 ? '1 recovered incident' : `${recovered} recovered incidents`;
}
