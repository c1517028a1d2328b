import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded, sequences } from './sequences.ts';
import {
  cleanRunsNeeded,
  defaultPlan,
  expectedDuration,
  failureShare,
  windowNeeded,
} from './verification-plan.ts';

describe('cleanRunsNeeded', () => {
  test('agrees with the published table for 95 %', () => {
    expect([0.1, 0.05, 0.02, 0.01].map(cleanRunsNeeded)).toEqual([29, 59, 149, 299]);
  });

  test('is held between 5 runs at a half and 299 at one per cent', () => {
    expect(cleanRunsNeeded(0.5)).toBe(5);
    expect(cleanRunsNeeded(1)).toBe(5);
    expect(cleanRunsNeeded(0)).toBe(299);
    expect(cleanRunsNeeded(null)).toBe(299);
    expect(cleanRunsNeeded(Number.NaN)).toBe(299);
  });

  test('n is the smallest that would be improbable with the old failure share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.5, noNaN: true }), (share) => {
        const n = cleanRunsNeeded(share);
        expect((1 - share) ** n).toBeLessThanOrEqual(0.05 + 1e-9);
        if (n > 5) expect((1 - share) ** (n - 1)).toBeGreaterThan(0.05 - 1e-9);
      }),
    );
  });

  test('a rarer failure never needs fewer runs', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        expect(cleanRunsNeeded(Math.min(a, b))).toBeGreaterThanOrEqual(cleanRunsNeeded(Math.max(a, b)));
      }),
    );
  });
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('window = max(24 h, T·(20^(1/k) − 1)), and at least 7 days while k < 3', () => {
  test('by the figures', () => {
    expect(windowNeeded(3 * DAY, 1)).toBe(57 * DAY);
    expect(windowNeeded(9 * DAY, 3) / DAY).toBeCloseTo(15.43, 2);
    expect(windowNeeded(2 * HOUR, 3)).toBe(DAY);
    expect(windowNeeded(2 * HOUR, 2)).toBe(7 * DAY);
    // Found by a person: nothing was measured.
    expect(windowNeeded(0, 0)).toBe(7 * DAY);
  });

  test('more time seen never shortens it; more failures in that time never lengthen it', () => {
    const time = fc.integer({ min: 0, max: 60 * DAY });
    const count = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(time, time, count, count, (a, b, k, l) => {
        expect(windowNeeded(Math.max(a, b), k)).toBeGreaterThanOrEqual(windowNeeded(Math.min(a, b), k));
        expect(windowNeeded(a, Math.max(k, l))).toBeLessThanOrEqual(windowNeeded(a, Math.min(k, l)));
      }),
    );
  });
});

/**
 * The share of useless fixes that a window would prove: failures come every third day on average, at random; the fix
 * is made after the k-th and the quiet time that followed it, of which nobody knows how long it would have been.
 */
function provedShare(k: number, window: (observedMs: number, occurrences: number) => number): number {
  const random = seeded(20261130 + k);
  const gap = () => -Math.log(1 - random()) * 3 * DAY;
  const tries = sequences(10_000, 100_000);
  let proved = 0;
  for (let n = 0; n < tries; n++) {
    let observed = 0;
    for (let one = 0; one < k; one++) observed += gap();
    if (gap() > window(observed, k)) proved += 1;
  }
  return proved / tries;
}

describe('a useless fix for a failure that comes every third day', () => {
  test('a plain 24 hours proves 72 % of them', () => {
    expect(provedShare(1, () => DAY)).toBeCloseTo(0.72, 1);
  });

  test('three times the mean gap proves up to a quarter of them when little was seen', () => {
    expect(provedShare(1, (observed, k) => (3 * observed) / k)).toBeGreaterThan(0.2);
    expect(provedShare(3, (observed, k) => (3 * observed) / k)).toBeGreaterThan(0.1);
  });

  test('this window proves 5 to 7 % of them at most, however little was seen', () => {
    for (const k of [1, 2, 3, 5, 10]) {
      const share = provedShare(k, windowNeeded);
      expect(share, `after ${k} occurrences`).toBeLessThan(0.07);
      expect(share, `after ${k} occurrences`).toBeGreaterThan(0.005);
    }
  });
});

describe('n out of reach', () => {
  test('299 runs in a row with a 2 % blip at 5 minutes take 73 days', () => {
    expect(expectedDuration(299, 0.02, 1 / 300_000) / DAY).toBeCloseTo(73, 0);
  });

  test('without blips n runs take n intervals; without runs they never come', () => {
    expect(expectedDuration(299, 0, 1 / (2 * HOUR))).toBe(299 * 2 * HOUR);
    expect(expectedDuration(5, 0, 0)).toBe(Infinity);
    expect(expectedDuration(5, 1, 1)).toBe(Infinity);
  });
});

test('the default plan is made from what was seen before', () => {
  expect(defaultPlan({ failed: 10, total: 100, observedMs: 3 * DAY, occurrences: 1 })).toMatchObject({
    cleanRunsNeeded: 29,
    minWindowMs: 57 * DAY,
    // A window above 30 days is not cut down to what would be convenient.
    maxWindowMs: 57 * DAY,
    targetRate: 0,
  });
  expect(defaultPlan({ failed: 0, total: 0, observedMs: 0, occurrences: 0 })).toMatchObject({
    cleanRunsNeeded: 299,
    minWindowMs: 7 * DAY,
    maxWindowMs: 30 * DAY,
  });
  expect(failureShare({ failed: 0, total: 0 })).toBeNull();
});
