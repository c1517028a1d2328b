import type { Event } from '@appops/shared/contract/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogWindow, mostHeld } from './log-window.ts';

const event = (sequence: number): Event => ({
  sequence,
  time: '2026-11-30T12:00:00Z',
  kind: 'service.created',
  actor: { kind: 'machine', id: 'appops', name: 'AppOps' },
  subjects: [],
  data: {},
  schemaVersion: 1,
  causedBy: null,
});
const events = (after: number, upTo: number) =>
  Array.from({ length: Math.max(0, upTo - after) }, (_, index) => event(after + 1 + index));

test('it holds what the foremost have still before them, and forgets what all have behind them', () => {
  const window = new LogWindow();
  expect(window.readOnFor([10, 12])).toBe(10);
  window.append(events(10, 15));
  expect(window.after(12, 200).map(({ sequence }) => sequence)).toEqual([13, 14, 15]);
  // Nobody has come to the end yet.
  expect(window.readOnFor([12, 14])).toBeNull();
  expect(window.hasLeft(11)).toBe(true);
  expect(window.hasLeft(12)).toBe(false);
  expect(window.readOnFor([12, 15])).toBe(15);
});

test('one that is far behind does not make it begin there', () => {
  expect(new LogWindow().readOnFor([0, 100_000, 99_990])).toBe(99_990);
});

test('where another process has gone on alone it follows', () => {
  const window = new LogWindow();
  expect(window.readOnFor([10])).toBe(10);
  window.append(events(10, 20));
  expect(window.readOnFor([500])).toBe(500);
  expect(window.after(500, 200)).toEqual([]);
  // Also where one stays behind alone.
  window.append(events(500, 510));
  expect(window.readOnFor([505, 50_000])).toBe(50_000);
  // Somebody has set the cursor back.
  expect(window.readOnFor([3])).toBe(3);
});

test('whatever their paces, each sees every event once and in order, and no more is held than may be', () => {
  const paces = fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(paces, fc.array(fc.nat({ max: 4 }), { minLength: 40, maxLength: 120 }), (starts, turns) => {
      const log = 3_000;
      const window = new LogWindow();
      const lanes = starts.map((start) => ({ at: start * 700, seen: start * 700 }));
      const look = () => {
        const from = window.readOnFor(lanes.map(({ at }) => at));
        if (from !== null) window.append(events(from, Math.min(log, from + 200)));
      };
      const step = (lane: { at: number; seen: number }) => {
        const found = window.hasLeft(lane.at)
          ? events(lane.at, Math.min(log, lane.at + 200))
          : window.after(lane.at, 200);
        for (const { sequence } of found) {
          expect(sequence).toBe(lane.seen + 1);
          lane.seen = sequence;
        }
        lane.at = lane.seen;
      };
      for (const turn of turns) {
        look();
        step(lanes[turn % lanes.length]!);
        expect(window.after(0, 10 * mostHeld).length).toBeLessThanOrEqual(mostHeld);
      }
      // In the end all of them are through.
      for (let left = 40; left > 0; left--) {
        look();
        for (const lane of lanes) step(lane);
      }
      expect(lanes.map(({ seen }) => seen)).toEqual(lanes.map(() => log));
    }),
    { numRuns: 20 },
  );
});
