import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupGraphProblem, type GroupEdges } from './group-graph.ts';

const edges = (groups: Record<string, string[]>): GroupEdges => new Map(Object.entries(groups));

test('a group that names itself, or a group that leads back to it, is refused with the way', () => {
  expect(groupGraphProblem(edges({}), 'a', ['x', 'a'], 5)).toEqual({ kind: 'contains_itself', over: [] });
  expect(groupGraphProblem(edges({ b: ['c'], c: ['a'] }), 'a', ['b'], 5)).toEqual({
    kind: 'contains_itself',
    over: ['b', 'c'],
  });
});

test('two groups may name the same members', () => {
  expect(groupGraphProblem(edges({ b: ['x', 'y'], c: ['x', 'b'] }), 'a', ['b', 'c', 'x'], 5)).toBeNull();
});

test('what it named before does not count', () => {
  expect(groupGraphProblem(edges({ a: ['b'], b: ['x'] }), 'b', ['x', 'y'], 5)).toBeNull();
});

test('as many may stand in each other as allowed, those around it included', () => {
  const three = edges({ c: ['d'], d: ['x'] });
  expect(groupGraphProblem(three, null, ['c'], 3)).toBeNull();
  expect(groupGraphProblem(edges({ ...Object.fromEntries(three), b: ['a'] }), 'a', ['c'], 3)).toEqual({
    kind: 'too_deep',
    depth: 4,
  });
});

test('groups that are saved one after the other never come to contain each other', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const save = fc.record({
    group: fc.constantFrom(...names),
    members: fc.uniqueArray(fc.constantFrom(...names, 'x'), { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(save, { maxLength: 25 }), (saves) => {
      const known = new Map<string, readonly string[]>();
      for (const { group, members } of saves)
        if (groupGraphProblem(known, group, members, 4) === null) known.set(group, members);
      const depth = (id: string, on: readonly string[]): number => {
        expect(on).not.toContain(id);
        const named = known.get(id);
        return named === undefined ? 0 : 1 + Math.max(...named.map((each) => depth(each, [...on, id])));
      };
      for (const name of names) expect(depth(name, [])).toBeLessThanOrEqual(4);
    }),
  );
});
