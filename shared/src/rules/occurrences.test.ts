import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { graceMs, joinFlaps, placeFailure, splitOccurrence } from './occurrences.ts';
import type { SplitPoint } from './occurrences.ts';

describe('placeFailure', () => {
  test('within the quiet gap a flap belongs to the same occurrence', () => {
    expect(placeFailure(null, 100, 50, null)).toBe('new');
    expect(placeFailure({ start: 0, end: null }, 100, 50, null)).toBe('ongoing');
    expect(placeFailure({ start: 0, end: 60 }, 100, 50, null)).toBe('absorbed');
    expect(placeFailure({ start: 0, end: 100 }, 100, 50, null)).toBe('absorbed');
  });

  test('a gap of exactly the quiet gap makes a new occurrence', () => {
    expect(placeFailure({ start: 0, end: 51 }, 100, 50, null)).toBe('absorbed');
    expect(placeFailure({ start: 0, end: 50 }, 100, 50, null)).toBe('new');
  });

  test('a failure that a new release brings is a new occurrence, however short the gap', () => {
    expect(placeFailure({ start: 0, end: 90 }, 100, 50, 95)).toBe('new');
    expect(placeFailure({ start: 0, end: 90 }, 100, 50, 89)).toBe('absorbed');
    expect(placeFailure({ start: 0, end: 90 }, 100, 50, 101)).toBe('absorbed');
    expect(placeFailure({ start: 0, end: null }, 100, 50, 95)).toBe('ongoing');
  });

  test('a failure from before the latest occurrence is history', () => {
    expect(placeFailure({ start: 100, end: null }, 99, 50, null)).toBe('earlier');
  });
});

describe('joinFlaps', () => {
  test('joins what lies closer than the quiet gap', () => {
    const spans = [
      { start: 100, end: 110 },
      { start: 0, end: 10 },
      { start: 59, end: 60 },
      { start: 160, end: null },
    ];
    expect(joinFlaps(spans, 50)).toEqual([
      { start: 0, end: 110 },
      { start: 160, end: null },
    ]);
  });

  test('joined occurrences lie at least the quiet gap apart, cover every span, and stay when joined again', () => {
    const span = fc
      .record({ start: fc.nat(300), length: fc.option(fc.nat(60)) })
      .map(({ start, length }) => ({ start, end: length === null ? null : start + length }));
    fc.assert(
      fc.property(fc.array(span), fc.integer({ min: 1, max: 60 }), (spans, gap) => {
        const joined = joinFlaps(spans, gap);
        joined.forEach((one, index) => {
          const next = joined[index + 1];
          if (next !== undefined) expect(next.start - (one.end ?? Infinity)).toBeGreaterThanOrEqual(gap);
        });
        for (const one of spans) {
          expect(
            joined.some(
              (whole) => whole.start <= one.start && (whole.end ?? Infinity) >= (one.end ?? Infinity),
            ),
          ).toBe(true);
        }
        expect(joinFlaps(joined, gap)).toEqual(joined);
      }),
    );
  });
});

describe('splitOccurrence', () => {
  const fixLive: SplitPoint = { at: 1000, reason: 'fix_live' };

  test('the grace is the larger of two intervals and 60 s', () => {
    expect([1000, 30_000, 30_001, 300_000].map(graceMs)).toEqual([60_000, 60_000, 60_002, 600_000]);
  });

  test('still going on when the grace after the fix went live is over, it is split there', () => {
    expect(splitOccurrence({ start: 0, end: null }, [fixLive], 200, null, 1200)).toEqual([
      { start: 0, end: 1200, startedBy: 'failure' },
      { start: 1200, end: null, startedBy: 'fix_live' },
    ]);
  });

  test('not before the grace is over', () => {
    expect(splitOccurrence({ start: 0, end: null }, [fixLive], 200, null, 1199)).toHaveLength(1);
  });

  test('over by then, it is not split', () => {
    expect(splitOccurrence({ start: 0, end: 1200 }, [fixLive], 200, null, 9000)).toHaveLength(1);
    expect(splitOccurrence({ start: 0, end: 1201 }, [fixLive], 200, null, 9000)).toHaveLength(2);
  });

  test('one that began in the grace is split at its end, one that began after it is not', () => {
    expect(splitOccurrence({ start: 1000, end: null }, [fixLive], 200, null, 9000)).toHaveLength(2);
    expect(splitOccurrence({ start: 1200, end: null }, [fixLive], 200, null, 9000)).toHaveLength(1);
  });

  test('only a failed run from after the grace shows that it went on, however late the first good one came', () => {
    expect(splitOccurrence({ start: 0, end: 1300 }, [fixLive], 200, 1199, 9000)).toHaveLength(1);
    expect(splitOccurrence({ start: 0, end: 1300 }, [fixLive], 200, 1200, 9000)).toHaveLength(2);
  });

  test('the same at the end of a maintenance window', () => {
    const points: SplitPoint[] = [fixLive, { at: 1500, reason: 'maintenance_end' }];
    expect(
      splitOccurrence({ start: 0, end: null }, points, 200, null, 9000).map((part) => part.start),
    ).toEqual([0, 1200, 1700]);
  });

  test('the parts cover the occurrence without overlap or hole', () => {
    const point = fc.record({
      at: fc.nat(200),
      reason: fc.constantFrom('fix_live' as const, 'maintenance_end' as const),
    });
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.option(fc.nat(100)),
        fc.array(point, { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (start, length, points, interval) => {
          const whole = { start, end: length === null ? null : start + length };
          const parts = splitOccurrence(whole, points, 2 * interval, null, 300);
          expect(parts[0]?.start).toBe(whole.start);
          expect(parts.at(-1)?.end).toBe(whole.end);
          parts.slice(1).forEach((part, index) => expect(part.start).toBe(parts[index]?.end));
        },
      ),
    );
  });
});
