import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pushCheck } from '../contract/checks/push.ts';
import { applyBeat, newPushStanding, type Beat } from './push-beats.ts';
import { pushState } from './push-state.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 30, 12);
const check = pushCheck.parse({
  type: 'push',
  expected: { by: 'interval', everyMs: 10 * minute },
  graceMs: minute,
  longestMs: 30 * minute,
  degradedMs: 5 * minute,
});
const beat = (at: number, changes: Partial<Beat> = {}): Beat => ({
  ...{ at, kind: 'success', run: null, exitCode: null, durationMs: null, said: null },
  ...changes,
});
const after = (...beats: Beat[]) => beats.reduce(applyBeat, newPushStanding);
const stateAt = (beats: Beat[], now: number, heardSince = start) =>
  pushState(check, after(...beats), { now, heardSince, cron: null }).state;

describe('beats by an interval', () => {
  test('up to its deadline, down after it', () => {
    expect(stateAt([beat(start)], start + 11 * minute)).toBe('up');
    expect(stateAt([beat(start)], start + 11 * minute + 1)).toBe('down');
    expect(stateAt([beat(start), beat(start + 12 * minute)], start + 12 * minute)).toBe('up');
  });

  test('whenever we were away, no missing beat is down before one more was due since', () => {
    fc.assert(
      fc.property(fc.nat(200 * minute), fc.nat(200 * minute), (back, passed) => {
        const state = stateAt([beat(start)], start + back + passed, start + back);
        if (passed <= 11 * minute) expect(state).not.toBe('down');
        else expect(state).toBe('down');
      }),
    );
  });
});

describe('runs', () => {
  test('one that never ends is down after its longest time, and not where its end may have been lost', () => {
    const hanging = beat(start, { kind: 'start', run: 'a' });
    const alive = beat(start + 29 * minute, { run: 'b' });
    expect(stateAt([hanging, alive], start + 30 * minute)).toBe('up');
    expect(stateAt([hanging, alive], start + 30 * minute + 1)).toBe('down');
    expect(stateAt([hanging, alive], start + 30 * minute + 1, start + minute)).toBe('up');
  });

  test('overlapping runs are told apart, each with its own duration', () => {
    const standing = after(
      beat(start, { kind: 'start', run: 'a' }),
      beat(start + minute, { kind: 'start', run: 'b' }),
      beat(start + 3 * minute, { run: 'b' }),
    );
    expect(standing.lastEnd?.durationMs).toBe(2 * minute);
    expect(standing.open.map(({ run }) => run)).toEqual(['a']);
  });

  test('a start that comes after its end opens nothing, and an end that comes twice counts once', () => {
    const standing = after(
      beat(start, { run: 'a', durationMs: 500 }),
      beat(start + 1, { kind: 'start', run: 'a' }),
      beat(start + 2, { kind: 'fail', run: 'a' }),
    );
    expect(standing).toMatchObject({ open: [], lastEnd: { ok: true, durationMs: 500 }, lastAt: start + 2 });
  });

  test('in whatever order and however often beats of runs come, those that ended are not under way', () => {
    const runs = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c'), end: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(runs, (all) => {
        const standing = after(
          ...all.map(({ run, end }, index) => beat(start + index, { run, kind: end ? 'success' : 'start' })),
        );
        const ended = new Set<string>(all.filter(({ end }) => end).map(({ run }) => run));
        for (const { run } of standing.open) expect(ended.has(run ?? '')).toBe(false);
      }),
    );
  });

  test('a clock that was set back makes no duration', () => {
    expect(after(beat(start, { kind: 'start' }), beat(start - minute)).lastEnd?.durationMs).toBeNull();
  });

  test('a failure stays until a run ends well; a start is no end', () => {
    const failed = beat(start, { kind: 'fail', exitCode: 2 });
    expect(stateAt([failed, beat(start + 1, { kind: 'start' })], start + 2)).toBe('down');
    expect(stateAt([failed, beat(start + 1)], start + 2)).toBe('up');
  });

  test('one that took too long is degraded', () => {
    expect(
      pushState(check, after(beat(start, { durationMs: 6 * minute })), {
        now: start,
        heardSince: start,
        cron: null,
      }),
    ).toEqual({ state: 'up', degradedBecause: 'The last run took 360 s, longer than 300 s' });
  });
});

describe('beats by cron', () => {
  const byCron = { ...check, expected: { by: 'cron' as const, expression: '0 3 * * *', zone: 'UTC' } };
  const at = (overdue: number | null, heardSince: number, last: number) =>
    pushState(byCron, after(beat(last)), {
      ...{ now: (overdue ?? start) + 2 * minute, heardSince },
      cron: { overdue, dueBy: null },
    }).state;
  test('a time that nobody beat for is down where we listened from before it on', () => {
    expect(at(start, start - 60 * minute, start - 24 * 60 * minute)).toBe('down');
    expect(at(start, start, start - 24 * 60 * minute)).toBe('unknown');
    expect(at(start, start - 60 * minute, start + minute)).toBe('up');
    expect(at(start, start - 60 * minute, start - 30_000)).toBe('up');
  });
});
