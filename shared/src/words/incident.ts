import { midSentence, saidOf, type Words } from './said.ts';
import { severityWords } from './severity.ts';

export const incidentStatuses = ['open', 'acknowledged', 'mitigated', 'resolved'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];
/** Those of an incident that is not over. */
export const unresolvedStatuses = incidentStatuses.filter((status) => status !== 'resolved');

export const incidentWords: Words<IncidentStatus> = {
  open: { label: 'Open', tone: 'bad' },
  acknowledged: { label: 'Acknowledged', tone: 'warn' },
  mitigated: { label: 'Mitigated', tone: 'busy' },
  resolved: { label: 'Resolved', tone: 'good' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/**
 * What monitors say of it at this moment, beside what people have said. `failing`: a monitor still sees it. `recovered`:
 * every monitor that saw it is well again. `unknown`: a monitor that saw it measures nothing now, so nobody can say.
 * `unwatched`: all monitors that saw it were retired.
 */
export const incidentNowStates = ['failing', 'recovered', 'unknown', 'unwatched'] as const;
export type IncidentNowState = (typeof incidentNowStates)[number];

export const incidentNowWords: Words<IncidentNowState> = {
  failing: { label: 'Still down', tone: 'bad' },
  recovered: { label: 'Recovered', tone: 'good' },
  unwatched: { label: 'Nothing watches it', tone: 'warn' },
  unknown: { label: 'Not measured now', tone: 'quiet' },
};

/** "Critical, acknowledged": how bad it is, and how far people are with it. */
export function incidentInWords(severity: string, status: string): string {
  return `${saidOf(severityWords, severity).label}, ${midSentence(saidOf(incidentWords, status))}`;
}

/** How many incidents are not resolved, and how many of those have recovered. */
export interface IncidentCount {
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

/** What opened it. */
export const incidentOpeners = ['monitor', 'person', 'extension'] as const;
export type IncidentOpener = (typeof incidentOpeners)[number];

/** Who opened it; one that a person split off from what a monitor had opened tells that person. */
export function openerWords({
  openedBy,
  opener,
}: {
  openedBy: IncidentOpener | 'unknown';
  opener: { kind: string; name: string };
}): string {
  if (openedBy === 'monitor')
    return opener.kind === 'machine' ? 'by a monitor' : `by ${opener.name}, who split it off`;
  return openedBy === 'extension' ? `by ${opener.name}, from the browser` : `by ${opener.name}`;
}
