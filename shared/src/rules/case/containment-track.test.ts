import { describe, expect, test } from 'vitest';
import { judgeCase } from './case-judgement.ts';
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
  workaround,
} from './case-scenario.ts';
import type { CaseFacts, WorkaroundFact } from './case-facts.ts';

function containment(changes: Partial<WorkaroundFact>, now: number, facts: Partial<CaseFacts> = {}) {
  const story = caseFacts({
    occurrences: [occurrence('occ_1', T0 - HOUR, T0)],
    workarounds: [workaround('wa_1', changes)],
    ...facts,
  });
  return judgeCase(story, now);
}

describe('containment', () => {
  test('none, proposed, active, retired', () => {
    expect(judgeCase(caseFacts(), T0).tracks.containment.state).toBe('none');
    expect(containment({ activatedAt: null }, T0).tracks.containment.state).toBe('proposed');
    expect(containment({}, T0).tracks.containment.state).toBe('active');
    expect(containment({ retiredAt: T0 + HOUR }, T0 + HOUR).tracks.containment.state).toBe('retired');
  });

  test('expiring in its last 24 hours, when that is shorter than its last tenth', () => {
    const expiresAt = T0 + 100 * DAY;
    expect(containment({ expiresAt }, expiresAt - DAY - 1).tracks.containment.state).toBe('active');
    expect(containment({ expiresAt }, expiresAt - DAY).tracks.containment.state).toBe('expiring');
    expect(containment({ expiresAt }, expiresAt).tracks.containment.state).toBe('expired');
  });

  test('expiring in its last tenth, when that is shorter than 24 hours', () => {
    const expiresAt = T0 + 10 * MINUTE;
    expect(containment({ expiresAt }, expiresAt - MINUTE - 1).tracks.containment.state).toBe('active');
    expect(containment({ expiresAt }, expiresAt - MINUTE).tracks.containment.state).toBe('expiring');
  });

  test('"after N releases" means with the Nth release that goes live without the fix', () => {
    const deployments = [
      deployed('1.1.0', T0 - HOUR),
      deployed('1.1.0', T0 + HOUR),
      deployed('1.2.0', T0 + 2 * HOUR),
      deployed('1.1.9', T0 + 3 * HOUR, { environment: 'staging' }),
      deployed('2.0.0', T0 + 4 * HOUR),
      deployed('1.3.0', T0 + 5 * HOUR),
    ];
    const fixes = [fix('fix_1', T0, { version: '2.0.0' })];
    const state = (now: number) =>
      containment({ expiresAt: null, expiresAfterReleases: 2 }, now, { deployments, fixes }).tracks
        .containment;
    expect(state(T0 + 5 * HOUR - 1)).toMatchObject({
      workarounds: [{ expiresAt: null, state: 'active' }],
    });
    expect(state(T0 + 5 * HOUR).state).toBe('expired');
  });

  test('expired but not retired, it still masks the fix', () => {
    const story = (retiredAt: number | null) =>
      fixedStory(FIX_LIVE + HOUR, {
        workarounds: [workaround('wa_1', { expiresAt: T0 + HOUR, retiredAt })],
      });
    const masked = judgeCase(story(null), FIX_LIVE + DAY);
    expect(masked.tracks.containment).toMatchObject({
      state: 'expired',
      contained: false,
      workarounds: [{ masks: true }],
    });
    expect(masked.tracks.verification.environments[0]?.progress.blockedBy[0]).toBe('workaround_active');
    expect(masked.status).toBe('verifying');
    expect(masked.proposals).toContainEqual({ code: 'retire_or_extend_workaround', workaroundId: 'wa_1' });
    expect(judgeCase(story(FIX_LIVE), FIX_LIVE + DAY).status).toBe('proved_effective');
  });

  test('contained while the workaround is active and not known to fail', () => {
    expect(containment({}, T0).status).toBe('contained');
    expect(containment({ seen: { lastOccurredAt: null, cleanRuns: 9 } }, T0).status).toBe('contained');
    expect(containment({ seen: { lastOccurredAt: T0 + 2, cleanRuns: 0 } }, T0 + 3).status).toBe('open');
    expect(containment({ expiresAt: T0 + HOUR }, T0 + HOUR).status).toBe('open');
    expect(containment({ expiresAt: T0 + HOUR }, T0 + HOUR - 1)).toMatchObject({
      status: 'contained',
      tracks: { containment: { state: 'expiring' } },
    });
  });

  test('holding after 5 clean runs with none failed since; it may be holding again 24 hours after a failure', () => {
    const holding = (lastOccurredAt: number | null, cleanRuns: number, now: number) =>
      containment({ seen: { lastOccurredAt, cleanRuns } }, now).tracks.containment.holding;
    expect(holding(null, 4, T0 + HOUR)).toBeNull();
    expect(holding(null, 5, T0 + HOUR)).toBe(true);
    expect(holding(T0 + HOUR, 500, T0 + 25 * HOUR - 1)).toBe(false);
    expect(holding(T0 + HOUR, 5, T0 + 25 * HOUR)).toBe(true);
    expect(holding(T0 + HOUR, 4, T0 + 25 * HOUR)).toBe(false);
    expect(containment({ activatedAt: null }, T0).tracks.containment.holding).toBeNull();
  });

  test('of the releases after which it expires, a rollback is never one', () => {
    const deployments = [
      deployed('1.0.0', T0 - 2 * HOUR),
      deployed('1.1.0', T0 - HOUR),
      deployed('1.0.0', T0 + HOUR),
      deployed('0.9.0', T0 + 2 * HOUR),
      deployed('1.2.0', T0 + 3 * HOUR),
    ];
    const state = (now: number) =>
      containment({ expiresAt: null, expiresAfterReleases: 1 }, now, { deployments }).tracks.containment
        .state;
    expect(state(T0 + 3 * HOUR - 1)).toBe('active');
    expect(state(T0 + 3 * HOUR)).toBe('expired');
  });

  test('a fix that names nothing does not keep a workaround from expiring with its releases', () => {
    const deployments = [deployed('1.1.0', T0 - HOUR), deployed('1.2.0', T0 + HOUR)];
    const story = { deployments, fixes: [fix('fix_1', T0)] };
    expect(
      containment({ expiresAt: null, expiresAfterReleases: 1 }, T0 + HOUR, story).tracks.containment.state,
    ).toBe('expired');
  });

  test('when the environment moves to a release without the fix and the workaround was retired, it is proposed again', () => {
    const retired = [workaround('wa_1', { retiredAt: FIX_LIVE + HOUR })];
    const story = fixedStory(FIX_LIVE + HOUR, { workarounds: retired });
    const gone = { ...story, deployments: [...story.deployments, deployed('1.1.0', FIX_LIVE + 2 * HOUR)] };
    expect(judgeCase(story, FIX_LIVE + 3 * HOUR).tracks.containment.state).toBe('retired');
    const judged = judgeCase(gone, FIX_LIVE + 3 * HOUR);
    expect(judged.tracks.containment.state).toBe('proposed');
    expect(judged.proposals).toContainEqual({
      code: 'workaround_again',
      workaroundId: 'wa_1',
      environment: 'production',
    });
    // Somebody who retires it knowing that the fix is gone is not told so.
    const knowing = { ...gone, workarounds: [workaround('wa_1', { retiredAt: FIX_LIVE + 2.5 * HOUR })] };
    expect(judgeCase(knowing, FIX_LIVE + 3 * HOUR).tracks.containment.proposedAgain).toEqual([]);
    // Active again, it need not be proposed.
    const active = {
      ...gone,
      workarounds: [...retired, workaround('wa_2', { activatedAt: FIX_LIVE + 2 * HOUR })],
    };
    expect(judgeCase(active, FIX_LIVE + 3 * HOUR).tracks.containment).toMatchObject({
      state: 'active',
      proposedAgain: [],
    });
  });

  test('an active workaround always has owner, expiry and rollback step, or they are asked for', () => {
    const bare = { owner: null, rollbackStep: null, expiresAt: null };
    expect(containment(bare, T0).proposals).toContainEqual({
      code: 'complete_workaround',
      workaroundId: 'wa_1',
      missing: ['owner', 'expiry', 'rollback_step'],
    });
  });
});
