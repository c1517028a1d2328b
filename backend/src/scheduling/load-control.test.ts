import { describe, expect, test } from 'vitest';
import { LoadControl, overloadWords } from './load-control.ts';

/** A probe that can do `capacity` runs a second, asked for `asked`, for some seconds. */
function settle(asked: number, capacity: number, seconds: number, control = new LoadControl()) {
  for (let second = 0; second < seconds; second++) {
    const begun = asked / control.stretch;
    control.step({ busy: Math.min(1, begun / capacity), lateMs: 0, waiting: 0 }, asked);
  }
  return control;
}

describe('overload', () => {
  test('within its capacity nothing is stretched, and nothing is said', () => {
    const control = settle(800, 1_000, 60);
    expect(control.stretch).toBe(1);
    expect(overloadWords(control.capacity)).toBeNull();
  });

  test('at twice the capacity at least 70 % of it is still begun, and not more than it', () => {
    const { stretch, canDo, asked } = settle(2_000, 1_000, 60).capacity;
    expect(asked / stretch).toBeGreaterThan(700);
    expect(asked / stretch).toBeLessThan(1_000);
    expect(canDo).toBe(asked / stretch);
  });

  test('when the load is gone, intervals are as they were', () => {
    expect(settle(300, 1_000, 120, settle(3_000, 1_000, 60)).stretch).toBe(1);
  });

  test('slots that begin late, and results that pile up, are overload too', () => {
    for (const sample of [
      { busy: 0.5, lateMs: 2_000, waiting: 0 },
      { busy: 0.5, lateMs: 0, waiting: 0.6 },
    ]) {
      const control = new LoadControl();
      for (let second = 0; second <= 6; second++) control.step(sample, 100);
      expect(control.stretch).toBeGreaterThan(1);
    }
  });

  test('people read what is asked and what can be done', () => {
    expect(overloadWords({ asked: 1_200, canDo: 900, stretch: 4 / 3 })).toBe(
      'The probe is asked 1,200/s, and can do 900/s: all intervals but those of priority monitors are stretched by 1.3',
    );
  });
});

test('a start that keeps the processor busy, or a wait for leases, is no overload', () => {
  const control = new LoadControl();
  for (let second = 0; second < 30; second++) control.step({ busy: 1, lateMs: 20_000, waiting: 0 }, 0);
  for (let second = 0; second < 5; second++) control.step({ busy: 1, lateMs: 0, waiting: 0 }, 1);
  expect(control.stretch).toBe(1);
  expect(overloadWords(control.capacity)).toBeNull();
});
