/** Plans that accept some failures are judged by their share, at their end. */

import { describe, expect, test } from 'vitest';
import { judgeCase } from './case-judgement.ts';
import { FIX_LIVE, HOUR, MINUTE, T0, fixedStory, occurrence, plan, runs } from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

function judged(until: number, changes: Partial<CaseFacts> = {}) {
  return judgeCase(fixedStory(until, changes), until);
}

describe('a plan that states a target rate above zero is judged at its end', () => {
  const end = FIX_LIVE + 100 * MINUTE;
  const plans = [plan('fix_1', T0 + HOUR, { targetRate: 0.05, cleanRunsNeeded: 100 })];
  const from = FIX_LIVE + 3 * MINUTE;
  const occurrences = [occurrence('occ_2', from, from + 2 * MINUTE)];
  const withFailures = (failures: number, now = end) =>
    judged(now, {
      plans,
      occurrences,
      runs: [
        ...runs(FIX_LIVE, from),
        ...runs(from, from + failures * MINUTE, { outcome: 'down' }),
        ...runs(from + failures * MINUTE, now),
      ],
    }).tracks.verification;

  test('not before', () => {
    expect(withFailures(5, end - MINUTE).state).toBe('running');
  });

  test('effective at the target rate', () => {
    expect(withFailures(5)).toMatchObject({ state: 'effective', waitsForPerson: false });
  });

  test('partly effective above it but clearly better than before', () => {
    expect(withFailures(6)).toMatchObject({ state: 'partly_effective', waitsForPerson: true });
  });

  test('ineffective when not clearly better', () => {
    expect(withFailures(25)).toMatchObject({ state: 'ineffective', reason: 'rate_above_target' });
  });

  test('only there does partly effective exist', () => {
    const zero = [plan('fix_1', T0 + HOUR, { targetRate: 0, cleanRunsNeeded: 100 })];
    expect(judged(end, { plans: zero, occurrences }).tracks.verification.state).toBe('ineffective');
  });

  test('an occurrence after the case was closed on the strength of it ends it all the same', () => {
    const back = occurrence('occ_3', end + HOUR, null);
    const result = judged(end + 2 * HOUR, {
      plans,
      occurrences: [...occurrences, back],
      decisions: [{ id: 'dec_1', at: end, kind: 'closed_effective' }],
    });
    expect(result.tracks.verification).toMatchObject({
      state: 'ineffective',
      endedBy: { occurrenceId: 'occ_3' },
    });
    expect(result.reopened?.reason).toBe('recurrence');
  });

  const allFailing = (now: number): CaseFacts['runs'] => [
    ...runs(FIX_LIVE, end),
    ...runs(end, now, { outcome: 'down' }),
  ];
  const back = occurrence('occ_3', end, null);

  test('nothing is proved while the problem is occurring, and what was proved is none any more', () => {
    const now = end + 2 * MINUTE;
    const passedChecks = [{ planId: plans[0]!.id, environment: 'production', at: end, since: FIX_LIVE }];
    const facts = { plans, occurrences: [back], runs: allFailing(now) };
    for (const more of [{}, { passedChecks }]) {
      const { state, environments } = judged(now, { ...facts, ...more }).tracks.verification;
      expect(state).toBe('running');
      expect(environments[0]?.progress.blockedBy).toContain('occurrence_ongoing');
    }
    const over = occurrence('occ_3', end, now);
    expect(judged(now, { ...facts, passedChecks, occurrences: [over] }).status).toBe('proved_effective');
  });

  test('a proof by the rate ends once more runs have failed than the rate allows', () => {
    const passedChecks = [{ planId: plans[0]!.id, environment: 'production', at: end, since: FIX_LIVE }];
    const now = end + 100 * MINUTE;
    const occurrences = [occurrence('occ_3', end, now)];
    const result = judged(now, { plans, occurrences, passedChecks, runs: allFailing(now) });
    expect(result.tracks.verification).toMatchObject({ state: 'ineffective', reason: 'rate_above_target' });
    // Where the runs are gone, the proof holds.
    expect(judged(now, { plans, occurrences, passedChecks, runs: [] }).status).toBe('proved_effective');
  });

  test('what goes on over the closing ends it, as what began after it does', () => {
    const decisions = [{ id: 'dec_1', at: end, kind: 'closed_effective' as const }];
    const over = occurrence('occ_3', end - MINUTE, end + 5 * MINUTE);
    const result = judged(end + HOUR, { plans, occurrences: [over], decisions });
    expect(result.reopened?.reason).toBe('recurrence');
    expect(result.tracks.verification).toMatchObject({
      state: 'ineffective',
      endedBy: { occurrenceId: 'occ_3' },
    });
  });
});
