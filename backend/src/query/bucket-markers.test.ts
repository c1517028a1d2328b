import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketMarkers } from './bucket-markers.ts';
import type { Candidate } from './markers.ts';

const states = ['alerting', 'pending', 'no_data', 'ok'] as const;

function candidate(
  id: number,
  time: number,
  length: number,
  state: (typeof states)[number] = 'ok',
): Candidate {
  return {
    id: `dep_${id}`,
    kind: 'deployment',
    time,
    timeEnd: time + length,
    state,
    tell: () => ({ title: `shop ${id}`, text: '', tags: ['shop'] }),
  };
}

describe('bucketMarkers', () => {
  test('each in a slice of its own is told by itself, in order of time', () => {
    const markers = bucketMarkers([candidate(2, 60, 5), candidate(1, 10, 5)], { from: 0, to: 100 }, 2);
    expect(markers).toMatchObject([
      { time: 10, timeEnd: 15, count: 1, title: 'shop 1', ids: ['dep_1'] },
      { time: 60, timeEnd: 65, count: 1, title: 'shop 2', ids: ['dep_2'] },
    ]);
  });

  test('what began before the range at different times is told apart', () => {
    const given = [candidate(1, -500, 510), candidate(2, -100, 120)];
    expect(bucketMarkers(given, { from: 0, to: 100 }, 10)).toHaveLength(2);
  });

  test('an incident right after a deployment stays a marker of its own, while two markers are allowed', () => {
    const incident: Candidate = { ...candidate(2, 11, 5, 'alerting'), id: 'inc_2', kind: 'incident' };
    const given = [candidate(1, 10, 5), incident];
    const range = { from: 0, to: 100 };
    expect(bucketMarkers(given, range, 4)).toMatchObject([{ kind: 'deployment' }, { kind: 'incident' }]);
    expect(bucketMarkers(given, range, 1)).toMatchObject([{ title: '1 deployment, 1 incident', count: 2 }]);
  });

  test('of many in one slice the worst gives its colour and is named first', () => {
    const many = Array.from({ length: 30 }, (_, id) => candidate(id, id, 5, id === 7 ? 'alerting' : 'ok'));
    const [first, ...others] = bucketMarkers([...many, candidate(99, 900, 5)], { from: 0, to: 999 }, 10);
    expect(first).toMatchObject({
      time: 0,
      timeEnd: 34,
      state: 'alerting',
      count: 30,
      title: '30 deployments',
      text: '1 of them failed or worse. First: shop 7',
    });
    expect(first?.ids).toHaveLength(20);
    expect(first?.ids[0]).toBe('dep_7');
    expect(others).toMatchObject([{ count: 1, state: 'ok' }]);
  });

  test('never more than asked for, none lost, none counted twice', () => {
    const markers = fc.array(
      fc.tuple(fc.integer({ min: -50, max: 200 }), fc.nat(100), fc.constantFrom(...states)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(markers, fc.integer({ min: 1, max: 20 }), (given, most) => {
        const candidates = given.map(([time, length, state], id) => candidate(id, time, length, state));
        const told = bucketMarkers(candidates, { from: 0, to: 200 }, most);
        expect(told.length).toBeLessThanOrEqual(most);
        expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(candidates.length);
        for (const marker of told) expect(marker.timeEnd).toBeGreaterThanOrEqual(marker.time);
        const anyAlerting = candidates.some(({ state }) => state === 'alerting');
        expect(told.some(({ state }) => state === 'alerting')).toBe(anyAlerting);
      }),
    );
  });
});
