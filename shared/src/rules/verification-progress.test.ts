import { describe, expect, test } from 'vitest';
import type { Exposure, ExposureRule } from './exposure.ts';
import { measureProgress, outOfReach } from './verification-progress.ts';
import type { EnvironmentState } from './verification-progress.ts';

const DAY = 86_400_000;
const plan = { cleanRunsNeeded: 30, minWindowMs: 1000, targetRate: 0 };
const rule: ExposureRule = {
  planRecordedAt: 100,
  liveSince: 150,
  unmaskedSince: null,
  masked: false,
  editedAt: null,
  maintenance: [],
  deployments: [],
  graces: [],
  unknown: [],
  monitors: [{ id: 'mon_1', version: 1, failures: null }],
  cleanRunsNeeded: 30,
  restarts: true,
};
const seen = { monitorId: 'mon_1', clean: 30, observedMs: 1000, otherFailures: 0, otherFailing: false };
const exposure: Exposure = {
  startedAt: 150,
  clean: 30,
  failed: 0,
  eligible: 30,
  restartedAt: null,
  leftOut: [],
  observedMs: 1000,
  monitors: [seen],
};
const state: EnvironmentState = {
  occurrenceOngoing: false,
  monitorRetired: false,
  monitorEdited: false,
  runsPerMs: 1 / 60_000,
};

function blockedBy(
  changes: Partial<Exposure> = {},
  ruleChanges: Partial<ExposureRule> = {},
  stateChanges: Partial<EnvironmentState> = {},
) {
  return measureProgress(
    plan,
    { ...rule, ...ruleChanges },
    { ...exposure, ...changes },
    { ...state, ...stateChanges },
    2000,
  ).blockedBy;
}

describe('measureProgress', () => {
  test('enough runs in a row and enough observed time: nothing is in the way', () => {
    expect(blockedBy()).toEqual([]);
  });

  test('one thing after the other is in the way', () => {
    expect(blockedBy({ clean: 29 })).toEqual(['too_few_runs']);
    expect(blockedBy({ observedMs: 999 })).toEqual(['window_open']);
    expect(blockedBy({}, { masked: true })).toEqual(['workaround_active']);
    expect(blockedBy({}, { liveSince: null })).toEqual(['fix_not_live']);
    expect(blockedBy({ monitors: [] })).toEqual(['no_monitor']);
    expect(blockedBy({}, {}, { occurrenceOngoing: true })).toEqual(['occurrence_ongoing']);
    expect(blockedBy({}, {}, { monitorEdited: true })).toEqual(['monitor_edited']);
    expect(blockedBy({}, {}, { monitorRetired: true })).toEqual(['monitor_retired']);
    expect(blockedBy({ monitors: [{ ...seen, otherFailing: true }] })).toEqual(['other_failure_ongoing']);
  });

  test('each monitor gives at least its part of the runs', () => {
    const monitors = (clean: number) => [
      { ...seen, clean: 100 },
      { ...seen, monitorId: 'mon_2', clean },
    ];
    expect(blockedBy({ clean: 114, monitors: monitors(14) })).toEqual(['too_few_runs']);
    expect(blockedBy({ clean: 115, monitors: monitors(15) })).toEqual([]);
  });

  test('other failures are too many from three on, where they exceed a tenth of the last n runs', () => {
    const others = (otherFailures: number) => ({ monitors: [{ ...seen, otherFailures }] });
    expect(blockedBy(others(3))).toEqual([]);
    expect(blockedBy(others(4))).toEqual(['other_failures']);
    const few = (otherFailures: number) =>
      measureProgress(
        { ...plan, cleanRunsNeeded: 5 },
        rule,
        { ...exposure, ...others(otherFailures) },
        state,
        2000,
      ).blockedBy;
    expect([few(2), few(3)]).toEqual([[], ['other_failures']]);
  });

  test('a plan with a target rate takes failed runs for exposure; that the problem is occurring is said', () => {
    const mixed = { ...exposure, clean: 27, failed: 3 };
    const blockedBy = (occurrenceOngoing: boolean) =>
      measureProgress({ ...plan, targetRate: 0.1 }, rule, mixed, { ...state, occurrenceOngoing }, 2000)
        .blockedBy;
    expect(blockedBy(false)).toEqual([]);
    expect(blockedBy(true)).toEqual(['occurrence_ongoing']);
  });

  test('the window ends when what is missing has been observed, at the earliest', () => {
    const ends = (changes: Partial<Exposure>) =>
      measureProgress(plan, rule, { ...exposure, ...changes }, state, 2000).windowEndsAt;
    expect(ends({ observedMs: 400 })).toBe(2600);
    expect(ends({ observedMs: 4000 })).toBe(2000);
    expect(ends({ startedAt: null })).toBeNull();
  });

  test('what cannot be reached in 30 days is said', () => {
    const blips = { ...exposure, failed: 20, eligible: 1000 };
    const slow = { ...state, runsPerMs: 1 / 300_000 };
    const { expectedMs } = measureProgress({ ...plan, cleanRunsNeeded: 299 }, rule, blips, slow, 2000);
    expect((expectedMs ?? 0) / DAY).toBeCloseTo(73, 0);
    expect(outOfReach(57 * DAY, expectedMs)).toEqual(['window_too_long', 'runs_too_many']);
    expect(outOfReach(30 * DAY, 30 * DAY)).toEqual([]);
  });
});
