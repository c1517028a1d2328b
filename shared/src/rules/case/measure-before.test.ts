import { describe, expect, test } from 'vitest';
import { failureKey } from '../exposure.ts';
import {
  deployed,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  fix,
  fixedStory,
  maintenance,
  monitor,
  occurrence,
  runs,
  workaround,
} from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';
import { measureBefore } from './measure-before.ts';
import { readReleaseHistory } from './release-history.ts';

/** Deployments that took no time. */
const { deployments } = fixedStory(0);
const atOnce = deployments.map((one) => ({ ...one, startedAt: one.finishedAt }));

const named = fix('fix_1', T0 + HOUR, { version: '1.1.1' });

/** Ten failed minutes from T0 on, then clean until the fix and after it. */
function before(changes: Partial<CaseFacts> = {}, environments = ['production']) {
  const facts = fixedStory(0, {
    occurrences: [occurrence('occ_1', T0, T0 + 10 * MINUTE)],
    deployments: atOnce,
    runs: [...runs(T0, T0 + 10 * MINUTE, { outcome: 'down' }), ...runs(T0 + 10 * MINUTE, FIX_LIVE + HOUR)],
    ...changes,
  });
  return measureBefore(facts, readReleaseHistory(facts), named, environments, FIX_LIVE + HOUR);
}

describe('what was seen before the fix', () => {
  test('is counted from the first occurrence until the fix went live', () => {
    expect(before()).toEqual({ failed: 10, total: 120, observedMs: 110 * MINUTE, occurrences: 1 });
  });

  test('time under a workaround is left out, and so are occurrences that began in it', () => {
    const masked = { activatedAt: T0 + 30 * MINUTE, retiredAt: T0 + 90 * MINUTE };
    const occurrences = [
      occurrence('occ_1', T0, T0 + 10 * MINUTE),
      occurrence('occ_2', T0 + 40 * MINUTE, T0 + 41 * MINUTE),
    ];
    expect(before({ workarounds: [workaround('wa_1', masked)], occurrences })).toEqual({
      failed: 10,
      total: 60,
      observedMs: 50 * MINUTE,
      occurrences: 1,
    });
  });

  test('how seldom it failed is told by older versions of the check too, and by monitors that others replaced', () => {
    // What share failed is not: the check is another one now.
    expect(before({ monitors: [monitor('mon_1', { version: 2 })] })).toEqual({
      failed: 0,
      total: 0,
      observedMs: 110 * MINUTE,
      occurrences: 1,
    });
    expect(before({ monitors: [monitor('mon_9')] })).toMatchObject({ total: 0, observedMs: 110 * MINUTE });
  });

  test('maintenance, and what nobody saw, is no observed time', () => {
    const window = maintenance(T0 + 30 * MINUTE, T0 + 60 * MINUTE);
    expect(before({ maintenance: [window] }).observedMs).toBe(80 * MINUTE);
    expect(before({ runs: runs(T0 + 100 * MINUTE, T0 + 110 * MINUTE) }).observedMs).toBe(10 * MINUTE);
  });

  test('runs inside a deployment are left out', () => {
    const again = deployed('1.1.0', T0 + HOUR, { id: 'dep_again', startedAt: T0 + 30 * MINUTE });
    expect(before({ deployments: [...atOnce, again] })).toMatchObject({
      total: 120 - 30,
      observedMs: 80 * MINUTE,
    });
  });

  test('while the release before the defect is live again, quiet time tells nothing of how often it fails', () => {
    const rolledBack = [
      ...atOnce,
      deployed('1.0.0', T0 + 20 * MINUTE, { id: 'dep_back', startedAt: null }),
      deployed('1.1.0', T0 + 80 * MINUTE, { id: 'dep_again', startedAt: null }),
    ];
    expect(before({ deployments: rolledBack })).toMatchObject({ occurrences: 1, observedMs: 50 * MINUTE });
    // Unless the problem was seen on that release, too.
    const seenThere = [
      occurrence('occ_1', T0, T0 + 10 * MINUTE),
      occurrence('occ_2', T0 + HOUR, T0 + HOUR + MINUTE),
    ];
    expect(before({ deployments: rolledBack, occurrences: seenThere })).toMatchObject({
      occurrences: 2,
      observedMs: 110 * MINUTE,
    });
  });

  test('several monitors that see one failure see one occurrence, and no more time than passed', () => {
    const two = {
      monitors: [monitor('mon_1'), monitor('mon_3')],
      occurrences: [
        occurrence('occ_1', T0, T0 + 10 * MINUTE),
        occurrence('occ_2', T0 + MINUTE, T0 + 11 * MINUTE),
        occurrence('occ_3', T0 + HOUR, T0 + HOUR + MINUTE),
      ],
      runs: [
        ...runs(T0 + 20 * MINUTE, FIX_LIVE),
        ...runs(T0 + 20 * MINUTE, FIX_LIVE, { monitorId: 'mon_3' }),
      ],
    };
    expect(before(two)).toMatchObject({ total: 200, observedMs: 100 * MINUTE, occurrences: 2 });
  });

  test('time and occurrences are pooled over the targets', () => {
    const both = {
      occurrences: [
        occurrence('occ_1', T0, T0 + 10 * MINUTE),
        occurrence('occ_2', T0 + HOUR, T0 + HOUR + MINUTE, { environment: 'staging' }),
      ],
      runs: [
        ...runs(T0 + 10 * MINUTE, FIX_LIVE),
        ...runs(T0 + 30 * MINUTE, FIX_LIVE, { environment: 'staging' }),
      ],
    };
    expect(before(both, ['production', 'staging'])).toMatchObject({
      observedMs: (110 + 90) * MINUTE,
      occurrences: 2,
    });
  });

  test('another failure of the same monitor is neither failed nor clean', () => {
    const other = { outcome: 'down' as const, failure: failureKey('connect', null) };
    const story = {
      monitors: [monitor('mon_1', { failures: [failureKey('assertion', 'status')] })],
      runs: [...runs(T0, T0 + 10 * MINUTE, other), ...runs(T0 + 10 * MINUTE, FIX_LIVE)],
    };
    expect(before(story)).toMatchObject({ failed: 0, total: 110 });
  });

  test('without an occurrence nothing is known', () => {
    expect(before({ occurrences: [] })).toEqual({ failed: 0, total: 0, observedMs: 0, occurrences: 0 });
  });
});
