import type { GroupNeed } from '../contract/checks/group.ts';

/** What a member that counts is found to be; paused and retired ones do not count. */
export const memberStates = ['up', 'degraded', 'down', 'error', 'unknown'] as const;
export type MemberState = (typeof memberStates)[number];

/**
 * What a group comes to. `unknown`: what nobody knows of its members could decide it. `error`: their checks are at fault in
 * such a way that it cannot be told, or so many can never be up.
 */
export type GroupState = MemberState;

/** How many members are found to be what. */
export type MemberCounts = Readonly<Record<MemberState, number>>;

/**
 * A group's state in Kleene's strong three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, § 64): a
 * member is up (degraded is up, too), down, or not known, and the group is what it would be whatever the unknown ones are;
 * where that differs it is not known itself. A member in error says nothing of its target, so it is not known either; where
 * only such members leave it open, the group is in error, since somebody has to mend a check. A group that holds, and of
 * which some member is down or degraded, is degraded.
 * @param counts of the members that count; none at all is an error
 */
export function groupState(need: GroupNeed, counts: MemberCounts): GroupState {
  const well = counts.up + counts.degraded;
  const open = counts.unknown + counts.error;
  const all = well + counts.down + open;
  if (all === 0 || (need.kind === 'at_least' && need.up > all)) return 'error';
  const worst = holds(need, well, counts.down + open);
  const best = holds(need, well + open, counts.down);
  if (worst) return counts.down > 0 || counts.degraded > 0 ? 'degraded' : 'up';
  if (!best) return 'down';
  // Where those in error alone leave it open, a check has to be mended; else nobody knows.
  return counts.unknown === 0 ? 'error' : 'unknown';
}

function holds(need: GroupNeed, up: number, down: number): boolean {
  switch (need.kind) {
    case 'all':
      return down === 0;
    case 'at_least':
      return up >= need.up;
    case 'at_most':
      return down <= need.down;
  }
}

/** What is asked of a group, in a sentence's end: "at least 2 are up". */
export function needWords(need: GroupNeed): string {
  switch (need.kind) {
    case 'all':
      return 'all are up';
    case 'at_least':
      return need.up === 1 ? 'at least 1 is up' : `at least ${need.up} are up`;
    case 'at_most':
      return need.down === 0
        ? 'none is down'
        : need.down === 1
          ? 'at most 1 is down'
          : `at most ${need.down} are down`;
  }
}

/** Which members decide a state: those that are in the way of another one. Worst first. */
export function decidingStates(state: GroupState): readonly MemberState[] {
  switch (state) {
    case 'up':
      return [];
    case 'degraded':
      return ['down', 'degraded'];
    case 'down':
      return ['down'];
    case 'error':
      return ['error'];
    case 'unknown':
      return ['unknown', 'error'];
  }
}
