/**
 * Whether a monitor flaps: changes between well and failing so often that single changes say little.
 *
 * As in Nagios Core ("Detection and Handling of State Flapping",
 * https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/flapping.html): of the 20 possible changes between
 * the last 21 measured runs, each that took place counts by its age, from 0.8 for the oldest to 1.2 for the newest, and the
 * sum is divided by 20. Flapping begins at a share of 30 % (the upper default of Icinga 2), which six changes within the
 * last runs reach, and ends below 20 %, so that it does not flap itself. One outage has two changes, a tenth.
 *
 * It lies on top of the state and never changes it: what flaps and then stays down is down.
 */

/** How many runs are looked at. */
export const FLAP_RUNS = 21;
const changesAtMost = FLAP_RUNS - 1;
const FLAPS_FROM = 0.3;
const STEADY_BELOW = 0.2;

export interface Flaps {
  last: 'up' | 'down';
  /** A letter for each of the last runs from the first change on, the newest last: 1 where it changed. Empty: no change. */
  changes: string;
  /** Since when it flaps, epoch milliseconds; null: it does not. */
  since: number | null;
}

/** The weighted share of changes, 0 to 1; `changes` as in `Flaps`. */
export function flapShare(changes: string): number {
  let sum = 0;
  for (let age = 0; age < changes.length; age++)
    if (changes[changes.length - 1 - age] === '1') sum += 1.2 - (0.4 * age) / (changesAtMost - 1);
  return sum / changesAtMost;
}

/** @param run a measured, non-suspect run; one in error says nothing of the target and changes nothing */
export function noteForFlaps(
  before: Flaps | undefined,
  { at, outcome }: { at: number; outcome: 'up' | 'down' | 'error' },
): Flaps | undefined {
  if (outcome === 'error') return before;
  if (before === undefined) return { last: outcome, changes: '', since: null };
  const changed = before.last === outcome ? '0' : '1';
  const changes = `${before.changes}${changed}`.slice(-changesAtMost).replace(/^0+/, '');
  const share = flapShare(changes);
  const since =
    before.since === null ? (share >= FLAPS_FROM ? at : null) : share < STEADY_BELOW ? null : before.since;
  return { last: outcome, changes, since };
}

/** How often it changed in the runs that are looked at. */
export function changesIn({ changes }: Pick<Flaps, 'changes'>): number {
  return changes.replaceAll('0', '').length;
}
