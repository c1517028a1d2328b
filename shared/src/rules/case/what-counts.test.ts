import { describe, expect, test } from 'vitest';
import { joinFlaps } from '../occurrences.ts';
import { caseChanges } from './case-changes.ts';
import { judgeCase } from './case-judgement.ts';
import {
  DAY,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  deployed,
  fix,
  fixedStory,
  maintenance,
  monitor,
  occurrence,
  plan,
  runs,
} from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

const later = FIX_LIVE + HOUR;

function judged(changes: Partial<CaseFacts>, now = later + DAY) {
  return judgeCase(fixedStory(later, changes), now);
}

function outcomes(changes: Partial<CaseFacts>, now = later + DAY) {
  return judged(changes, now).occurrences.map((one) => [one.occurrenceId, one.part, one.outcome, one.reason]);
}

describe('what counts', () => {
  test('an occurrence counts only if it started while the live release contained the fix', () => {
    const occurrences = [
      occurrence('occ_before', FIX_LIVE - 1, FIX_LIVE + 1),
      occurrence('occ_after', FIX_LIVE + 2 * MINUTE, FIX_LIVE + 3 * MINUTE),
    ];
    expect(outcomes({ occurrences })).toEqual([
      ['occ_before', 0, 'does_not_count', 'fix_not_in_release'],
      ['occ_after', 0, 'counts', 'fix_live'],
    ]);
  });

  test('a later hotfix of an older line does not contain the fix', () => {
    const deployments = [deployed('1.1.1', FIX_LIVE), deployed('0.9.9', FIX_LIVE + 10 * MINUTE)];
    const occurrences = [occurrence('occ_1', FIX_LIVE + 20 * MINUTE, null)];
    expect(outcomes({ deployments, occurrences })).toEqual([
      ['occ_1', 0, 'does_not_count', 'fix_not_in_release'],
    ]);
  });

  test('staging counts only when it is a target', () => {
    const deployments = [
      deployed('1.1.0', T0),
      deployed('1.1.1', FIX_LIVE, { environment: 'staging' }),
      deployed('1.1.1', FIX_LIVE + 10 * MINUTE),
    ];
    const occurrences = [
      occurrence('occ_1', FIX_LIVE + 3 * MINUTE, FIX_LIVE + 4 * MINUTE, { environment: 'staging' }),
    ];
    expect(outcomes({ deployments, occurrences })).toEqual([['occ_1', 0, 'does_not_count', 'not_a_target']]);
    const plans = [plan('fix_1', T0 + HOUR, { environments: ['production', 'staging'] })];
    expect(outcomes({ deployments, occurrences, plans })).toEqual([['occ_1', 0, 'counts', 'fix_live']]);
  });

  test('an occurrence in production does not count while only staging has the fix', () => {
    const deployments = [deployed('1.1.0', T0), deployed('1.1.1', FIX_LIVE, { environment: 'staging' })];
    const occurrences = [occurrence('occ_1', FIX_LIVE + MINUTE, null)];
    expect(outcomes({ deployments, occurrences })).toEqual([
      ['occ_1', 0, 'does_not_count', 'fix_not_in_release'],
    ]);
  });

  test('still going on two monitor intervals after the fix went live, it is split there, and the second part counts', () => {
    const occurrences = [occurrence('occ_1', T0, null)];
    const split = judged({ occurrences }, FIX_LIVE + 2 * MINUTE);
    expect(split.occurrences).toMatchObject([
      { part: 0, end: FIX_LIVE + 2 * MINUTE, outcome: 'does_not_count' },
      { part: 1, start: FIX_LIVE + 2 * MINUTE, startedBy: 'fix_live', outcome: 'counts', fixId: 'fix_1' },
    ]);
    expect(split.tracks.verification.state).toBe('ineffective');
    expect(judged({ occurrences }, FIX_LIVE + 2 * MINUTE - 1).occurrences).toHaveLength(1);
  });

  test('an end that was not written yet does not look like going on', () => {
    const seen = (lastFailedAt: number) =>
      judged({ occurrences: [occurrence('occ_1', T0, null, { lastFailedAt })] }, FIX_LIVE + 10 * MINUTE)
        .occurrences;
    expect(seen(FIX_LIVE + MINUTE)).toHaveLength(1);
    expect(seen(FIX_LIVE + 2 * MINUTE)).toHaveLength(2);
  });

  test('over within two monitor intervals, it does not count', () => {
    expect(outcomes({ occurrences: [occurrence('occ_1', T0, FIX_LIVE + 2 * MINUTE)] })).toHaveLength(1);
  });

  test('a fix that was rolled back within the two intervals splits nothing', () => {
    const deployments = [
      deployed('1.1.0', T0),
      deployed('1.1.1', FIX_LIVE, { status: 'rolled_back', rolledBackAt: FIX_LIVE + MINUTE }),
    ];
    expect(outcomes({ deployments, occurrences: [occurrence('occ_1', T0, null)] })).toHaveLength(1);
  });

  describe('the grace is the larger of two intervals and 60 s, and holds after every deployment', () => {
    const fast = { monitorIntervalMs: 5_000 };
    const second = FIX_LIVE + 20 * MINUTE;
    const deployments = [
      ...fixedStory(0).deployments,
      deployed('1.1.2', second, { startedAt: second - 30_000 }),
    ];
    const one = (from: number, until: number, lastFailedAt: number, changes = {}) =>
      outcomes({
        deployments,
        occurrences: [
          occurrence('occ_1', second + from * 1000, second + until * 1000, {
            ...fast,
            lastFailedAt: second + lastFailedAt * 1000,
            ...changes,
          }),
        ],
      });

    test('within it nothing counts, a flap across the deployment included', () => {
      expect(one(5, 60, 55)).toEqual([['occ_1', 0, 'does_not_count', 'deployment']]);
      expect(one(-20, 20, 15)).toEqual([['occ_1', 0, 'does_not_count', 'deployment']]);
    });

    test('a failed run later than it does', () => {
      expect(one(5, 70, 65)).toEqual([
        ['occ_1', 0, 'does_not_count', 'deployment'],
        ['occ_1', 1, 'counts', 'fix_live'],
      ]);
      // The first good run came late, but no failed one was seen after the grace.
      expect(one(5, 70, 55)).toEqual([['occ_1', 0, 'does_not_count', 'deployment']]);
      expect(one(60, 65, 60)).toEqual([['occ_1', 0, 'counts', 'fix_live']]);
    });

    test('what began before the deployment with the fix live counts all the same', () => {
      expect(one(-40, 20, 15)).toEqual([['occ_1', 0, 'counts', 'fix_live']]);
    });

    test('two deployments right after each other excuse no longer than the second one', () => {
      const two = [...deployments, deployed('1.1.3', second + 50_000, { startedAt: second + 40_000 })];
      const occurrences = [
        occurrence('occ_1', second + 5_000, null, { ...fast, lastFailedAt: second + 200_000 }),
      ];
      expect(judged({ deployments: two, occurrences }).countsAgainst).toMatchObject([
        { part: 2, start: second + 110_000 },
      ]);
    });

    test('a deployment that nobody reported the end of excuses for an hour at most', () => {
      const stuck = [
        ...fixedStory(0).deployments,
        deployed('1.1.2', second, { startedAt: second, finishedAt: null, status: 'running' }),
      ];
      const later = (minutes: number) =>
        outcomes({
          deployments: stuck,
          occurrences: [occurrence('occ_1', second + minutes * MINUTE, second + minutes * MINUTE + 1)],
        })[0]?.[3];
      expect([later(30), later(70)]).toEqual(['deployment', 'fix_live']);
    });

    test('nor does one whose end is reported after that: what counted by then counts', () => {
      const end = second + 5 * HOUR;
      const late = [...fixedStory(0).deployments, deployed('1.1.2', end, { startedAt: second })];
      const at = (minutes: number, until = minutes + 1) =>
        outcomes({
          deployments: late,
          occurrences: [occurrence('occ_1', second + minutes * MINUTE, second + until * MINUTE)],
        });
      expect(at(30)).toEqual([['occ_1', 0, 'does_not_count', 'deployment']]);
      expect(at(70)).toEqual([['occ_1', 0, 'counts', 'fix_live']]);
      expect(at(30, 70)).toEqual([
        ['occ_1', 0, 'does_not_count', 'deployment'],
        ['occ_1', 1, 'counts', 'fix_live'],
      ]);
      // What was deployed settles after its end all the same.
      expect(at(301, 302)).toEqual([['occ_1', 0, 'does_not_count', 'deployment']]);
    });
  });

  test('a flap that was seen in planned maintenance only is no recurrence, however short the quiet before it', () => {
    const at = FIX_LIVE + 8 * MINUTE;
    const flap = occurrence('occ_1', T0, at + 4 * MINUTE, { lastFailedAt: at + 2 * MINUTE });
    const seen = (from: number, changes: Partial<CaseFacts> = {}) =>
      outcomes({
        occurrences: [flap],
        runs: [
          ...runs(T0, FIX_LIVE, { outcome: 'down' }),
          ...runs(FIX_LIVE, from),
          ...runs(from, at + 3 * MINUTE, { outcome: 'down' }),
        ],
        maintenance: [maintenance(at, at + 2 * MINUTE)],
        ...changes,
      }).at(-1);
    expect(seen(at)).toEqual(['occ_1', 1, 'does_not_count', 'in_maintenance']);
    // Seen failing before the window, or with a window that was planned afterwards, it is one.
    expect(seen(at - 2 * MINUTE)).toEqual(['occ_1', 1, 'counts', 'fix_live']);
    const late = maintenance(at, at + 3 * MINUTE, { plannedAt: at + 5 * MINUTE });
    expect(seen(at, { maintenance: [late] })).toEqual(['occ_1', 1, 'counts', 'fix_live']);
  });

  test('the same split is made at the end of a maintenance window', () => {
    const end = FIX_LIVE + 30 * MINUTE;
    const windows = [maintenance(FIX_LIVE + 10 * MINUTE, end)];
    const occurrences = [occurrence('occ_1', FIX_LIVE + 15 * MINUTE, null)];
    expect(judged({ occurrences, maintenance: windows }, end + 2 * MINUTE).occurrences).toMatchObject([
      { part: 0, outcome: 'does_not_count', reason: 'in_maintenance' },
      { part: 1, start: end + 2 * MINUTE, startedBy: 'maintenance_end', outcome: 'counts' },
    ]);
    expect(
      outcomes({ occurrences: [occurrence('occ_1', FIX_LIVE + 15 * MINUTE, end)], maintenance: windows }),
    ).toEqual([['occ_1', 0, 'does_not_count', 'in_maintenance']]);
  });

  describe('maintenance is evidence only from the moment it was planned', () => {
    const start = FIX_LIVE + 10 * MINUTE;
    const occurrences = [occurrence('occ_1', start, start + 5 * MINUTE)];
    const window = (plannedAt: number) =>
      judged({ occurrences, maintenance: [maintenance(start - MINUTE, start + HOUR, { plannedAt })] });

    test('planned before the occurrence, it does not count', () => {
      expect(window(start - 1).occurrences).toMatchObject([{ reason: 'in_maintenance' }]);
      expect(window(start).occurrences).toMatchObject([{ reason: 'in_maintenance' }]);
    });

    test('planned afterwards over a recurrence it changes nothing', () => {
      expect(window(start + 1).countsAgainst).toMatchObject([{ occurrenceId: 'occ_1' }]);
      expect(window(start + DAY).tracks.verification.state).toBe('ineffective');
    });
  });

  test('a gap of the quiet gap or longer makes a new occurrence', () => {
    const flaps = [
      { start: T0, end: FIX_LIVE - MINUTE },
      { start: FIX_LIVE + 14 * MINUTE - 1, end: FIX_LIVE + 20 * MINUTE },
    ];
    const parts = (spans: { start: number; end: number | null }[]) =>
      judged({ occurrences: spans.map((span, index) => occurrence(`occ_${index}`, span.start, span.end)) });
    // Absorbed, it is one occurrence that outlasted the fix: its second part counts all the same.
    const joined = joinFlaps(flaps, 15 * MINUTE);
    expect(joined).toHaveLength(1);
    expect(parts(joined).countsAgainst).toMatchObject([{ occurrenceId: 'occ_0', part: 1 }]);
    const apart = joinFlaps(
      flaps.map((flap, index) => (index === 1 ? { ...flap, start: flap.start + 1 } : flap)),
      15 * MINUTE,
    );
    expect(apart).toHaveLength(2);
    expect(parts(apart).countsAgainst).toMatchObject([{ occurrenceId: 'occ_1', part: 0 }]);
  });

  test('a reporter’s version that is no known release does not count; it is listed as unattributed', () => {
    const occurrences = [
      occurrence('occ_odd', FIX_LIVE + MINUTE, FIX_LIVE + 2 * MINUTE, { reporterVersion: 'dev-build' }),
    ];
    const result = judged({ occurrences });
    expect(result.unattributed).toEqual(['occ_odd']);
    expect(result.countsAgainst).toEqual([]);
    expect(result.status).toBe('proved_effective');
  });

  test('a page that still runs the release from before the fix does not count', () => {
    const at = (reporterVersion: string) =>
      outcomes({ occurrences: [occurrence('occ_1', FIX_LIVE + 3 * MINUTE, null, { reporterVersion })] });
    expect(at('1.1.0')).toEqual([['occ_1', 0, 'does_not_count', 'older_reporter_version']]);
    expect(at('v1.1.1')).toEqual([['occ_1', 0, 'counts', 'fix_live']]);
  });

  test('when a deployment is reported late, occurrences are judged again, and a change says so', () => {
    const occurrences = [
      occurrence('occ_1', T0, T0 + HOUR),
      occurrence('occ_2', FIX_LIVE + 20 * MINUTE, null),
    ];
    const known = fixedStory(later, { occurrences });
    const before = judgeCase(known, later);
    expect(before.tracks.verification.state).toBe('ineffective');
    // It turns out that somebody had gone back to 1.1.0 ten minutes after the fix.
    const rollback = deployed('1.1.0', FIX_LIVE + 10 * MINUTE, { finishReceivedAt: later });
    const after = judgeCase({ ...known, deployments: [...known.deployments, rollback] }, later);
    expect(after.tracks.verification).toMatchObject({ state: 'not_due', reason: 'fix_left' });
    expect(caseChanges(before, after)).toContainEqual({
      code: 'occurrence_judged_again',
      occurrenceId: 'occ_2',
      part: 0,
      from: 'counts',
      to: 'does_not_count',
      fixId: null,
    });
  });

  test('evidence from before the plan was recorded is none', () => {
    const plans = [plan('fix_1', FIX_LIVE + 30 * MINUTE)];
    const occurrences = [occurrence('occ_1', FIX_LIVE + 10 * MINUTE, FIX_LIVE + 20 * MINUTE)];
    const result = judged({ plans, occurrences }, FIX_LIVE + 31 * MINUTE);
    expect(result.occurrences).toMatchObject([{ outcome: 'does_not_count', reason: 'before_plan' }]);
    expect(result.tracks.verification).toMatchObject({ state: 'running' });
  });

  test('a fix named afterwards does not take over what counted against the one before it', () => {
    const occurrences = [occurrence('occ_1', FIX_LIVE + 10 * MINUTE, FIX_LIVE + 20 * MINUTE)];
    const fixes = [
      fix('fix_1', T0 + HOUR, { version: '1.1.1' }),
      fix('fix_2', FIX_LIVE + 30 * MINUTE, { version: '1.1.1' }),
    ];
    const plans = [plan('fix_1', T0 + HOUR), plan('fix_2', FIX_LIVE + 30 * MINUTE)];
    expect(judged({ occurrences, fixes, plans }).countsAgainst).toMatchObject([{ fixId: 'fix_1' }]);
  });

  test('runs from before an edit, paused, suspect and maintenance runs are left out; verification goes on with the rest', () => {
    const from = FIX_LIVE;
    const mixed = [
      ...runs(from, from + 5 * MINUTE, { monitorVersion: 1 }),
      ...runs(from + 5 * MINUTE, from + 8 * MINUTE, { monitorVersion: 2, paused: true }),
      ...runs(from + 8 * MINUTE, from + 10 * MINUTE, { monitorVersion: 2, suspect: true, outcome: 'down' }),
      ...runs(from + 10 * MINUTE, from + 12 * MINUTE, { monitorVersion: 2, maintenance: true }),
      ...runs(from + 12 * MINUTE, from + 22 * MINUTE, { monitorVersion: 2 }),
    ];
    const monitors = [monitor('mon_1', { version: 2 })];
    const result = judged({ runs: mixed, monitors }, from + 22 * MINUTE);
    expect(result.tracks.verification.environments[0]?.progress).toMatchObject({ clean: 10, leftOut: 12 });
    expect(result.status).toBe('proved_effective');
  });

  test('runs inside a maintenance window are left out also when they carry no flag', () => {
    const windows = [maintenance(FIX_LIVE, FIX_LIVE + 30 * MINUTE, { environment: null })];
    const { progress } = judged({ maintenance: windows }).tracks.verification.environments[0] ?? {};
    expect(progress).toMatchObject({ clean: 30, leftOut: 30 });
  });
});
