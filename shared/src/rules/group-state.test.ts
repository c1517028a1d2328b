import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GroupNeed } from '../contract/checks/group.ts';
import { groupState, memberStates, type MemberCounts, type MemberState } from './group-state.ts';

const countsOf = (members: readonly MemberState[]): MemberCounts => {
  const counts = { up: 0, degraded: 0, down: 0, error: 0, unknown: 0 };
  for (const member of members) counts[member] += 1;
  return counts;
};
const need: fc.Arbitrary<GroupNeed> = fc.oneof(
  fc.constant<GroupNeed>({ kind: 'all' }),
  fc.integer({ min: 1, max: 7 }).map((up): GroupNeed => ({ kind: 'at_least', up })),
  fc.integer({ min: 0, max: 7 }).map((down): GroupNeed => ({ kind: 'at_most', down })),
);
const members = fc.array(fc.constantFrom(...memberStates), { minLength: 1, maxLength: 6 });
const isOpen = (state: MemberState) => state === 'unknown' || state === 'error';
const isWell = (state: MemberState) => state === 'up' || state === 'degraded';

/** All that the members may really be: each that is not known is up or down. */
function completions(states: readonly MemberState[]): MemberState[][] {
  return states.reduce<MemberState[][]>(
    (all, state) =>
      all.flatMap((before) =>
        (isOpen(state) ? (['up', 'down'] as const) : [state]).map((one) => [...before, one]),
      ),
    [[]],
  );
}

test('a group is up or down only where it is so whatever the unknown members are, and open where they decide it', () => {
  fc.assert(
    fc.property(need, members, (asked, states) => {
      fc.pre(asked.kind !== 'at_least' || asked.up <= states.length);
      const possible = new Set(completions(states).map((all) => isWell(groupState(asked, countsOf(all)))));
      const found = groupState(asked, countsOf(states));
      if (possible.size === 2) expect(isOpen(found)).toBe(true);
      else if (possible.has(true)) expect(isWell(found)).toBe(true);
      else expect(found).toBe('down');
    }),
  );
});

test('a member that gets better never makes its group worse', () => {
  const rank = (state: MemberState) => (state === 'down' ? 0 : isOpen(state) ? 1 : 2);
  fc.assert(
    fc.property(need, members, (asked, states) => {
      const at = states.indexOf('down');
      fc.pre(at !== -1);
      const better = states.with(at, 'up');
      expect(rank(groupState(asked, countsOf(better)))).toBeGreaterThanOrEqual(
        rank(groupState(asked, countsOf(states))),
      );
    }),
  );
});

test.each<[string, GroupNeed, MemberState[], MemberState]>([
  ['all up', { kind: 'all' }, ['up', 'up'], 'up'],
  ['one down of all', { kind: 'all' }, ['up', 'down', 'unknown'], 'down'],
  ['one unknown of all', { kind: 'all' }, ['up', 'unknown'], 'unknown'],
  ['only a check at fault', { kind: 'all' }, ['up', 'error'], 'error'],
  ['a check at fault and somebody unknown', { kind: 'all' }, ['error', 'unknown'], 'unknown'],
  ['enough are up, whoever is unknown', { kind: 'at_least', up: 2 }, ['up', 'up', 'unknown'], 'up'],
  ['enough are up, one is down', { kind: 'at_least', up: 2 }, ['up', 'up', 'down'], 'degraded'],
  ['one degraded', { kind: 'all' }, ['up', 'degraded'], 'degraded'],
  ['too few whatever is unknown', { kind: 'at_least', up: 2 }, ['down', 'down', 'unknown'], 'down'],
  ['as many down as may be', { kind: 'at_most', down: 1 }, ['down', 'up'], 'degraded'],
  ['one down more', { kind: 'at_most', down: 1 }, ['down', 'down', 'up'], 'down'],
  ['one more may be down', { kind: 'at_most', down: 1 }, ['down', 'unknown', 'up'], 'unknown'],
  ['more asked than there are', { kind: 'at_least', up: 3 }, ['up', 'up'], 'error'],
  ['no member at all', { kind: 'all' }, [], 'error'],
])('%s', (_what, asked, states, state) => {
  expect(groupState(asked, countsOf(states))).toBe(state);
});
