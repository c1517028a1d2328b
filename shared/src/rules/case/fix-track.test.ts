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
  plan,
  runs,
} from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

function withFix(changes: Parameters<typeof fix>[2], facts: Partial<CaseFacts> = {}) {
  return judgeCase(
    caseFacts({ statedReason: 'r', fixes: [fix('fix_1', T0, { version: '1.1.1', ...changes })], ...facts }),
    T0 + DAY,
  );
}

describe('fix', () => {
  test('"fix on its way" from merged on', () => {
    expect(judgeCase(caseFacts({ statedReason: 'r' }), T0)).toMatchObject({
      status: 'open',
      tracks: { fix: { state: 'none' } },
    });
    expect(withFix({})).toMatchObject({ status: 'open', tracks: { fix: { state: 'planned' } } });
    expect(withFix({ mergedAt: T0 })).toMatchObject({
      status: 'fix_on_its_way',
      tracks: { fix: { state: 'merged' } },
    });
    const releases = [{ service: 'shop', version: '1.1.1', commit: null, commits: null }];
    expect(withFix({}, { releases })).toMatchObject({
      status: 'fix_on_its_way',
      tracks: { fix: { state: 'released' } },
    });
    const staging = [deployed('1.1.1', T0, { environment: 'staging' })];
    expect(withFix({}, { deployments: staging, plans: [plan('fix_1', T0)] })).toMatchObject({
      status: 'fix_on_its_way',
      tracks: {
        fix: { state: 'deployed', liveIn: [{ environment: 'staging', version: '1.1.1', since: T0 }] },
      },
    });
  });

  test('a fix that names one version is in every later version of the same major line', () => {
    const state = (version: string) => withFix({}, { deployments: [deployed(version, T0)] }).tracks.fix.state;
    expect(state('1.4.0')).toBe('deployed');
    expect(state('1.1.0')).toBe('planned');
    // Of the next major line it is not known here: no release with the fix was in this environment before it.
    expect(state('2.0.0')).toBe('planned');
  });

  test('a fix that names a commit is found in a release’s commit set', () => {
    const deployments = [deployed('nightly', T0)];
    const named = { version: null, commit: 'a1b2c3d' } as const;
    expect(withFix(named, { deployments }).tracks.fix.state).toBe('planned');
    const releases = [
      {
        service: 'shop',
        version: 'nightly',
        commit: null,
        commits: ['a1b2c3d4e5f60718293a4b5c6d7e8f9001122334'],
      },
    ];
    expect(withFix(named, { deployments, releases }).tracks.fix.state).toBe('deployed');
  });

  test('reverted: planned again, naming the revert', () => {
    const revert = { at: T0 + HOUR, commit: 'fedcba9', version: null };
    const judged = withFix(
      { mergedAt: T0, revert },
      { deployments: [deployed('1.1.1', T0)], plans: [plan('fix_1', T0)] },
    );
    expect(judged.tracks.fix).toMatchObject({ state: 'planned', revertedBy: { commit: 'fedcba9' } });
    expect(judged.tracks.verification).toMatchObject({ state: 'not_due', reason: 'fix_reverted' });
    expect(judged.status).toBe('open');
  });

  test('with several fixes the track shows the latest, and only the latest is verified', () => {
    const second = fix('fix_2', FIX_LIVE + HOUR, { version: '1.1.2', mergedAt: FIX_LIVE + HOUR });
    const story = fixedStory(FIX_LIVE + 2 * HOUR);
    const judged = judgeCase(
      { ...story, fixes: [second, ...story.fixes], plans: [...story.plans, plan('fix_2', FIX_LIVE + HOUR)] },
      FIX_LIVE + 2 * HOUR,
    );
    expect(judged.tracks.fix).toMatchObject({ fixId: 'fix_2', state: 'merged' });
    expect(judged.tracks.verification).toMatchObject({ fixId: 'fix_2', state: 'not_due' });
    expect(judged.status).toBe('fix_on_its_way');
  });

  test('an occurrence on a release that has only an earlier fix counts against that one', () => {
    const live2 = FIX_LIVE + 2 * HOUR;
    const story = fixedStory(live2);
    const facts: CaseFacts = {
      ...story,
      fixes: [...story.fixes, fix('fix_2', FIX_LIVE + HOUR, { version: '1.1.2' })],
      plans: [...story.plans, plan('fix_2', FIX_LIVE + HOUR)],
      deployments: [...story.deployments, deployed('1.1.2', live2)],
      occurrences: [occurrence('occ_first', live2 - 30 * MINUTE, live2 - 20 * MINUTE)],
      runs: runs(live2, live2 + HOUR),
    };
    const judged = judgeCase(facts, live2 + HOUR);
    expect(judged.countsAgainst).toMatchObject([{ occurrenceId: 'occ_first', fixId: 'fix_1' }]);
    expect(judged.tracks.verification).toMatchObject({ fixId: 'fix_2', state: 'effective' });
  });
});
