import { describe, expect, test } from 'vitest';
import { overtakingWords, pauseBeforeRetry, runTiming } from './run-policy.ts';

const defaults = { timeoutMs: 10_000, retries: { attempts: 1, delayMs: 500 }, downAfter: 1 };

describe('what a policy comes to', () => {
  test.each([1_000, 5_000, 10_000, 20_000])(
    'with the defaults a hang is seen within timeout × attempts + one interval, at %i ms',
    (intervalMs) => {
      expect(runTiming({ ...defaults, intervalMs })).toEqual({
        longestRunMs: 20_000,
        overtakenSlots: 20_000 / intervalMs,
        hangSeenWithinMs: 20_000 + intervalMs,
      });
    },
  );

  test('each further failed run that it takes begins with the first slot after the one before', () => {
    expect(
      runTiming({ intervalMs: 5_000, timeoutMs: 6_000, retries: { attempts: 0, delayMs: 0 }, downAfter: 3 }),
    ).toEqual({ longestRunMs: 6_000, overtakenSlots: 1, hangSeenWithinMs: 5_000 + 2 * 10_000 + 6_000 });
  });

  test('a delay that is longer than the timeout makes the run longer', () => {
    expect(
      runTiming({ ...defaults, intervalMs: 60_000, retries: { attempts: 2, delayMs: 30_000 } }).longestRunMs,
    ).toBe(70_000);
  });

  test('an attempt that took longer than the delay is followed at once', () => {
    expect(pauseBeforeRetry(500, 20)).toBe(480);
    expect(pauseBeforeRetry(500, 10_000)).toBe(0);
  });

  test('says what follows where a run does not fit, and nothing where it does', () => {
    expect(overtakingWords({ ...defaults, intervalMs: 5_000 })).toBe(
      'A run may take 20 s, longer than the interval of 5 s: up to 4 slots are overtaken by it then. A target that hangs is seen to be down after at most 25 s.',
    );
    expect(overtakingWords({ ...defaults, intervalMs: 15_000 })).toContain('one slot is overtaken');
    expect(overtakingWords({ ...defaults, intervalMs: 60_000 })).toBeNull();
  });
});
