import { describe, expect, test } from 'vitest';
import { believedAfter, decidesAfter, TrustedClock } from './trusted-clock.ts';

const start = Date.UTC(2026, 10, 24, 12);
const second = 1_000;
const hour = 3_600_000;
const day = 24 * hour;

/** A machine whose clocks a test sets. */
function machine() {
  const at = { wall: start, monotonic: 5_000, sinceBoot: 90_000 };
  const clock = new TrustedClock({
    wall: () => at.wall,
    monotonic: () => at.monotonic,
    sinceBoot: () => at.sinceBoot,
  });
  return {
    at,
    clock,
    /** Time passes, and the clock is asked each second at most. */
    pass(ms: number, step = second) {
      for (let left = ms; left > 0; left -= step) {
        const part = Math.min(step, left);
        at.wall += part;
        at.monotonic += part;
        at.sinceBoot += part;
        clock.now();
      }
    },
    sleep(ms: number) {
      at.wall += ms;
      at.sinceBoot += ms;
    },
  };
}

describe('the clock that AppOps goes by', () => {
  test('a clock that is set forward 16 days and back again leaves no trace', () => {
    const { at, clock, pass } = machine();
    pass(10 * second);
    at.wall += 16 * day;
    pass(5 * 60 * second);
    expect(clock.now()).toBe(start + 310 * second);
    expect(clock.decisive()).toBe(start + 310 * second);
    expect(clock.disbelief).toEqual({ offMs: 16 * day, believedInMs: believedAfter - 299 * second });
    at.wall -= 16 * day;
    pass(second);
    expect(clock.now()).toBe(start + 311 * second);
    expect(clock.disbelief).toBeNull();
  });

  test('a clock that stays ahead is believed after ten minutes, and decides after a day', () => {
    const { at, clock, pass } = machine();
    at.wall += 16 * day;
    pass(believedAfter + second);
    expect(clock.disbelief).toBeNull();
    expect(clock.now()).toBe(at.wall);
    expect(clock.decisive()).toBe(at.wall - 16 * day);
    pass(decidesAfter - 60 * second, 60 * second);
    expect(clock.decisive()).toBe(at.wall - 16 * day);
    pass(2 * 60 * second);
    expect(clock.decisive()).toBe(at.wall);
  });

  test('after a step that was believed and taken back, what decides is where it would be without both', () => {
    const { at, clock, pass } = machine();
    at.wall += 16 * day;
    pass(believedAfter + second);
    at.wall -= 16 * day;
    pass(believedAfter + 2 * second);
    expect(clock.now()).toBe(at.wall);
    expect(clock.decisive()).toBe(at.wall);
  });

  test('a machine that slept is believed at once', () => {
    const { at, clock, pass, sleep } = machine();
    pass(10 * second);
    sleep(16 * hour);
    expect(clock.now()).toBe(at.wall);
    expect(clock.decisive()).toBe(at.wall);
    expect(clock.disbelief).toBeNull();
  });

  test('a sleep does not explain a clock that was set forward by more than the sleep', () => {
    const { at, clock, pass, sleep } = machine();
    pass(10 * second);
    sleep(hour);
    at.wall += day;
    clock.now();
    expect(clock.disbelief?.offMs).toBe(day + hour);
  });

  test('a correction of some seconds is followed at once, and back without any instant coming twice', () => {
    const { at, clock, pass } = machine();
    pass(second);
    at.wall += 30 * second;
    expect(clock.now()).toBe(at.wall);
    at.wall -= 30 * second;
    let last = clock.now();
    for (let step = 0; step < 400; step++) {
      pass(second);
      const now = clock.now();
      expect(now - last).toBeGreaterThanOrEqual(900);
      last = now;
    }
    expect(last).toBe(at.wall);
  });

  test('a clock that is set back by days is believed after ten minutes too, and time never stands still', () => {
    const { at, clock, pass } = machine();
    at.wall -= 16 * day;
    pass(60 * second);
    expect(clock.now()).toBe(start + 60 * second);
    pass(believedAfter);
    expect(clock.now()).toBe(at.wall);
    expect(clock.decisive()).toBe(at.wall);
  });

  test('a clock that jumps about is not believed before it has told the same for ten minutes', () => {
    const { at, clock, pass } = machine();
    for (let jump = 0; jump < 6; jump++) {
      at.wall += day;
      pass(5 * 60 * second);
    }
    expect(clock.now()).toBe(start + 30 * 60 * second);
  });
});
