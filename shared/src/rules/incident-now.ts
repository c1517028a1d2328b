/** What monitors say of an incident at this moment, beside what people have said of it. */

import { isWell } from './monitor-state.ts';
import type { MonitorState } from '../words/monitor.ts';
import type { IncidentNowState } from '../words/incident.ts';

export interface IncidentNow {
  state: IncidentNowState;
  /** Epoch milliseconds: since the failure that goes on began, since the last one ended, or since nothing is measured. */
  since: number;
}

/** One problem of an incident, as its monitor sees it. Instants are epoch milliseconds. */
export interface ProblemSight {
  /** When the occurrence that goes on began; null when none does. */
  openSince: number | null;
  /** When its last occurrence ended; null when none has ended. */
  lastEndedAt: number | null;
  /** Null when a person reported the problem, or its monitor is no longer known. */
  monitor: { state: MonitorState; since: number; retired: boolean } | null;
}

/** What one problem is now; null when no monitor has ever seen it. */
export function problemNow({ openSince, lastEndedAt, monitor }: ProblemSight): IncidentNow | null {
  if (monitor === null) return null;
  if (monitor.retired) return { state: 'unwatched', since: lastEndedAt ?? monitor.since };
  // An occurrence that ended while the monitor is down again is failing in another way: users suffer all the same.
  if (monitor.state === 'down') return { state: 'failing', since: openSince ?? monitor.since };
  if (!isWell(monitor.state)) return { state: 'unknown', since: monitor.since };
  // The detector has not ended the occurrence yet.
  if (openSince !== null) return { state: 'recovered', since: monitor.since };
  return { state: 'recovered', since: lastEndedAt ?? monitor.since };
}

/**
 * What an incident is now, by its problems: failing while one fails, recovered only when all have. Retired monitors
 * have no say while others watch.
 * @returns null where no monitor has seen any of it: only people can say
 */
export function incidentNow(problems: readonly ProblemSight[]): IncidentNow | null {
  const all = problems.map(problemNow).filter((now) => now !== null);
  const of = (state: IncidentNowState) => all.filter((now) => now.state === state).map(({ since }) => since);
  const failing = of('failing');
  if (failing.length > 0) return { state: 'failing', since: Math.min(...failing) };
  const unknown = of('unknown');
  if (unknown.length > 0) return { state: 'unknown', since: Math.min(...unknown) };
  const recovered = of('recovered');
  if (recovered.length > 0) return { state: 'recovered', since: Math.max(...recovered) };
  const unwatched = of('unwatched');
  return unwatched.length > 0 ? { state: 'unwatched', since: Math.max(...unwatched) } : null;
}
