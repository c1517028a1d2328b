import { severities, type Severity } from '../words/severity.ts';
/** Which failures are one incident: what falls together, by one cause, wakes people once. */

/** Failures that begin within this time of an incident's first one join it, in milliseconds. */
export const GROUP_WITHIN_MS = 60_000;

/** A failure as its monitor saw it. */
export interface GroupedFailure {
  /** The first failed run, epoch milliseconds. */
  beganAt: number;
  /** The address that was dialled; null when it did not come to that. */
  address: string | null;
  /** The probe's number; null when it is not known. */
  probe: number | null;
}

/** Whether a failure belongs to an incident whose first failure began at `firstBeganAt`, with these already in it. */
export function joinsIncident(
  failure: GroupedFailure,
  firstBeganAt: number,
  members: readonly GroupedFailure[],
): boolean {
  if (Math.abs(failure.beganAt - firstBeganAt) > GROUP_WITHIN_MS) return false;
  return members.some(
    ({ address, probe }) =>
      (address !== null && address === failure.address) || (probe !== null && probe === failure.probe),
  );
}

/** The worse of two severities. */
export function worseSeverity(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) <= severities.indexOf(other) ? one : other;
}

/** The title that the machine gives an incident of these monitors, the first one first; names are cut to fit a line. */
export function incidentTitle(names: readonly string[]): string {
  const short = (name: string) => (name.length > 80 ? `${name.slice(0, 79)}…` : name);
  const [first = '', second = ''] = names;
  if (names.length <= 1) return `${first.length > 180 ? `${first.slice(0, 179)}…` : first} is down`;
  if (names.length === 2) return `${short(first)} and ${short(second)} are down`;
  return `${short(first)} and ${names.length - 1} other monitors are down`;
}
