import { describe, expect, test } from 'vitest';
import { caseChanges } from './case-changes.ts';
import { judgeCase } from './case-judgement.ts';
import {
  FIX_LIVE,
  HOUR,
  MINUTE,
  T0,
  caseFacts,
  deployed,
  fixedStory,
  occurrence,
  workaround,
} from './case-scenario.ts';

describe('caseChanges', () => {
  test('nothing changed: nothing to append, though progress moved', () => {
    const before = judgeCase(fixedStory(FIX_LIVE + 3 * MINUTE), FIX_LIVE + 3 * MINUTE);
    const after = judgeCase(fixedStory(FIX_LIVE + 4 * MINUTE), FIX_LIVE + 4 * MINUTE);
    expect(after).not.toEqual(before);
    expect(caseChanges(before, after)).toEqual([]);
  });

  test('a first judgement tells only what is proposed', () => {
    expect(caseChanges(null, judgeCase(caseFacts(), T0))).toEqual([
      { code: 'proposed', proposal: { code: 'state_source_or_reason' } },
    ]);
  });

  test('the proof', () => {
    const before = judgeCase(fixedStory(FIX_LIVE + 3 * MINUTE), FIX_LIVE + 3 * MINUTE);
    const after = judgeCase(fixedStory(FIX_LIVE + HOUR), FIX_LIVE + HOUR);
    expect(caseChanges(before, after)).toEqual([
      {
        code: 'track_changed',
        track: 'verification',
        from: 'running',
        to: 'effective',
        reason: 'exposure_complete',
      },
      {
        code: 'environment_verification_changed',
        environment: 'production',
        from: 'running',
        to: 'effective',
        reason: 'exposure_complete',
      },
      { code: 'status_changed', from: 'verifying', to: 'proved_effective' },
      { code: 'proposed', proposal: { code: 'close_as_effective' } },
    ]);
  });

  test('a recurrence: the occurrence, the track, the reopening with its reason, the status', () => {
    const closedAt = FIX_LIVE + HOUR;
    const story = fixedStory(closedAt, {
      decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_effective' }],
    });
    const before = judgeCase(story, closedAt);
    const back = occurrence('occ_2', closedAt + HOUR, null);
    const after = judgeCase({ ...story, occurrences: [...story.occurrences, back] }, closedAt + HOUR);
    expect(caseChanges(before, after).map((change) => change.code)).toEqual([
      'occurrence_counts',
      'track_changed',
      'environment_verification_changed',
      'reopened',
      'status_changed',
      'proposed',
    ]);
    expect(caseChanges(before, after)).toContainEqual({
      code: 'reopened',
      reason: 'recurrence',
      at: closedAt + HOUR,
      occurrenceId: 'occ_2',
      raiseSeverity: true,
    });
  });

  test('a workaround that expires, and one that is proposed again and then put in force', () => {
    const active = (now: number) =>
      judgeCase(
        caseFacts({ statedReason: 'r', workarounds: [workaround('wa_1', { expiresAt: T0 + HOUR })] }),
        now,
      );
    expect(caseChanges(active(T0), active(T0 + HOUR))).toContainEqual({
      code: 'workaround_changed',
      workaroundId: 'wa_1',
      from: 'active',
      to: 'expired',
    });
    const retired = workaround('wa_1', { retiredAt: FIX_LIVE });
    const story = fixedStory(FIX_LIVE, { workarounds: [retired] });
    const gone = { ...story, deployments: [...story.deployments, deployed('1.1.0', FIX_LIVE + HOUR)] };
    const proposed = judgeCase(gone, FIX_LIVE + HOUR);
    const proposal = { code: 'workaround_again' as const, workaroundId: 'wa_1', environment: 'production' };
    expect(caseChanges(judgeCase(story, FIX_LIVE + HOUR), proposed)).toContainEqual({
      code: 'proposed',
      proposal,
    });
    const again = workaround('wa_2', { activatedAt: FIX_LIVE + HOUR });
    const inForce = judgeCase({ ...gone, workarounds: [retired, again] }, FIX_LIVE + HOUR);
    expect(caseChanges(proposed, inForce)).toContainEqual({ code: 'proposal_withdrawn', proposal });
  });
});
