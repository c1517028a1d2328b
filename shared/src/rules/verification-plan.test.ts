import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanRunsNeeded,
  countExposure,
  defaultPlan,
  failureShare,
  measureProgress,
} from './verification-plan.ts';
import type { ExposureRule, ExposureRun } from './verification-plan.ts';

describe('cleanRunsNeeded', () => {
  test('agrees with the published table for 95 %', () => {
    expect([0.1, 0.05, 0.02, 0.01].map(cleanRunsNeeded)).toEqual([29, 59, 149, 299]);
  });

  test('is held between 5 runs at a half and 299 at one per cent', () => {
    expect(cleanRunsNeeded(0.5)).toBe(5);
    expect(cleanRunsNeeded(1)).toBe(5);
    expect(cleanRunsNeeded(0)).toBe(299);
    expect(cleanRunsNeeded(null)).toBe(299);
    expect(cleanRunsNeeded(Number.NaN)).toBe(299);
  });

  test('n is the smallest that would be improbable with the old failure share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.5, noNaN: true }), (share) => {
        const n = cleanRunsNeeded(share);
        expect((1 - share) ** n).toBeLessThanOrEqual(0.05 + 1e-9);
        if (n > 5) expect((1 - share) ** (n - 1)).toBeGreaterThan(0.05 - 1e-9);
      }),
    );
  });

  test('a rarer failure never needs fewer runs', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        expect(cleanRunsNeeded(Math.min(a, b))).toBeGreaterThanOrEqual(cleanRunsNeeded(Math.max(a, b)));
      }),
    );
  });
});

test('the default plan is made from the runs before, with 24 hours unless told', () => {
  expect(defaultPlan({ failed: 10, total: 100 }, null)).toMatchObject({
    cleanRunsNeeded: 29,
    minWindowMs: 86_400_000,
    targetRate: 0,
  });
  expect(defaultPlan({ failed: 0, total: 0 }, 1000)).toMatchObject({
    cleanRunsNeeded: 299,
    minWindowMs: 1000,
  });
  expect(failureShare({ failed: 0, total: 0 })).toBeNull();
});

const rule: ExposureRule = {
  planRecordedAt: 100,
  liveSince: 150,
  unmaskedSince: null,
  masked: false,
  maintenance: [{ start: 300, end: 320 }],
};
const versions = new Map([['mon_1', 2]]);

function run(at: number, changes: Partial<ExposureRun> = {}): ExposureRun {
  return {
    at,
    environment: 'production',
    monitorId: 'mon_1',
    monitorVersion: 2,
    outcome: 'up',
    suspect: false,
    maintenance: false,
    paused: false,
    ...changes,
  };
}

function count(runs: ExposureRun[], changes: Partial<ExposureRule> = {}) {
  return countExposure(runs, new Map([['production', { ...rule, ...changes }]]), versions).get('production');
}

describe('countExposure', () => {
  test('counts only while the fix is live and after the plan was recorded', () => {
    expect(count([run(149), run(150), run(200)])).toMatchObject({ clean: 2, leftOut: 0 });
    expect(count([run(150), run(200), run(201)], { planRecordedAt: 200 })).toMatchObject({ clean: 1 });
    expect(count([run(200)], { liveSince: null })).toMatchObject({ clean: 0 });
  });

  test('leaves out what proves nothing, and goes on with the rest', () => {
    const left = [
      run(200, { suspect: true }),
      run(201, { maintenance: true }),
      run(202, { paused: true }),
      run(203, { outcome: 'missed' }),
      run(204, { monitorVersion: 1 }),
      run(205, { monitorId: 'mon_other' }),
      run(300),
      run(319),
    ];
    expect(count([...left, run(206), run(320)])).toEqual({
      clean: 2,
      cleanUnmasked: 2,
      failed: 0,
      leftOut: 8,
    });
  });

  test('counts apart what lies after the workaround was retired', () => {
    expect(count([run(200), run(210), run(220)], { unmaskedSince: 210 })).toMatchObject({
      clean: 3,
      cleanUnmasked: 2,
    });
    expect(count([run(200)], { masked: true })).toMatchObject({ clean: 1, cleanUnmasked: 0 });
  });

  test('failed runs are no clean ones, other environments are not looked at', () => {
    expect(count([run(200, { outcome: 'down' }), run(201, { environment: 'staging' })])).toMatchObject({
      clean: 0,
      failed: 1,
    });
  });
});

describe('measureProgress', () => {
  const plan = { cleanRunsNeeded: 10, minWindowMs: 1000, targetRate: 0 };
  const exposure = { clean: 10, cleanUnmasked: 5, failed: 0, leftOut: 0 };
  const blockedBy = (
    changes: Partial<typeof exposure>,
    ruleChanges: Partial<ExposureRule> = {},
    now = 1150,
    ongoing = false,
  ) =>
    measureProgress(plan, { ...rule, ...ruleChanges }, { ...exposure, ...changes }, ongoing, now).blockedBy;

  test('enough runs, half of them unmasked, after the window: nothing is in the way', () => {
    expect(blockedBy({})).toEqual([]);
  });

  test('one thing after the other is in the way', () => {
    expect(blockedBy({ clean: 9 })).toEqual(['too_few_runs']);
    expect(blockedBy({ cleanUnmasked: 4 })).toEqual(['too_few_runs_after_workaround']);
    expect(blockedBy({ clean: 11 })).toEqual(['too_few_runs_after_workaround']);
    expect(blockedBy({}, { masked: true })).toEqual(['workaround_active']);
    expect(blockedBy({}, {}, 1149)).toEqual(['window_open']);
    expect(blockedBy({}, {}, 1150, true)).toEqual(['occurrence_ongoing']);
    expect(blockedBy({}, { liveSince: null })).toEqual(['fix_not_live']);
  });

  test('a plan with a target rate takes failed runs for exposure and is not stopped by an occurrence', () => {
    const tolerant = { ...plan, targetRate: 0.1 };
    const mixed = { clean: 9, cleanUnmasked: 9, failed: 1, leftOut: 0 };
    expect(measureProgress(tolerant, rule, mixed, true, 1150).blockedBy).toEqual([]);
  });

  test('the window runs from the later of plan and fix', () => {
    expect(measureProgress(plan, { ...rule, planRecordedAt: 500 }, exposure, false, 0)).toMatchObject({
      startedAt: 500,
      windowEndsAt: 1500,
    });
  });
});
