import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markerState } from './marker-colour.ts';
import { judgeDeployment } from './verdict.ts';
import type { VerdictInput, VerdictMonitor, VerdictRun } from './verdict.ts';

const MINUTE = 60_000;
const start = 100 * MINUTE;
const finish = 102 * MINUTE;
const windowEnd = finish + 15 * MINUTE;

/** A run a minute from `from` to `to`, up unless `down` says otherwise. */
function everyMinute(
  from: number,
  to: number,
  down: (at: number) => boolean = () => false,
  flags: (at: number) => Partial<VerdictRun> = () => ({}),
): VerdictRun[] {
  const runs: VerdictRun[] = [];
  for (let at = from; at <= to; at += MINUTE) {
    runs.push({
      at,
      outcome: down(at) ? 'down' : 'up',
      suspect: false,
      maintenance: false,
      monitorVersion: 1,
      ...flags(at),
    });
  }
  return runs;
}

function monitor(runs: VerdictRun[], changes: Partial<VerdictMonitor> = {}): VerdictMonitor {
  return { id: 'mon_1', intervalMs: MINUTE, downAfter: 2, upAfter: 1, runs, ...changes };
}

function input(monitors: VerdictMonitor[], changes: Partial<VerdictInput> = {}): VerdictInput {
  return {
    startedAt: start,
    finishedAt: finish,
    nextStartedAt: null,
    windowMs: null,
    monitors,
    ...changes,
  };
}

const healthy = () => everyMinute(start - 10 * MINUTE, windowEnd + 10 * MINUTE);

describe('judgeDeployment', () => {
  test('worse when a monitor that was up goes down in the window, as soon as it does', () => {
    const broken = monitor(
      everyMinute(start - 10 * MINUTE, start + 5 * MINUTE, (at) => at >= finish + MINUTE),
    );
    const judged = judgeDeployment(input([broken]), finish + 3 * MINUTE);
    expect(judged).toMatchObject({ ruleVersion: 1, verdict: 'worse', reasons: ['monitor_went_down'] });
    expect(judged.monitors[0]?.downSince).toBe(finish + MINUTE);
  });

  test('worse already while the deployment is running', () => {
    const broken = monitor(everyMinute(start - 5 * MINUTE, start + 2 * MINUTE, (at) => at >= start));
    expect(judgeDeployment(input([broken], { finishedAt: null }), start + 2 * MINUTE).verdict).toBe('worse');
  });

  test('no worse when every monitor was up before and stayed up through the window', () => {
    expect(judgeDeployment(input([monitor(healthy())]), windowEnd)).toMatchObject({
      verdict: 'no_worse',
      reasons: ['all_stayed_up'],
    });
  });

  test('not yet while the window is open and nothing is down', () => {
    expect(judgeDeployment(input([monitor(healthy())]), windowEnd - 1)).toMatchObject({
      verdict: null,
      reasons: ['window_open'],
      windowEndsAt: windowEnd,
    });
    expect(judgeDeployment(input([], { finishedAt: null }), windowEnd).verdict).toBeNull();
    expect(judgeDeployment(input([], { startedAt: null }), windowEnd).reasons).toEqual(['not_started']);
  });

  test('not yet while the window’s last results may still be on their way', () => {
    const runs = everyMinute(start - 10 * MINUTE, windowEnd - MINUTE);
    expect(judgeDeployment(input([monitor(runs)]), windowEnd + 30_000)).toMatchObject({
      verdict: null,
      reasons: ['results_outstanding'],
    });
    expect(judgeDeployment(input([monitor(runs)]), windowEnd + MINUTE).verdict).toBe('no_worse');
  });

  test('while intervals are stretched, runs that come at the effective interval are no gap, and the last one is waited for', () => {
    const stretched = { ...monitor(healthy().filter((_, index) => index % 8 === 0)), stretch: 8 };
    expect(judgeDeployment(input([stretched]), windowEnd + 10 * MINUTE).verdict).toBe('no_worse');
    expect(judgeDeployment(input([{ ...stretched, stretch: 1 }]), windowEnd + 10 * MINUTE).verdict).toBe(
      'inconclusive',
    );
    const early = { ...stretched, runs: stretched.runs.filter(({ at }) => at < windowEnd) };
    expect(judgeDeployment(input([early]), windowEnd + 2 * MINUTE).reasons).toEqual(['results_outstanding']);
  });

  test('inconclusive without a monitor', () => {
    expect(judgeDeployment(input([]), windowEnd)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['no_monitors'],
    });
  });

  test('inconclusive when a monitor was down before', () => {
    const sick = monitor(everyMinute(start - 10 * MINUTE, windowEnd, () => true));
    expect(judgeDeployment(input([sick]), windowEnd)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['not_up_before'],
    });
  });

  test('failing since before the start is not the deployment’s doing, even when confirmed after it', () => {
    const sick = monitor(everyMinute(start - 10 * MINUTE, windowEnd, (at) => at >= start - MINUTE));
    expect(judgeDeployment(input([sick]), windowEnd).verdict).toBe('inconclusive');
  });

  test('inconclusive when the monitor is new, or stopped running', () => {
    const late = monitor(everyMinute(start + MINUTE, windowEnd));
    expect(judgeDeployment(input([late]), windowEnd).reasons).toEqual(['no_runs_before']);
    const stale = monitor(everyMinute(0, start - 30 * MINUTE));
    expect(judgeDeployment(input([stale]), windowEnd).reasons).toEqual(['no_runs_before']);
    const stopped = monitor(everyMinute(start - 10 * MINUTE, finish + 3 * MINUTE));
    expect(judgeDeployment(input([stopped]), windowEnd).reasons).toEqual(['gap_in_runs']);
    const silent = monitor(everyMinute(start - 10 * MINUTE, finish - MINUTE));
    expect(judgeDeployment(input([silent]), windowEnd).reasons).toEqual(['no_runs_after']);
  });

  test('suspect, missed and maintenance failures never count as down, nor as having stayed up', () => {
    for (const flags of [{ suspect: true }, { maintenance: true }, { outcome: 'missed' as const }]) {
      const runs = everyMinute(
        start - 10 * MINUTE,
        windowEnd,
        (at) => at > finish,
        (at) => (at > finish ? flags : {}),
      );
      expect(judgeDeployment(input([monitor(runs)]), windowEnd).verdict).toBe('inconclusive');
    }
  });

  test('a failure at the window’s end waits until it is confirmed or has passed', () => {
    const failsFrom = (at: number) => at === windowEnd;
    const now = windowEnd + 10_000;
    const runs = everyMinute(start - 10 * MINUTE, windowEnd, failsFrom);
    expect(judgeDeployment(input([monitor(runs)]), now)).toMatchObject({
      verdict: null,
      reasons: ['failure_unconfirmed'],
    });
    const passed = everyMinute(start - 10 * MINUTE, windowEnd + MINUTE, failsFrom);
    expect(judgeDeployment(input([monitor(passed)]), now + MINUTE).verdict).toBe('no_worse');
    const confirmed = everyMinute(start - 10 * MINUTE, windowEnd + MINUTE, (at) => at >= windowEnd);
    expect(judgeDeployment(input([monitor(confirmed)]), now + MINUTE).verdict).toBe('worse');
    expect(judgeDeployment(input([monitor(runs)]), windowEnd + 60 * MINUTE)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['failure_unconfirmed'],
    });
  });

  test('going down after the window is another matter', () => {
    const runs = everyMinute(start - 10 * MINUTE, windowEnd + 10 * MINUTE, (at) => at > windowEnd);
    expect(judgeDeployment(input([monitor(runs)]), windowEnd + 10 * MINUTE).verdict).toBe('no_worse');
  });

  test('what happens once the next deployment has started is not this one’s', () => {
    const next = finish + 5 * MINUTE;
    const runs = everyMinute(start - 10 * MINUTE, windowEnd, (at) => at >= next + MINUTE);
    expect(judgeDeployment(input([monitor(runs)], { nextStartedAt: next }), windowEnd)).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['next_deployment_in_window'],
    });
  });

  test('an edited monitor compares two different questions', () => {
    const runs = everyMinute(
      start - 10 * MINUTE,
      windowEnd,
      (at) => at > finish,
      (at) => (at >= finish ? { monitorVersion: 2 } : {}),
    );
    expect(judgeDeployment(input([monitor(runs)]), windowEnd).reasons).toEqual(['monitor_edited']);
  });

  test('one that went down outweighs others that are unclear', () => {
    const broken = monitor(everyMinute(start - 10 * MINUTE, windowEnd, (at) => at > finish));
    expect(judgeDeployment(input([monitor([], { id: 'mon_2' }), broken]), windowEnd).verdict).toBe('worse');
  });

  const letters = fc.array(fc.constantFrom('u', 'd', 'm', 's', 'w'), { minLength: 0, maxLength: 40 });

  test('rule 1 never says better, and says no worse only of runs that all hold', () => {
    fc.assert(
      fc.property(letters, fc.integer({ min: 0, max: 40 }), (list, minutes) => {
        const runs = list.map((letter, index): VerdictRun => ({
          at: start + (index - 10) * MINUTE,
          outcome: letter === 'm' ? 'missed' : letter === 'd' || letter === 's' ? 'down' : 'up',
          suspect: letter === 's',
          maintenance: letter === 'w',
          monitorVersion: 1,
        }));
        const now = start + minutes * MINUTE;
        const { verdict } = judgeDeployment(input([monitor(runs)]), now);
        expect(verdict).not.toBe('better');
        if (verdict === 'no_worse') {
          expect(now).toBeGreaterThanOrEqual(windowEnd);
          const inWindow = list.filter((_, index) => {
            const at = start + (index - 10) * MINUTE;
            return at >= start && at <= windowEnd;
          });
          expect(inWindow.join('').replace(/[msw]/g, '')).not.toContain('dd');
        }
        // The order in which the runs are handed in has no say.
        expect(judgeDeployment(input([monitor([...runs].reverse())]), now).verdict).toBe(verdict);
      }),
    );
  });
});

describe('markerState', () => {
  test('failed or worse is alerting, whatever else', () => {
    expect(markerState('failed', null)).toBe('alerting');
    expect(markerState('failed', 'no_worse')).toBe('alerting');
    expect(markerState('running', 'worse')).toBe('alerting');
    expect(markerState('superseded', 'worse')).toBe('alerting');
  });

  test('queued and running are pending', () => {
    expect(markerState('queued', null)).toBe('pending');
    expect(markerState('running', null)).toBe('pending');
  });

  test('succeeded is ok only with a good verdict', () => {
    expect(markerState('succeeded', 'no_worse')).toBe('ok');
    expect(markerState('superseded', 'better')).toBe('ok');
    expect(markerState('succeeded', 'inconclusive')).toBe('no_data');
    expect(markerState('succeeded', null)).toBe('no_data');
    expect(markerState('canceled', null)).toBe('no_data');
  });
});
