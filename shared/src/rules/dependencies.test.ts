import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEEPEST, judgeByParents, wrongParents, type ParentSight } from './dependencies.ts';

const parent = (changes: Partial<ParentSight> = {}): ParentSight => ({
  id: 'mon_p',
  name: 'gateway',
  state: 'up',
  since: 0,
  paused: false,
  maintenance: false,
  opensIncident: true,
  lastRunAt: 1_000,
  lastRunWell: true,
  seenWithinMs: 30_000,
  ...changes,
});
const down = { state: 'down', lastRunWell: false } as const;

describe('a child by its parents', () => {
  test('is held back while one of them is down, by the one that is down longest', () => {
    const found = judgeByParents(
      [parent({ ...down, id: 'a', since: 500 }), parent({ ...down, id: 'b', since: 300 }), parent()],
      1_000,
      2_000,
    );
    expect(found).toMatchObject({ kind: 'held', parent: { id: 'b' } });
  });

  test.each<[string, Partial<ParentSight>]>([
    ['is paused', { ...down, paused: true }],
    ['is in maintenance', { ...down, maintenance: true }],
    ['wakes nobody', { ...down, opensIncident: false }],
    ['is not known', { state: 'unknown', lastRunWell: false }],
    ['is in error', { state: 'error', lastRunWell: false }],
  ])('is free where its parent %s', (_, changes) => {
    expect(judgeByParents([parent(changes)], 1_000, 2_000)).toEqual({ kind: 'free' });
  });

  test('waits for a parent that has not been measured since, as long as its policy explains and not for ever', () => {
    expect(judgeByParents([parent()], 5_000, 6_000)).toEqual({ kind: 'wait', until: 35_000 });
    expect(judgeByParents([parent()], 5_000, 35_000)).toEqual({ kind: 'free' });
    expect(judgeByParents([parent({ seenWithinMs: 9_999_999 })], 5_000, 6_000)).toEqual({
      kind: 'wait',
      until: 125_000,
    });
    // Measured since, and well: it explains nothing.
    expect(judgeByParents([parent({ lastRunAt: 5_500 })], 5_000, 6_000)).toEqual({ kind: 'free' });
    // Measured since, and its first run failed.
    expect(judgeByParents([parent({ lastRunAt: 5_500, lastRunWell: false })], 5_000, 6_000).kind).toBe(
      'wait',
    );
  });

  test('without parents is free', () => {
    expect(judgeByParents([], 0, 0)).toEqual({ kind: 'free' });
  });
});

describe('parents that cannot be', () => {
  const edges = (given: Record<string, string[]>) => new Map(Object.entries(given));

  test('a circle is told from the monitor back to itself', () => {
    expect(wrongParents(edges({ b: ['c'], c: ['a'] }), 'a', ['b'])).toEqual({
      kind: 'circle',
      path: ['a', 'b', 'c', 'a'],
    });
    expect(wrongParents(edges({}), 'a', ['a'])).toEqual({ kind: 'circle', path: ['a', 'a'] });
    expect(wrongParents(edges({ b: ['d'], c: ['d'] }), 'a', ['b', 'c'])).toBeNull();
  });

  test('a chain may be as deep as is allowed, wherever in it the monitor stands', () => {
    const chain = (length: number) =>
      edges(Object.fromEntries(Array.from({ length }, (_, index) => [`m${index}`, [`m${index + 1}`]])));
    expect(wrongParents(chain(DEEPEST - 1), 'new', ['m0'])).toBeNull();
    expect(wrongParents(chain(DEEPEST), 'new', ['m0'])).toMatchObject({ kind: 'deep' });
    expect(wrongParents(chain(DEEPEST), `m${DEEPEST}`, ['top'])).toMatchObject({ kind: 'deep' });
  });

  test('edges that were accepted one after the other never make a circle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(7), fc.uniqueArray(fc.nat(7), { maxLength: 3 })), { maxLength: 30 }),
        (edits) => {
          const accepted = new Map<string, readonly string[]>();
          for (const [child, parents] of edits) {
            const names = parents.map(String);
            if (wrongParents(accepted, String(child), names) === null) accepted.set(String(child), names);
          }
          for (const start of accepted.keys()) {
            let above = [...(accepted.get(start) ?? [])];
            for (let level = 0; level <= accepted.size; level++) {
              expect(above).not.toContain(start);
              above = [...new Set(above.flatMap((id) => accepted.get(id) ?? []))];
            }
          }
        },
      ),
    );
  });
});
