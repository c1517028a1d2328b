/** Sequences that the first release took for proofs, and what they are. */

import { describe, expect, test } from 'vitest';
import { failureKey } from '../exposure.ts';
import { judgeCase } from './case-judgement.ts';
import {
  DAY,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  deployed,
  fixedStory,
  maintenance,
  monitor,
  plan,
  runs,
} from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

const own = failureKey('assertion', 'status');
const other = failureKey('connect', null);
const monitors = [monitor('mon_1', { failures: [own] })];

function judged(now: number, changes: Partial<CaseFacts>) {
  const { status, tracks } = judgeCase(fixedStory(FIX_LIVE, { monitors, ...changes }), now);
  return { status, progress: tracks.verification.environments[0]!.progress, track: tracks.verification };
}

/** Every second run of what the target answers. */
function alternating(from: number, to: number, failure: string) {
  return runs(from, to).map((run, index) =>
    index % 2 === 0 ? run : { ...run, outcome: 'down' as const, failure },
  );
}

describe('failed runs are never passed over', () => {
  test('half of all runs fail as the problem does, below the policy of the monitor: not proved, ever', () => {
    const now = FIX_LIVE + 20 * DAY;
    const { status, progress } = judged(now, { runs: alternating(FIX_LIVE, now, own) });
    expect(status).toBe('verifying');
    expect(progress).toMatchObject({ clean: 0, blockedBy: ['too_few_runs'] });
  });

  test('n clean runs means n in a row; the row begins anew, the window does not', () => {
    const single = FIX_LIVE + 15 * MINUTE;
    const seen = (now: number) =>
      judged(now, {
        runs: runs(FIX_LIVE, now).map((run) =>
          run.at === single ? { ...run, outcome: 'down' as const, failure: own } : run,
        ),
      });
    expect(seen(FIX_LIVE + 15 * MINUTE).status).toBe('proved_effective');
    expect(seen(single + 10 * MINUTE).progress).toMatchObject({
      clean: 9,
      observedMs: 25 * MINUTE,
      restartedAt: single,
      blockedBy: ['too_few_runs'],
    });
    expect(seen(single + 11 * MINUTE).status).toBe('proved_effective');
  });

  test('half of all runs fail, and a deployment excuses each failure: the clean runs of such times prove nothing either', () => {
    const until = FIX_LIVE + 20 * DAY;
    const hourly = [monitor('mon_1', { failures: [own], intervalMs: HOUR })];
    const deployments = Array.from({ length: 20 * 12 }, (_, index) =>
      deployed(`1.1.${index + 1}`, FIX_LIVE + index * 2 * HOUR, { startedAt: FIX_LIVE + index * 2 * HOUR }),
    );
    const seen = Array.from({ length: 20 * 24 }, (_, index) => ({
      ...runs(FIX_LIVE, FIX_LIVE + MINUTE)[0]!,
      at: FIX_LIVE + index * HOUR + 1,
      everyMs: HOUR,
      ...(index % 2 === 0 ? {} : { outcome: 'down' as const, failure: own }),
    }));
    const before = fixedStory(FIX_LIVE).deployments.filter(({ version }) => version !== '1.1.1');
    const { status, progress } = judged(until, {
      monitors: hourly,
      deployments: [...before, ...deployments],
      runs: seen,
    });
    expect(status).toBe('verifying');
    expect(progress).toMatchObject({
      clean: 0,
      observedMs: 0,
      leftOutBy: [{ reason: 'deployment', runs: 480 }],
    });
  });

  test('half of all runs fail otherwise: shown, left out, not proved', () => {
    const now = FIX_LIVE + DAY;
    const { status, progress } = judged(now, { runs: alternating(FIX_LIVE, now, other) });
    expect(status).toBe('verifying');
    expect(progress.blockedBy).toContain('other_failures');
    // The first failed run lay in the grace after the deployment, and with it the clean one before it.
    expect(progress.leftOutBy).toMatchObject([
      { reason: 'other_failure', runs: 719 },
      { reason: 'deployment', runs: 2 },
    ]);
  });

  test('the monitor is down with another message at that moment: not proved', () => {
    const from = FIX_LIVE + 2 * HOUR;
    const all = [
      ...runs(FIX_LIVE, from),
      ...runs(from, from + 2 * MINUTE, { outcome: 'down', failure: other }),
    ];
    const down = judged(from + 2 * MINUTE, { runs: all });
    expect(down.status).toBe('verifying');
    expect(down.progress.blockedBy).toEqual(['other_failure_ongoing']);
    const over = judged(from + 3 * MINUTE, { runs: [...all, ...runs(from + 2 * MINUTE, from + 3 * MINUTE)] });
    expect(over.status).toBe('proved_effective');
  });

  test('a case without a problem must name a monitor before the machine may prove anything', () => {
    const now = FIX_LIVE + 40 * DAY;
    const { status, progress } = judged(now, { monitors: [], runs: runs(FIX_LIVE, now) });
    expect(status).toBe('verifying');
    expect(progress.blockedBy).toContain('no_monitor');
  });
});

describe('the minimum window is observed time, not wall clock', () => {
  const plans = [plan('fix_1', T0 + HOUR, { minWindowMs: DAY })];

  test('AppOps was off for 25 hours, then came 20 clean minutes: not proved', () => {
    const back = FIX_LIVE + 25 * HOUR;
    const now = back + 20 * MINUTE;
    const { status, progress } = judged(now, { plans, runs: runs(back, now) });
    expect(status).toBe('verifying');
    expect(progress).toMatchObject({ observedMs: 20 * MINUTE, blockedBy: ['window_open'] });
    expect(progress.windowEndsAt).toBe(now + DAY - 20 * MINUTE);
  });

  test('18 of 25 hours in maintenance: not proved, and the page can say until when', () => {
    const now = FIX_LIVE + 25 * HOUR;
    const end = FIX_LIVE + 20 * HOUR;
    const { status, progress } = judged(now, {
      plans,
      maintenance: [maintenance(FIX_LIVE + 2 * HOUR, end)],
      runs: runs(FIX_LIVE, now),
    });
    expect(status).toBe('verifying');
    expect(progress).toMatchObject({
      observedMs: 7 * HOUR,
      leftOutBy: [{ reason: 'maintenance', runs: 18 * 60, until: end }],
    });
  });

  test('each monitor that saw the problem has to see all of it; places of one do not add up', () => {
    const two = [monitor('mon_1'), monitor('mon_3')];
    const now = FIX_LIVE + DAY;
    const half = runs(FIX_LIVE + 12 * HOUR, now, { monitorId: 'mon_3' });
    expect(
      judged(now, { plans, monitors: two, runs: [...runs(FIX_LIVE, now), ...half] }).progress,
    ).toMatchObject({
      observedMs: 12 * HOUR,
      blockedBy: ['window_open'],
    });
    const places = [...runs(FIX_LIVE, FIX_LIVE + 12 * HOUR), ...runs(FIX_LIVE, FIX_LIVE + 12 * HOUR)];
    expect(judged(now, { plans, runs: places }).progress.observedMs).toBe(12 * HOUR);
  });

  test('a monitor that was retired without a successor holds the proof up until a person drops it', () => {
    const now = FIX_LIVE + 2 * DAY;
    const seen = { plans, runs: runs(FIX_LIVE, now) };
    const retired = judged(now, {
      ...seen,
      monitors: [monitor('mon_1'), monitor('mon_3', { retired: true })],
    });
    expect(retired.progress.blockedBy).toContain('monitor_retired');
    expect(judged(now, { ...seen, monitors: [monitor('mon_1')] }).status).toBe('proved_effective');
  });
});

describe('edits of a monitor', () => {
  const at = FIX_LIVE + HOUR;
  const now = FIX_LIVE + 2 * DAY;
  const all = runs(FIX_LIVE, now);

  test('that are not provably only additions of assertions block the proof until a new plan is started', () => {
    const monitorEdits = [{ monitorId: 'mon_1', at, onlyAdds: false }];
    const edited = judged(now, { monitorEdits, runs: all });
    expect(edited.status).toBe('verifying');
    expect(edited.progress.blockedBy).toEqual(['monitor_edited']);
    const plans = [plan('fix_1', T0 + HOUR), plan('fix_1', at + 1)];
    expect(judged(now, { monitorEdits, plans, runs: all }).status).toBe('proved_effective');
  });

  test('that only add assertions start the exposure anew', () => {
    const monitorEdits = [{ monitorId: 'mon_1', at, onlyAdds: true }];
    expect(
      judged(at + 5 * MINUTE, { monitorEdits, runs: runs(FIX_LIVE, at + 5 * MINUTE) }).progress,
    ).toMatchObject({
      clean: 5,
      startedAt: at,
      observedMs: 5 * MINUTE,
      leftOutBy: [{ reason: 'edited', runs: 60 }],
      blockedBy: ['too_few_runs', 'window_open'],
    });
  });

  test('of a monitor that is none of the case’s, or from before the plan, do not matter', () => {
    const monitorEdits = [
      { monitorId: 'mon_9', at, onlyAdds: false },
      { monitorId: 'mon_1', at: T0, onlyAdds: false },
    ];
    expect(judged(now, { monitorEdits, runs: all }).status).toBe('proved_effective');
  });
});

test('counts and windows do not need every run: stretches give the same answer as their runs', () => {
  const now = FIX_LIVE + 29 * DAY;
  const plans = [plan('fix_1', T0 + HOUR, { minWindowMs: 29 * DAY, cleanRunsNeeded: 299 })];
  const [first] = runs(FIX_LIVE, FIX_LIVE + MINUTE);
  const stretch = [{ ...first!, count: (29 * DAY) / MINUTE }];
  expect(judged(now, { plans, runs: stretch }).status).toBe('proved_effective');
  expect(judged(now - 1, { plans, runs: stretch }).status).toBe('verifying');
});
