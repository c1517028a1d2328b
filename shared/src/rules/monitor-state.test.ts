import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyRun, foldRuns, newMonitorState, startAnew } from './monitor-state.ts';
import type { MonitorRun } from './monitor-state.ts';

const policy = { downAfter: 2, upAfter: 1, unknownAfter: 3 };

const outcomes = {
  u: 'up',
  g: 'up',
  d: 'down',
  s: 'down',
  m: 'missed',
  o: 'overtaken',
  h: 'shed',
  e: 'error',
} as const;

/** One letter a second: u up, g up but degraded, d down, s suspect and down, m missed, o overtaken, h shed, e error. */
function runs(letters: string, from = 1): MonitorRun[] {
  return [...letters].map((letter, index) => ({
    at: (from + index) * 1000,
    outcome: outcomes[letter as keyof typeof outcomes],
    suspect: letter === 's',
    degraded: letter === 'g',
  }));
}

function after(letters: string) {
  return foldRuns(newMonitorState(0), runs(letters), policy);
}

describe('applyRun', () => {
  test('nothing is known before a run', () => {
    expect(after('')).toMatchObject({ state: 'unknown', since: 0 });
  });

  test('one failed run is not down, the second in a row is, since the first of them', () => {
    expect(after('ud')).toMatchObject({ state: 'up', since: 1000 });
    expect(after('udd')).toMatchObject({ state: 'down', since: 2000, confirmedAt: 3000 });
    expect(after('udud')).toMatchObject({ state: 'up', since: 1000 });
  });

  test('up again after as many good runs as asked', () => {
    const slow = { ...policy, upAfter: 2 };
    expect(foldRuns(newMonitorState(0), runs('ddu'), slow).state).toBe('down');
    expect(foldRuns(newMonitorState(0), runs('dduu'), slow)).toMatchObject({ state: 'up', since: 3000 });
  });

  test('missed and suspect runs are no failures, but enough of them make the state unknown', () => {
    expect(after('uss').state).toBe('up');
    expect(after('udss').state).toBe('up');
    expect(after('usms')).toMatchObject({ state: 'unknown', since: 2000 });
    expect(after('uddmmm')).toMatchObject({ state: 'unknown', since: 4000 });
  });

  test('a missed run does not break a row of failures', () => {
    expect(after('udmd')).toMatchObject({ state: 'down', since: 2000 });
  });

  test('slots that a longer run overtook, or that were shed, are no silence and hide no result', () => {
    expect(after('uoooooooo').state).toBe('up');
    expect(after('uhhhhhhhh').state).toBe('up');
    const [run] = runs('d', 3);
    const late = applyRun(applyRun(after('udoooo'), runs('o', 9)[0]!, policy), run!, policy);
    expect(late).toMatchObject({ state: 'down', since: 2000, lastRunAt: 3000 });
  });

  test('a check that cannot be carried out is neither up nor down, and not told from one run', () => {
    expect(after('ue').state).toBe('up');
    expect(after('uee')).toMatchObject({ state: 'error', since: 2000, confirmedAt: 3000 });
    expect(after('ueeu')).toMatchObject({ state: 'up', since: 4000 });
    expect(after('udde')).toMatchObject({ state: 'down' });
  });

  test('near a limit is degraded since the first such run, and still counts as up', () => {
    expect(after('ug')).toMatchObject({ state: 'degraded', since: 2000 });
    expect(after('ugu')).toMatchObject({ state: 'up', since: 3000 });
    expect(after('ddg')).toMatchObject({ state: 'degraded', since: 3000 });
    expect(after('gdd')).toMatchObject({ state: 'down', since: 2000 });
  });

  test('after a pause nothing is known, and runs from before it still count for nothing', () => {
    const anew = startAnew(after('udd'), 8000);
    expect(anew).toMatchObject({ state: 'unknown', since: 8000, streak: null });
    expect(applyRun(anew, runs('d', 2)[0]!, policy)).toBe(anew);
    expect(applyRun(anew, runs('u', 9)[0]!, policy)).toMatchObject({ state: 'up', since: 9000 });
  });

  test('a row that stands for several missed slots is as long a silence as they are, from the first of them on', () => {
    const up = foldRuns(newMonitorState(0), [{ at: 1_000, outcome: 'up', suspect: false }], policy);
    const missed = (count: number) => ({
      at: 1_000 + count * 1_000,
      outcome: 'missed' as const,
      suspect: false,
      stretch: { first: 2_000, count },
    });
    expect(foldRuns(up, [missed(policy.unknownAfter - 1)], policy).state).toBe('up');
    expect(foldRuns(up, [missed(policy.unknownAfter)], policy)).toMatchObject({
      state: 'unknown',
      since: 2_000,
    });
  });

  test('applying a run twice, or one from before, changes nothing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[udms]{1,20}$/), fc.nat(19), (letters, pick) => {
        const all = runs(letters);
        const state = foldRuns(newMonitorState(0), all, policy);
        const again = all[pick % all.length];
        if (again !== undefined) expect(applyRun(state, again, policy)).toBe(state);
      }),
    );
  });

  test('no sequence of missed and suspect runs ever makes a monitor down', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[udms]{0,12}$/), fc.stringMatching(/^[ms]{1,12}$/), (past, tail) => {
        const before = foldRuns(newMonitorState(0), runs(past), policy);
        const later = foldRuns(before, runs(tail, past.length + 1), policy);
        expect(later.state === 'down').toBe(before.state === 'down' && later.state === before.state);
      }),
    );
  });

  test('down means that the last counted runs failed, as many as asked', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ud]{1,20}$/), fc.integer({ min: 1, max: 4 }), (letters, downAfter) => {
        const state = foldRuns(newMonitorState(0), runs(letters), { ...policy, downAfter });
        expect(state.state === 'down').toBe(
          letters.endsWith('d'.repeat(downAfter)) || stillDown(letters, downAfter),
        );
      }),
    );
  });
});

/** Independent reading with upAfter 1: down from the last long enough row of failures on, unless an up followed. */
function stillDown(letters: string, downAfter: number): boolean {
  const tail = letters.slice(letters.lastIndexOf('u') + 1);
  return tail.length >= downAfter;
}
