import { describe, expect, test } from 'vitest';
import { caseChanges } from './case-changes.ts';
import { judgeCase } from './case-judgement.ts';
import { refuseClosing, refuseReopening } from './case-refusals.ts';
import {
  DAY,
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  caseFacts,
  deployed,
  fix,
  fixedStory,
  occurrence,
  plan,
  runs,
  workaround,
} from './case-scenario.ts';

const proved = FIX_LIVE + 20 * MINUTE;
const closedAt = FIX_LIVE + HOUR;
const closedEffective = { id: 'dec_1', at: closedAt, kind: 'closed_effective' as const };
const nobody = { closer: 'ada', fixAuthor: null, mustDiffer: false };

describe('who decides', () => {
  test('the machine proves, a person closes', () => {
    const story = fixedStory(closedAt);
    const judged = judgeCase(story, closedAt);
    expect(judged.status).toBe('proved_effective');
    expect(judged.proposals).toEqual([{ code: 'close_as_effective' }]);
    const closed = judgeCase({ ...story, decisions: [closedEffective] }, closedAt + 1);
    expect(closed.status).toBe('closed_effective');
    expect(closed.tracks.verification.state).toBe('effective');
  });

  test('closing as effective is refused until it is proved; other closures are people’s judgement', () => {
    const early = judgeCase(fixedStory(FIX_LIVE + 5 * MINUTE), FIX_LIVE + 5 * MINUTE);
    expect(refuseClosing(early, 'effective', nobody)?.code).toBe('not_proved');
    expect(refuseClosing(early, 'risk_accepted', nobody)).toBeNull();
    expect(refuseReopening(early)?.code).toBe('not_closed');
    const late = judgeCase(fixedStory(proved), proved);
    expect(refuseClosing(late, 'effective', nobody)).toBeNull();
    const author = { closer: 'ada', fixAuthor: 'ada', mustDiffer: true };
    expect(refuseClosing(late, 'effective', author)?.code).toBe('same_person');
    expect(refuseClosing(late, 'effective', { ...author, mustDiffer: false })).toBeNull();
  });

  test('newer evidence than a human decision is judged by when it happened, not by when it arrived', () => {
    const story = { ...fixedStory(closedAt), decisions: [closedEffective] };
    const before = occurrence('occ_late', closedAt - 10 * MINUTE, closedAt - 5 * MINUTE);
    const arrivedLate = { ...story, occurrences: [...story.occurrences, before] };
    expect(judgeCase(arrivedLate, closedAt + DAY).status).toBe('closed_effective');
    expect(judgeCase(arrivedLate, closedAt + DAY).reopened).toBeNull();
    const after = occurrence('occ_new', closedAt + 1, null);
    const happenedLater = { ...story, occurrences: [...story.occurrences, after] };
    const judged = judgeCase(happenedLater, closedAt + DAY);
    expect(judged.status).toBe('open');
    expect(judged.reopened).toMatchObject({
      reason: 'recurrence',
      occurrenceId: 'occ_new',
      raiseSeverity: true,
    });
  });

  test('an occurrence that began before the closing, was stored after it and still goes on reopens the case', () => {
    const story = { ...fixedStory(closedAt), decisions: [closedEffective] };
    for (const end of [null, closedAt + 5 * MINUTE]) {
      const back = occurrence('occ_2', closedAt - 30_000, end);
      const judged = judgeCase({ ...story, occurrences: [...story.occurrences, back] }, closedAt + DAY);
      expect(judged).toMatchObject({
        status: 'open',
        reopened: { reason: 'recurrence', at: closedAt, occurrenceId: 'occ_2', raiseSeverity: true },
        tracks: { verification: { state: 'ineffective' } },
      });
    }
  });

  test('one that was over before the closing leaves it closed, shows it ineffective and proposes to reopen it', () => {
    const story = { ...fixedStory(closedAt), decisions: [closedEffective] };
    const over = occurrence('occ_2', closedAt - 10 * MINUTE, closedAt - 5 * MINUTE);
    const judged = judgeCase({ ...story, occurrences: [...story.occurrences, over] }, closedAt + DAY);
    expect(judged).toMatchObject({
      status: 'closed_effective',
      reopened: null,
      tracks: { verification: { state: 'ineffective' } },
      proposals: [{ code: 'reopen', occurrenceId: 'occ_2', at: closedAt - 10 * MINUTE }],
    });
    expect(caseChanges(judgeCase(story, closedAt + 1), judged)).toContainEqual({
      code: 'proposed',
      proposal: { code: 'reopen', occurrenceId: 'occ_2', at: closedAt - 10 * MINUTE },
    });
  });

  test('a rollback from before the closing that is reported after it leaves it closed, and proposes to reopen it', () => {
    const story = { ...fixedStory(closedAt), decisions: [closedEffective] };
    const rolledBack = deployed('1.1.0', closedAt - 10 * MINUTE);
    const deployments = [...story.deployments, rolledBack];
    const judged = judgeCase({ ...story, deployments }, closedAt + HOUR);
    expect(judged).toMatchObject({
      status: 'closed_effective',
      reopened: null,
      proposals: [{ code: 'reopen_without_fix', environment: 'production' }],
    });
    // Once the fix is back, there is nothing to propose.
    const back = [...deployments, deployed('1.1.1', closedAt + 5 * MINUTE)];
    expect(judgeCase({ ...story, deployments: back }, closedAt + HOUR).proposals).toEqual([]);
  });

  test('closed as duplicate: later occurrences belong to the original’s case', () => {
    const story = fixedStory(closedAt, {
      occurrences: [occurrence('occ_1', T0, T0 + HOUR), occurrence('occ_2', closedAt + 1, null)],
      decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_duplicate', duplicateOf: 'case_original' }],
    });
    const judged = judgeCase(story, closedAt + DAY);
    expect(judged).toMatchObject({
      status: 'closed_duplicate',
      duplicateOf: 'case_original',
      sinceDecision: ['occ_2'],
      reopened: null,
    });
  });

  test('closed as not a problem: it stays closed, occurrences are counted and shown', () => {
    const story = fixedStory(closedAt, {
      occurrences: [
        occurrence('occ_1', T0, T0 + HOUR),
        occurrence('occ_2', closedAt + 1, closedAt + 2),
        occurrence('occ_3', closedAt + DAY, null),
      ],
      decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_not_a_problem' }],
    });
    const judged = judgeCase(story, closedAt + 2 * DAY);
    expect(judged.status).toBe('closed_not_a_problem');
    expect(judged.sinceDecision).toEqual(['occ_2', 'occ_3']);
  });

  test('closed as risk accepted until a date: occurrences do not reopen it; at the date it is open again', () => {
    const until = closedAt + 30 * DAY;
    const story = caseFacts({
      occurrences: [occurrence('occ_1', T0, T0 + HOUR), occurrence('occ_2', closedAt + DAY, null)],
      decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_risk_accepted', until }],
    });
    expect(judgeCase(story, until - 1).status).toBe('closed_risk_accepted');
    expect(judgeCase(story, until)).toMatchObject({
      status: 'open',
      reopened: { reason: 'risk_accepted_until', at: until, raiseSeverity: false },
    });
  });

  test('a person may reopen without new evidence: the tracks give the status, verification needs a new plan', () => {
    const reopenedAt = closedAt + DAY;
    const story = fixedStory(reopenedAt + DAY, {
      decisions: [closedEffective, { id: 'dec_2', at: reopenedAt, kind: 'reopened' }],
    });
    const judged = judgeCase(story, reopenedAt + DAY);
    expect(judged.tracks.verification).toMatchObject({ state: 'not_due', reason: 'no_plan_since_reopened' });
    expect(judged).toMatchObject({ status: 'open', reopened: { reason: 'person' } });
    const held = { ...story, workarounds: [workaround('wa_1', { activatedAt: reopenedAt })] };
    expect(judgeCase({ ...held, runs: [] }, reopenedAt + DAY).status).toBe('contained');
    expect(judged.proposals).toContainEqual({ code: 'plan_verification', fixId: 'fix_1' });

    const planned = { ...story, plans: [...story.plans, plan('fix_1', reopenedAt + HOUR)] };
    const again = judgeCase(planned, reopenedAt + HOUR + 5 * MINUTE);
    expect(again.status).toBe('verifying');
    expect(again.tracks.verification.environments[0]?.progress.startedAt).toBe(reopenedAt + HOUR);
  });

  test('reopening does not make an ineffective fix look untried', () => {
    const story = fixedStory(closedAt, {
      occurrences: [occurrence('occ_1', T0, T0 + HOUR), occurrence('occ_2', FIX_LIVE + 5 * MINUTE, closedAt)],
      decisions: [
        { id: 'dec_1', at: closedAt, kind: 'closed_risk_accepted', until: closedAt + 30 * DAY },
        { id: 'dec_2', at: closedAt + DAY, kind: 'reopened' },
      ],
    });
    const judged = judgeCase(story, closedAt + 2 * DAY);
    expect(judged.tracks.verification.state).toBe('ineffective');
    expect(judged.status).toBe('open');
  });

  test('a fix that names nothing matchable is recorded and asks for what is missing', () => {
    const story = caseFacts({
      statedReason: 'seen in a workshop',
      deployments: [deployed('1.1.1', FIX_LIVE)],
      fixes: [fix('fix_1', T0)],
      plans: [plan('fix_1', T0)],
      runs: runs(FIX_LIVE, FIX_LIVE + HOUR),
    });
    const judged = judgeCase(story, FIX_LIVE + HOUR);
    expect(judged.tracks.fix).toMatchObject({ state: 'planned', matchable: false, liveIn: [] });
    expect(judged.tracks.verification.state).toBe('not_due');
    expect(judged.proposals).toEqual([{ code: 'name_commit_or_version', fixId: 'fix_1' }]);
  });

  test('a case has a source or a stated reason', () => {
    expect(judgeCase(caseFacts(), T0).proposals).toEqual([{ code: 'state_source_or_reason' }]);
  });
});
