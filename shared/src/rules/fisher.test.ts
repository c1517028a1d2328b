import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fisherFewerAfter } from './fisher.ts';

describe('fisherFewerAfter', () => {
  test('agrees with R and scipy', () => {
    // Tea tasting, 3,1 / 1,3: one-sided 0.2429.
    expect(fisherFewerAfter({ failed: 3, total: 4 }, { failed: 1, total: 4 })).toBeCloseTo(0.2429, 4);
    // 3 of 60 against 0 of 288: 0.0049.
    expect(fisherFewerAfter({ failed: 3, total: 60 }, { failed: 0, total: 288 })).toBeCloseTo(0.0049, 4);
  });

  test('says nothing of an empty side', () => {
    expect(fisherFewerAfter({ failed: 0, total: 0 }, { failed: 0, total: 5 })).toBe(1);
    expect(fisherFewerAfter({ failed: 3, total: 5 }, { failed: 0, total: 0 })).toBe(1);
  });

  test('is a probability, and no evidence when nothing changed', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 60 }), fc.nat(60), (failed, clean, failedAfter) => {
        const before = { failed, total: failed + clean };
        const p = fisherFewerAfter(before, { failed: failedAfter, total: failedAfter + 20 });
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherFewerAfter(before, before)).toBeGreaterThanOrEqual(0.5);
      }),
    );
  });
});
