/**
 * "N of the last M runs": what makes a monitor down, in error or up.
 *
 * Only measured runs are among the M, so that suspect and missed runs, and slots that were overtaken or shed, hold it
 * open: they neither count nor push an older run out. The run that settles a state is always one that found it: a failed
 * run can make a monitor down and never up, and the other way round. With M equal to N this is N in a row.
 */

/** A measured run, as far as the rule needs it. `at` is its slot, epoch milliseconds. */
export interface WindowRun {
  at: number;
  outcome: 'up' | 'down' | 'error';
}

/** So many of so many runs; `last` is at least `needed`. */
interface OfLast {
  needed: number;
  last: number;
}

/** The most that may be looked back on. */
export const LONGEST_WINDOW = 50;

/** @param within null or absent: in a row */
export function ofLast(needed: number, within: number | null | undefined): OfLast {
  return { needed, last: Math.min(LONGEST_WINDOW, Math.max(needed, within ?? needed)) };
}

/** How many runs have to be kept for rules; 0 where each asks for a row, whose length says all. */
export function runsToKeep(rules: readonly OfLast[]): number {
  const longest = Math.max(...rules.map(({ last }) => last));
  return rules.some(({ needed, last }) => last > needed) ? longest : 0;
}

/** Whether the newest of `runs`, which are in the order of their slots, proves its own outcome. */
export function isProven(runs: readonly WindowRun[], { needed, last }: OfLast): boolean {
  const newest = runs.at(-1);
  if (newest === undefined) return false;
  return runs.slice(-last).filter(({ outcome }) => outcome === newest.outcome).length >= needed;
}

/** The first of the runs that prove the newest one's outcome. @param notBefore epoch milliseconds: what lies before proved another state */
export function provenSince(runs: readonly WindowRun[], { last }: OfLast, notBefore: number): number {
  const newest = runs.at(-1)!;
  const proving = runs.slice(-last).filter((run) => run.outcome === newest.outcome && run.at >= notBefore);
  return proving[0]?.at ?? newest.at;
}
