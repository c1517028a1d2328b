import { describe, expect, test } from 'vitest';
import { LoadControl, overloadWords, type LoadSample } from './load-control.ts';

const calm: LoadSample = { busy: 0.3, lateMs: 5, done: 100, lost: 0, unstoredMs: 0 };

/** A probe that can do `capacity` runs a second, asked for `asked`, for some seconds: what is too much waits. */
function settle(asked: number, capacity: number, seconds: number, control = new LoadControl()) {
  const made: number[] = [];
  const allLost: number[] = [];
  const stretches: number[] = [];
  let queue = 0;
  for (let second = 0; second < seconds; second++) {
    const begun = asked / control.stretch;
    const done = Math.min(capacity, queue + begun);
    // What has waited for half its interval of 1 s is given up.
    const waiting = queue + begun - done;
    queue = Math.min(capacity / 2, waiting);
    const lost = waiting - queue;
    const lateMs = (1000 * queue) / capacity + 10;
    control.step({ busy: Math.min(1, (queue + begun) / capacity), lateMs, done, lost, unstoredMs: 0 }, asked);
    made.push(done);
    allLost.push(lost);
    stretches.push(control.stretch);
  }
  return { control, made, lost: allLost, stretches };
}

function inSeconds(samples: readonly LoadSample[], asked: number, control = new LoadControl()): LoadControl {
  for (const sample of samples) control.step(sample, asked);
  return control;
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe('overload', () => {
  test('within its capacity nothing is stretched, and nothing is said', () => {
    const { control } = settle(800, 1_000, 60);
    expect(control.stretch).toBe(1);
    expect(overloadWords(control.capacity)).toBeNull();
  });

  test.each([1.1, 2, 5, 20])(
    'asked for %s times of what can be done, nearly all of that is done, and it is told',
    (times) => {
      const { control, made, lost, stretches } = settle(1_000 * times, 1_000, 120);
      expect(mean(made.slice(60))).toBeGreaterThan(980);
      // It settles: nothing is lost any more, and intervals do not swing.
      expect(mean(lost.slice(60))).toBeLessThan(1);
      expect(Math.max(...stretches.slice(60)) / Math.min(...stretches.slice(60))).toBeLessThan(1.05);
      const { asked, canDo } = control.capacity;
      expect(asked).toBe(1_000 * times);
      expect(canDo).toBeGreaterThan(800);
      expect(canDo).toBeLessThanOrEqual(1_000);
    },
  );

  test('a backlog that came from elsewhere stretches nothing away: as soon as it is done, as much is begun as could be', () => {
    const { control } = settle(2_000, 1_000, 60);
    for (let second = 0; second < 40; second++)
      control.step(
        { busy: 1, lateMs: second < 20 ? 300 : null, done: 300, lost: 0, unstoredMs: 30_000 },
        2_000,
      );
    const during = control.stretch;
    expect(during).toBeLessThan(20);
    const { made } = settle(2_000, 1_000, 30, control);
    expect(mean(made.slice(20))).toBeGreaterThan(900);
  });

  test('when the load is gone, intervals are as they were, and nothing is said', () => {
    const { control } = settle(300, 1_000, 60, settle(3_000, 1_000, 60).control);
    expect(control.stretch).toBe(1);
    expect(overloadWords(control.capacity)).toBeNull();
  });

  test('runs that are very late, slots that are lost, and results that pile up are each an overload', () => {
    for (const ill of [{ lateMs: 3_000 }, { lost: 20 }])
      expect(inSeconds(Array(12).fill({ ...calm, busy: 1, ...ill }), 100).stretch).toBeGreaterThan(1);
    expect(inSeconds(Array(12).fill({ ...calm, unstoredMs: 6_000 }), 100).stretch).toBeGreaterThan(1);
  });

  test.each<[string, LoadSample[]]>([
    [
      'a machine that others keep busy: all is late, but our threads rest',
      Array(60).fill({ ...calm, lateMs: 9_000, lost: 50 }),
    ],
    [
      'threads that are busy with something else while runs are on time',
      Array(60).fill({ ...calm, busy: 1 }),
    ],
    [
      'a process that was stopped for a while',
      [
        ...Array(20).fill(calm),
        { ...calm, busy: 1, lateMs: 6_000, done: 0, lost: 500 },
        ...Array(5).fill(calm),
      ],
    ],
    [
      'a busy thread whose runs are half a second late, but all made',
      Array(60).fill({ ...calm, busy: 1, lateMs: 500 }),
    ],
    ['seconds without a run', Array(60).fill({ busy: 1, lateMs: null, done: 0, lost: 0, unstoredMs: 0 })],
  ])('no overload is %s', (_, samples) => {
    const control = inSeconds(samples, 100);
    expect(control.stretch).toBe(1);
    expect(overloadWords(control.capacity)).toBeNull();
  });

  test('a start that keeps the processor busy, or a wait for leases, is no overload', () => {
    const busy = { busy: 1, lateMs: 20_000, done: 0, lost: 0, unstoredMs: 0 };
    const control = inSeconds(Array(5).fill(busy), 1, inSeconds(Array(30).fill(busy), 0));
    expect(control.stretch).toBe(1);
    expect(overloadWords(control.capacity)).toBeNull();
  });

  test('what is said to be possible is never less than what is done', () => {
    const { control } = settle(800, 1_000, 60);
    expect(control.capacity.canDo).toBeGreaterThanOrEqual(800);
    expect(inSeconds(Array(60).fill({ ...calm, busy: 0.01, done: 1 }), 1).capacity.canDo).toBeNull();
  });

  test('people read what is asked and what can be done', () => {
    expect(overloadWords({ asked: 1_200, canDo: 900, stretch: 4 / 3 })).toBe(
      'The probe is asked 1,200/s, and can do 900/s: all intervals but those of priority monitors are stretched by 1.3',
    );
  });
});
