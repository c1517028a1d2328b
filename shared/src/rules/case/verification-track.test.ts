import { describe, expect, test } from 'vitest';
import { judgeCase } from './case-judgement.ts';
import { refusePlanChange } from './case-refusals.ts';
import {
  DAY,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  deployed,
  fix,
  fixedStory,
  monitor,
  occurrence,
  plan,
  runs,
  workaround,
} from './case-scenario.ts';
import type { CaseFacts, MonitorFact } from './case-facts.ts';

const closed = { id: 'dec_1', at: FIX_LIVE + HOUR, kind: 'closed_effective' as const };

function judged(until: number, changes: Partial<CaseFacts> = {}) {
  return judgeCase(fixedStory(until, changes), until);
}

describe('verification', () => {
  test('runs until there is enough clean exposure and the window is over', () => {
    expect(judged(FIX_LIVE).tracks.verification).toMatchObject({ state: 'running', evidenceCounts: false });
    const halfway = judged(FIX_LIVE + 5 * MINUTE);
    expect(halfway.status).toBe('verifying');
    expect(halfway.tracks.verification.environments[0]?.progress).toMatchObject({
      needed: 10,
      clean: 5,
      startedAt: FIX_LIVE,
      windowEndsAt: FIX_LIVE + 10 * MINUTE,
      blockedBy: ['too_few_runs', 'window_open'],
    });
    expect(judged(FIX_LIVE + 10 * MINUTE).status).toBe('proved_effective');
  });

  test('evidence counts only from after its plan was recorded', () => {
    const plans = [plan('fix_1', FIX_LIVE + 10 * MINUTE)];
    const result = judged(FIX_LIVE + 20 * MINUTE, { plans });
    // The run in the plan's own millisecond is not after it.
    expect(result.tracks.verification.environments[0]?.progress.clean).toBe(9);
    expect(result.status).toBe('verifying');
  });

  test('a plan cannot be changed once evidence counts: the old plan goes on', () => {
    expect(refusePlanChange(judged(FIX_LIVE), false)).toBeNull();
    const counting = judged(FIX_LIVE + 5 * MINUTE);
    expect(refusePlanChange(counting, false)?.code).toBe('evidence_counts');
    expect(refusePlanChange(counting, true)).toBeNull();
  });

  test('a new plan starts anew', () => {
    const anew = FIX_LIVE + 30 * MINUTE;
    const plans = [plan('fix_1', T0 + HOUR), plan('fix_1', anew)];
    const result = judged(anew + 5 * MINUTE, { plans });
    expect(result.tracks.verification.planId).toBe(`plan_fix_1_${anew}`);
    expect(result.tracks.verification.environments[0]?.progress).toMatchObject({ clean: 4, startedAt: anew });
  });

  test('after the workaround was retired all of n and of the window must pass', () => {
    const retiredAt = FIX_LIVE + 20 * MINUTE;
    const workarounds = [workaround('wa_1', { retiredAt })];
    const short = judged(retiredAt + 9 * MINUTE, { workarounds });
    expect(short.tracks.verification.environments[0]?.progress).toMatchObject({
      clean: 9,
      observedMs: 9 * MINUTE,
      startedAt: retiredAt,
      leftOutBy: [{ reason: 'workaround', runs: 20, until: retiredAt }],
      blockedBy: ['too_few_runs', 'window_open'],
    });
    expect(short.status).toBe('verifying');
    expect(judged(retiredAt + 10 * MINUTE, { workarounds }).status).toBe('proved_effective');
  });

  test('nothing is proved while a workaround is active there; one elsewhere does not matter', () => {
    const here = judged(FIX_LIVE + HOUR, { workarounds: [workaround('wa_1')] });
    expect(here.tracks.verification).toMatchObject({ state: 'running' });
    const elsewhere = judged(FIX_LIVE + HOUR, {
      workarounds: [workaround('wa_1', { environments: ['staging'] })],
    });
    expect(elsewhere.status).toBe('proved_effective');
  });

  test('with several targets the case is verifying from the first; proved effective needs all', () => {
    const plans = [plan('fix_1', T0 + HOUR, { environments: ['staging', 'production'] })];
    const staging = deployed('1.1.1', T0 + HOUR + MINUTE, { environment: 'staging' });
    const old = [deployed('1.1.0', T0 - 10 * MINUTE), staging];
    const stagingRuns = runs(T0 + HOUR + MINUTE, T0 + 90 * MINUTE, { environment: 'staging' });
    const first = judged(T0 + 90 * MINUTE, { plans, deployments: old, runs: stagingRuns, occurrences: [] });
    expect(first.status).toBe('verifying');
    expect(first.tracks.verification).toMatchObject({
      state: 'running',
      reason: 'other_environments_missing',
      environments: [
        { environment: 'staging', state: 'effective' },
        { environment: 'production', state: 'not_due', reason: 'not_live_yet' },
      ],
    });
    const both = judged(FIX_LIVE + 10 * MINUTE, {
      plans,
      deployments: [...old, deployed('1.1.1', FIX_LIVE)],
      runs: [...stagingRuns, ...runs(FIX_LIVE, FIX_LIVE + 10 * MINUTE)],
    });
    expect(both.status).toBe('proved_effective');
  });

  test('the first occurrence that counts ends it at once as ineffective', () => {
    const at = FIX_LIVE + 3 * MINUTE;
    const occurrences = [occurrence('occ_2', at, at + MINUTE), occurrence('occ_3', at + HOUR, null)];
    const result = judged(at, { occurrences });
    expect(result.tracks.verification).toMatchObject({
      state: 'ineffective',
      reason: 'occurrence_counts',
      endedBy: { occurrenceId: 'occ_2', part: 0, at },
    });
    // However clean the rest is.
    expect(judged(FIX_LIVE + 50 * MINUTE, { occurrences }).tracks.verification.state).toBe('ineffective');
  });

  test('when the fix leaves the environment it is not due again, and exposure starts anew with the next deployment', () => {
    const leftAt = FIX_LIVE + 30 * MINUTE;
    const backAt = FIX_LIVE + 40 * MINUTE;
    for (const gone of [deployed('1.1.0', leftAt), deployed('0.9.9', leftAt)]) {
      const deployments = [...fixedStory(0).deployments, gone];
      const left = judged(leftAt + MINUTE, { deployments });
      expect(left.tracks.verification).toMatchObject({ state: 'not_due', reason: 'fix_left' });
      expect(left.tracks.fix.state).toBe('released');
      expect(left.status).toBe('fix_on_its_way');
      const back = judged(backAt + 5 * MINUTE, { deployments: [...deployments, deployed('1.1.2', backAt)] });
      expect(back.tracks.verification.environments[0]).toMatchObject({
        state: 'running',
        progress: { clean: 5, startedAt: backAt },
      });
    }
  });

  test('a rollback by status makes the predecessor live again, and the fix leave', () => {
    const [first, second, third] = fixedStory(0).deployments;
    if (first === undefined || second === undefined || third === undefined) throw new Error('story changed');
    const rolledBackAt = FIX_LIVE + 30 * MINUTE;
    const deployments = [first, second, { ...third, status: 'rolled_back' as const, rolledBackAt }];
    expect(judged(rolledBackAt, { deployments }).tracks.verification.reason).toBe('fix_left');
  });

  test('a later release that also contains the fix does not start exposure anew', () => {
    const deployments = [...fixedStory(0).deployments, deployed('1.1.2', FIX_LIVE + 5 * MINUTE)];
    // The minute that the deployment took is left out, and the two minutes of grace after it.
    expect(judged(FIX_LIVE + 12 * MINUTE, { deployments }).status).toBe('verifying');
    expect(judged(FIX_LIVE + 13 * MINUTE, { deployments }).status).toBe('proved_effective');
  });

  test('a case closed as effective opens again when the fix leaves, with that reason and unchanged severity', () => {
    const leftAt = closed.at + HOUR;
    const deployments = [...fixedStory(0).deployments, deployed('1.1.0', leftAt)];
    const result = judged(leftAt + MINUTE, { deployments, decisions: [closed] });
    expect(result).toMatchObject({
      status: 'fix_on_its_way',
      reopened: { reason: 'fix_left', at: leftAt, environment: 'production', raiseSeverity: false },
    });
    // Redeployed, it stays open and is verified again.
    const back = [...deployments, deployed('1.1.1', leftAt + HOUR)];
    expect(judged(leftAt + HOUR + 5 * MINUTE, { deployments: back, decisions: [closed] }).status).toBe(
      'verifying',
    );
    // Left before the decision, somebody knew.
    const known = [...fixedStory(0).deployments, deployed('1.1.0', closed.at - 1)];
    expect(judged(leftAt, { deployments: known, decisions: [closed] }).status).toBe('closed_effective');
  });

  test('a case closed as effective opens again when the fix is reverted', () => {
    const fixes = [
      fix('fix_1', T0 + HOUR, {
        version: '1.1.1',
        mergedAt: T0 + HOUR,
        revert: { at: closed.at + HOUR, commit: 'fedcba9', version: null },
      }),
    ];
    expect(judged(closed.at + 2 * HOUR, { fixes, decisions: [closed] })).toMatchObject({
      status: 'open',
      reopened: { reason: 'fix_reverted', raiseSeverity: false },
      tracks: { fix: { state: 'planned' }, verification: { state: 'not_due' } },
    });
  });

  test('ineffective: the status is as if there were no fix, until a second fix is named', () => {
    const occurrences = [occurrence('occ_2', FIX_LIVE + 5 * MINUTE, FIX_LIVE + 10 * MINUTE)];
    const now = FIX_LIVE + HOUR;
    const alone = judged(now, { occurrences });
    expect(alone.status).toBe('open');
    expect(alone.proposals).toContainEqual({ code: 'name_second_fix', fixId: 'fix_1' });
    const contained = {
      occurrences,
      workarounds: [workaround('wa_1', { activatedAt: FIX_LIVE + 20 * MINUTE })],
    };
    expect(judged(now, contained).status).toBe('contained');
    // A new plan does not make the same fix untried.
    const replanned = { occurrences, plans: [...fixedStory(0).plans, plan('fix_1', FIX_LIVE + 20 * MINUTE)] };
    expect(judged(now, replanned).tracks.verification.state).toBe('ineffective');

    const second = (mergedAt: number | null): Partial<CaseFacts> => ({
      occurrences,
      fixes: [...fixedStory(0).fixes, fix('fix_2', FIX_LIVE + 20 * MINUTE, { version: '1.1.2', mergedAt })],
      plans: [...fixedStory(0).plans, plan('fix_2', FIX_LIVE + 20 * MINUTE)],
    });
    expect(judged(now, second(null))).toMatchObject({
      status: 'open',
      tracks: { verification: { state: 'not_due', reason: 'not_live_yet' } },
    });
    expect(judged(now, second(now)).status).toBe('fix_on_its_way');
  });

  test('inconclusive: still verifying, waiting for a person', () => {
    const plans = [plan('fix_1', T0 + HOUR, { cleanRunsNeeded: 100_000 })];
    const end = FIX_LIVE + 30 * DAY;
    const result = judgeCase(fixedStory(FIX_LIVE + DAY, { plans }), end);
    expect(result.tracks.verification).toMatchObject({ state: 'inconclusive', waitsForPerson: true });
    expect(result.status).toBe('verifying');
    expect(result.proposals).toContainEqual({ code: 'decide', because: 'inconclusive' });
    expect(judgeCase(fixedStory(FIX_LIVE + DAY, { plans }), end - 1).tracks.verification.state).toBe(
      'running',
    );
  });

  test('after a recurrence reopened the case, verification reads ineffective', () => {
    const occurrences = [occurrence('occ_2', closed.at + HOUR, null)];
    const deployments = [...fixedStory(0).deployments, deployed('1.1.2', closed.at + 30 * MINUTE)];
    const result = judged(closed.at + 2 * HOUR, { occurrences, deployments, decisions: [closed] });
    expect(result.tracks.verification).toMatchObject({
      state: 'ineffective',
      endedBy: { occurrenceId: 'occ_2' },
    });
    expect(result.reopened).toMatchObject({ reason: 'recurrence', raiseSeverity: true });
    expect(result.status).toBe('open');
    // Going back to the release before does not undo that.
    const back = [...deployments, deployed('1.1.1', closed.at + 3 * HOUR)];
    const after = judged(closed.at + 4 * HOUR, { occurrences, deployments: back, decisions: [closed] });
    expect(after.tracks.verification.state).toBe('ineffective');
  });

  test('an occurrence that goes on from before the plan keeps it from being proved, and counts once it outlasts the grace', () => {
    const planned = FIX_LIVE + 10 * MINUTE;
    const plans = [plan('fix_1', planned)];
    const goingOn = (lastFailedAt: number, end: number | null, now = FIX_LIVE + HOUR) =>
      judged(now, { plans, occurrences: [occurrence('occ_1', FIX_LIVE + 5 * MINUTE, end, { lastFailedAt })] })
        .tracks.verification;
    const within = goingOn(planned + MINUTE, null);
    expect(within.state).toBe('running');
    expect(within.environments[0]?.progress.blockedBy).toEqual(['occurrence_ongoing']);
    expect(goingOn(planned + MINUTE, planned + 2 * MINUTE).state).toBe('effective');
    // It is over now, and was seen failing with the fix live when the plan had long been made; a flap of it, too.
    expect(goingOn(planned + 9 * MINUTE, planned + 10 * MINUTE)).toMatchObject({
      state: 'ineffective',
      endedBy: { occurrenceId: 'occ_1', at: planned + 2 * MINUTE },
    });
  });

  test('a new plan splits nothing that the plan before it had seen begin', () => {
    const plans = [plan('fix_1', T0 + HOUR), plan('fix_1', FIX_LIVE + 10 * MINUTE)];
    const occurrences = [occurrence('occ_1', FIX_LIVE + 5 * MINUTE, null)];
    expect(judged(FIX_LIVE + HOUR, { plans, occurrences }).countsAgainst).toHaveLength(1);
  });

  test('a target that only the new plan has is judged from that plan on', () => {
    const anew = FIX_LIVE + 10 * MINUTE;
    const plans = [
      plan('fix_1', T0 + HOUR),
      plan('fix_1', anew, { environments: ['production', 'staging'] }),
    ];
    const deployments = [
      ...fixedStory(0).deployments,
      deployed('1.1.1', FIX_LIVE, { environment: 'staging' }),
    ];
    const occurrences = [occurrence('occ_1', FIX_LIVE + 5 * MINUTE, null, { environment: 'staging' })];
    expect(judged(FIX_LIVE + HOUR, { plans, deployments, occurrences }).tracks.verification).toMatchObject({
      state: 'ineffective',
      endedBy: { at: anew + 2 * MINUTE },
    });
  });

  test('a workaround that is put in force after the proof takes it back: all must pass anew once it is retired', () => {
    const planId = `plan_fix_1_${T0 + HOUR}`;
    const passedChecks = [{ planId, environment: 'production', at: FIX_LIVE + 20 * MINUTE, since: FIX_LIVE }];
    const activatedAt = FIX_LIVE + 30 * MINUTE;
    const retiredAt = FIX_LIVE + 40 * MINUTE;
    const at = (now: number, more: object) =>
      judged(now, { passedChecks, workarounds: [workaround('wa_1', { activatedAt, ...more })] }).tracks
        .verification;
    expect(at(activatedAt + MINUTE, {})).toMatchObject({
      state: 'running',
      environments: [{ progress: { blockedBy: expect.arrayContaining(['workaround_active']) as string[] } }],
    });
    expect(at(retiredAt + 9 * MINUTE, { retiredAt }).state).toBe('running');
    expect(at(retiredAt + 10 * MINUTE, { retiredAt }).state).toBe('effective');
    expect(at(retiredAt + MINUTE, { retiredAt, environments: ['staging'] }).state).toBe('effective');
  });

  test('how long n takes is worked out from the interval as it really is, stretched under load', () => {
    const seen = (changes: Partial<MonitorFact>) =>
      judged(FIX_LIVE + 2 * MINUTE, { monitors: [monitor('mon_1', changes)] }).tracks.verification
        .environments[0]?.progress.expectedMs;
    expect(seen({})).toBe(10 * MINUTE);
    expect(seen({ presentIntervalMs: 3 * MINUTE })).toBe(30 * MINUTE);
  });

  test('a recorded check outlives its raw runs, until the fix leaves or another plan is made', () => {
    const planId = `plan_fix_1_${T0 + HOUR}`;
    const passedChecks = [{ planId, environment: 'production', at: FIX_LIVE + 20 * MINUTE, since: FIX_LIVE }];
    const pruned = { passedChecks, runs: [] };
    expect(judged(FIX_LIVE + 90 * DAY, pruned).status).toBe('proved_effective');
    const leftAndBack = [
      ...fixedStory(0).deployments,
      deployed('1.1.0', FIX_LIVE + HOUR),
      deployed('1.1.1', FIX_LIVE + 2 * HOUR),
    ];
    expect(judged(FIX_LIVE + 3 * HOUR, { ...pruned, deployments: leftAndBack }).status).toBe('verifying');
    const plans = [...fixedStory(0).plans, plan('fix_1', FIX_LIVE + HOUR)];
    expect(judged(FIX_LIVE + 3 * HOUR, { ...pruned, plans }).status).toBe('verifying');
  });

  test('a recorded check is none any more once a deployment that is reported late shows that the fix was away meanwhile', () => {
    const planId = `plan_fix_1_${T0 + HOUR}`;
    const passedChecks = [{ planId, environment: 'production', at: FIX_LIVE + 20 * MINUTE, since: FIX_LIVE }];
    const reportedLate = [
      ...fixedStory(0).deployments,
      deployed('1.1.0', FIX_LIVE + 16 * MINUTE),
      deployed('1.1.1', FIX_LIVE + 18 * MINUTE),
    ];
    const now = FIX_LIVE + 21 * MINUTE;
    const facts = { passedChecks, runs: runs(FIX_LIVE, now) };
    expect(judged(now, facts).status).toBe('proved_effective');
    expect(judged(now, { ...facts, deployments: reportedLate }).status).toBe('verifying');
    // A check of the first release does not tell since when.
    const old = passedChecks.map(({ since: _since, ...check }) => check);
    expect(judged(now, { passedChecks: old }).status).toBe('proved_effective');
  });
});
