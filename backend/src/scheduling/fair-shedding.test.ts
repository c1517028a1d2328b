import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadControl } from './load-control.ts';
import { keptByPriority } from './priority.ts';
import type { Scheduled } from './scheduled.ts';
import { Shedding } from './shedding.ts';

/** Stretches by what it is told. */
class ToldControl extends LoadControl {
  told = 1;
  override get stretch(): number {
    return this.told;
  }
}

const quiet = { settle: () => undefined };

interface Span {
  outcome: string;
  first: number;
  last: number;
}

/** What shedding looks at of a monitor. */
function aMonitor(number: number, intervalMs: number, priority = false): Scheduled {
  return { number, intervalMs, priority, unmade: null, credit: number / 97 } as unknown as Scheduled;
}

const monitors = fc.array(fc.constantFrom(1_000, 2_000, 5_000, 10_000, 60_000), {
  minLength: 1,
  maxLength: 20,
});
/** How intervals are stretched, minute by minute. */
const stretches = fc.array(fc.double({ min: 1.01, max: 40, noNaN: true }), { minLength: 1, maxLength: 12 });

test('every monitor makes the same share of its runs, whatever its interval and however the stretch changes', () => {
  fc.assert(
    fc.property(monitors, stretches, (intervals, minutes) => {
      const control = new ToldControl();
      const shedding = new Shedding(quiet, control);
      const all = intervals.map((intervalMs, index) => ({
        monitor: aMonitor(index, intervalMs),
        made: 0,
        due: 0,
      }));
      for (const [minute, stretch] of minutes.entries()) {
        control.told = stretch;
        for (const one of all)
          for (let at = minute * 60_000; at < (minute + 1) * 60_000; at += one.monitor.intervalMs) {
            one.due += 1 / stretch;
            if (shedding.mayRun(one.monitor, at)) one.made += 1;
          }
      }
      for (const { made, due } of all) expect(Math.abs(made - due)).toBeLessThanOrEqual(1.01);
    }),
  );
});

test('every slot is run or in one row of shed ones, and no two such rows follow each other', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 0, max: 96 }), (minutes, number) => {
      const rows: Span[] = [];
      const tell = (span: Span | null) => void (span !== null && rows.push(span));
      const control = new ToldControl();
      const shedding = new Shedding(quiet, control);
      const monitor = aMonitor(number, 1_000);
      for (const [minute, stretch] of minutes.entries()) {
        control.told = stretch;
        for (let second = minute * 60; second < (minute + 1) * 60; second++)
          if (shedding.mayRun(monitor, second * 1_000)) {
            tell(shedding.take(monitor));
            tell({ outcome: 'run', first: second * 1_000, last: second * 1_000 });
          }
      }
      tell(shedding.take(monitor));
      let next = 0;
      for (const [index, row] of rows.entries()) {
        expect(row.first).toBe(next);
        next = row.last + 1_000;
        if (row.outcome === 'shed') expect(rows[index + 1]?.outcome).not.toBe('shed');
      }
      expect(next).toBe(minutes.length * 60_000);
    }),
  );
});

test('a monitor whose runs overtake its slots is stretched no more than others', () => {
  const control = new ToldControl();
  control.told = 10;
  const shedding = new Shedding(quiet, control);
  const monitor = { ...aMonitor(1, 1_000), credit: 0 };
  // Its run went on for twenty slots: with the next one its turn has long come.
  shedding.passOver(monitor, { first: 1_000, last: 20_000 });
  expect(shedding.mayRun(monitor, 21_000)).toBe(true);
  expect(shedding.mayRun(monitor, 22_000)).toBe(false);
});

test('priority monitors keep their interval up to a tenth of what can be done, the oldest first', () => {
  fc.assert(
    fc.property(monitors, fc.integer({ min: 1, max: 200 }), (intervals, canDo) => {
      const asking = intervals.map((intervalMs, number) => ({ number, intervalMs }));
      const kept = keptByPriority(asking.toReversed(), canDo);
      const asked = asking
        .filter(({ number }) => kept.has(number))
        .reduce((sum, one) => sum + 1000 / one.intervalMs, 0);
      expect(asked).toBeLessThanOrEqual(canDo / 10 + 1e-9);
      const first = asking[0]!;
      expect(kept.has(first.number)).toBe(1000 / first.intervalMs <= canDo / 10);
    }),
  );
});
