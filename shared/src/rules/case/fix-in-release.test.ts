import { describe, expect, test } from 'vitest';
import { judgeCase } from './case-judgement.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  T0,
  caseFacts,
  commit,
  deployed,
  fix,
  occurrence,
  plan,
} from './case-scenario.ts';
import type { CaseDeployment, CaseFacts } from './case-facts.ts';
import { readReleaseHistory } from './release-history.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);
const D = 'd'.repeat(40);

/** One deployment an hour into production, oldest first; the failure was seen on the first of them. */
function line(...releases: [version: string, changes?: Partial<CaseDeployment>][]): CaseDeployment[] {
  return releases.map(([version, changes], index) => deployed(version, T0 + index * HOUR, changes));
}

/** Whether the release that is live last, or another one, has the fix. */
function answer(
  named: Parameters<typeof fix>[2],
  deployments: CaseDeployment[],
  facts: Partial<CaseFacts> = {},
  environment = 'production',
) {
  const one = fix('fix_1', T0 + 30 * MINUTE, named);
  const history = readReleaseHistory(
    caseFacts({
      occurrences: [occurrence('occ_1', T0 + MINUTE, T0 + 2 * MINUTE)],
      deployments,
      fixes: [one],
      ...facts,
    }),
  );
  const live = history.periods('shop', environment).at(-1);
  return live === undefined ? null : history.presence(one, environment, live.release);
}

describe('the commits that a deployment tells are additions', () => {
  test('a release contains those of all releases before it on its chain', () => {
    const releases = line(['1.0.0'], ['1.1.0', { commits: [A] }], ['1.2.0', { commits: [B] }]);
    expect(answer({ commit: A }, releases)).toMatchObject({ answer: 'yes', because: 'commit_set' });
    const untold = line(['1.0.0'], ['1.1.0', { commits: [A] }], ['1.2.0']);
    expect(answer({ commit: A }, untold)).toMatchObject({ answer: 'yes' });
  });

  test('what nobody told is unknown, what was told without it is no', () => {
    expect(answer({ commit: A }, line(['1.0.0'], ['1.1.0']))).toMatchObject({
      answer: 'unknown',
      because: 'commits_not_told',
    });
    expect(answer({ commit: A }, line(['1.0.0'], ['1.1.0', { commits: [B] }]))).toMatchObject({
      answer: 'no',
      because: 'not_among_commits',
    });
  });

  test('the release on which it was seen failing before the fix was named does not have it', () => {
    expect(answer({ commit: A }, line(['1.0.0']))).toMatchObject({ answer: 'no', because: 'seen_failing' });
  });

  test('a release’s previous one is what was live at its first deployment, and a rollback leaves its branch', () => {
    const back = line(['1.0.0'], ['1.1.0', { commits: [A] }], ['1.0.0']);
    expect(answer({ commit: A }, back)).toMatchObject({ answer: 'no' });
    const left = [...back, deployed('1.2.0', T0 + 3 * HOUR, { commits: [B] })];
    expect(answer({ commit: A }, left)).toMatchObject({ answer: 'no', because: 'not_among_commits' });
    const forth = [...back, deployed('1.1.0', T0 + 3 * HOUR)];
    expect(answer({ commit: A }, forth)).toMatchObject({ answer: 'yes' });
  });

  test('a rollback that was reported, not deployed, leaves its branch, too', () => {
    const reported = line(
      ['1.0.0'],
      ['1.1.0', { commits: [A], status: 'rolled_back', rolledBackAt: T0 + 90 * MINUTE }],
      ['1.2.0', { commits: [B] }],
    );
    expect(answer({ commit: A }, reported)).toMatchObject({ answer: 'no' });
  });

  test('a version first deployed before the fix does not inherit', () => {
    const releases = [
      ...line(['1.0.0'], ['build-7', { commits: [A] }]),
      deployed('build-5', T0 + 10 * MINUTE, { environment: 'staging' }),
      deployed('build-5', T0 + 2 * HOUR),
    ];
    expect(answer({ commit: A }, releases)).not.toMatchObject({ answer: 'yes' });
  });

  test('a first deployment longer ago than what was loaded still makes it a rollback', () => {
    const releases = line(['1.1.0'], ['build-8', { commits: [A] }], ['build-5']);
    const firstDeployments = [
      { service: 'shop', environment: 'production', version: 'build-5', at: T0 - 90 * DAY },
    ];
    expect(answer({ commit: A }, releases)).toMatchObject({ answer: 'yes' });
    expect(answer({ commit: A }, releases, { firstDeployments })).toMatchObject({ answer: 'no' });
  });

  test('an older line does not inherit through the environment’s chain', () => {
    const releases = line(['1.9.7'], ['2.4.1', { commits: [A] }], ['1.9.8']);
    expect(answer({ commit: A }, releases)).toMatchObject({ answer: 'no', because: 'older_line' });
    const told = line(['1.9.7'], ['2.4.1', { commits: [A] }], ['1.9.8', { commits: [A] }]);
    expect(answer({ commit: A }, told)).toMatchObject({ answer: 'yes' });
    const lower = line(['1.4.0'], ['1.4.2', { commits: [A] }], ['1.4.1']);
    expect(answer({ commit: A }, lower)).toMatchObject({ answer: 'no', because: 'older_line' });
  });

  test('what was told of a release in another environment is known of it here', () => {
    const staging = [
      deployed('1.1.0', T0 + HOUR, { environment: 'staging', commits: [A] }),
      deployed('1.2.0', T0 + 2 * HOUR, { environment: 'staging', commits: [B] }),
    ];
    const releases = [deployed('1.0.0', T0), ...staging, deployed('1.2.0', T0 + 3 * HOUR)];
    expect(answer({ commit: A }, releases)).toMatchObject({ answer: 'yes' });
  });
});

describe('the names of a change', () => {
  const commits = [
    commit(B, { message: 'Coupons may be empty (#42)\n\n* first try' }),
    commit(C, { message: `Coupons may be empty\n\n(cherry picked from commit ${A})` }),
    commit(A, { message: 'Coupons may be empty', patch: 'p1' }),
    commit(D, { message: 'the same again', patch: 'p1' }),
  ];
  const told = (sha: string) => line(['1.0.0'], ['1.1.0', { commits: [sha] }]);

  test('a squash is found by the number of its pull request', () => {
    expect(answer({ pullRequest: 42 }, told(B), { commits })).toMatchObject({
      answer: 'yes',
      because: 'pull_request',
    });
    expect(answer({ pullRequest: 4 }, told(B), { commits })).toMatchObject({ answer: 'no' });
  });

  test('a squashed pull request brings its commits', () => {
    const pullRequests = [{ service: 'shop', number: 42, mergeCommit: B, commits: [A], mergedAt: null }];
    expect(answer({ commit: A }, told(B), { pullRequests })).toMatchObject({ answer: 'yes' });
    expect(answer({ commit: A }, told(B), { commits, pullRequests })).toMatchObject({ answer: 'yes' });
    expect(answer({ pullRequest: 42 }, told(A), { pullRequests })).toMatchObject({ answer: 'yes' });
  });

  test('a cherry-pick is found by its trailer, and by an equal patch', () => {
    expect(answer({ commit: A }, told(C), { commits })).toMatchObject({
      answer: 'yes',
      because: 'cherry_pick',
    });
    expect(answer({ commit: A }, told(D), { commits })).toMatchObject({
      answer: 'yes',
      because: 'same_patch',
    });
  });

  test('what only looks like the sentence in a text is taken for nothing', () => {
    const quoted = [commit(B, { message: 'Explain "(#42)" in the docs' })];
    expect(answer({ pullRequest: 42 }, told(B), { commits: quoted })).toMatchObject({ answer: 'no' });
  });

  test('several changes are all needed, and the missing ones are named', () => {
    const both = {
      further: [
        { commits: [A], pullRequests: [] },
        { commits: [B], pullRequests: [] },
      ],
    };
    expect(answer(both, told(A))).toMatchObject({ answer: 'no', missing: [`commit ${B.slice(0, 10)}`] });
    expect(
      answer(both, line(['1.0.0'], ['1.1.0', { commits: [A] }], ['1.2.0', { commits: [B] }])),
    ).toMatchObject({
      answer: 'yes',
    });
    const alternatives = { further: [{ commits: [A, B], pullRequests: [] }] };
    expect(answer(alternatives, told(B))).toMatchObject({ answer: 'yes' });
  });

  test('by ancestry where the parents of commits are known', () => {
    const known = [commit(C, { ancestors: [B] }), commit(B, { ancestors: [A] })];
    expect(
      answer({ commit: A }, line(['1.0.0'], ['1.1.0', { commit: C }]), { commits: known }),
    ).toMatchObject({ answer: 'yes', because: 'ancestry' });
  });
});

describe('reverts', () => {
  const R = 'e'.repeat(40);
  const RR = 'f'.repeat(40);
  const reverts = [
    commit(R, { message: `Revert "Coupons may be empty"\n\nThis reverts commit ${A}.`, at: T0 + 2 * HOUR }),
    commit(RR, { message: `Reapply "Coupons may be empty"\n\nThis reverts commit ${R}.` }),
  ];
  const fixed: [string, Partial<CaseDeployment>?][] = [['1.0.0'], ['1.1.0', { commits: [A] }]];

  test('a revert is known by its sentence with the commit', () => {
    const releases = line(...fixed, ['1.2.0', { commits: [R] }], ['1.3.0', { commits: [B] }]);
    expect(answer({ commit: A }, releases, { commits: reverts })).toMatchObject({
      answer: 'no',
      because: 'reverted',
      revertedBy: R,
    });
  });

  test('the revert of a pull request names its number', () => {
    const commits = [
      commit(A, { message: 'Coupons (#42)' }),
      commit(R, { message: 'Revert "Coupons (#42)" (#43)\n\nReverts acme/shop#42' }),
    ];
    const releases = line(...fixed, ['1.2.0', { commits: [R] }]);
    expect(answer({ pullRequest: 42 }, releases, { commits })).toMatchObject({ because: 'reverted' });
  });

  test('a revert is known by an inverse patch', () => {
    const commits = [
      commit(A, { patch: 'p1', inversePatch: 'p2' }),
      commit(R, { patch: 'p2', inversePatch: 'p1', message: 'Back out' }),
    ];
    const releases = line(...fixed, ['1.2.0', { commits: [R] }]);
    expect(answer({ commit: A }, releases, { commits })).toMatchObject({ because: 'reverted' });
  });

  test('its own revert undoes it', () => {
    const releases = line(...fixed, ['1.2.0', { commits: [R] }], ['1.3.0', { commits: [RR] }]);
    expect(answer({ commit: A }, releases, { commits: reverts })).toMatchObject({ answer: 'yes' });
  });

  test('a partial revert is for a person', () => {
    const commits = [commit(R, { message: `Undo the search part\n\nThis partially reverts commit ${A}.` })];
    const releases = line(...fixed, ['1.2.0', { commits: [R] }]);
    expect(answer({ commit: A }, releases, { commits })).toMatchObject({
      answer: 'unknown',
      because: 'partly_reverted',
      revertedBy: R,
    });
  });

  test('reverted: planned again, naming the revert', () => {
    const releases = line(...fixed, ['1.2.0', { commits: [R] }]);
    const facts = caseFacts({
      statedReason: 'r',
      deployments: releases,
      commits: reverts.slice(0, 1),
      fixes: [fix('fix_1', T0, { commit: A, mergedAt: T0 })],
      plans: [plan('fix_1', T0)],
    });
    const judged = judgeCase(facts, T0 + DAY);
    expect(judged.tracks.fix).toMatchObject({
      state: 'planned',
      revertedBy: { commit: R, at: T0 + 2 * HOUR },
    });
    expect(judged.tracks.verification).toMatchObject({ state: 'not_due', reason: 'fix_reverted' });
  });

  test('a revert that a person told and nothing can place takes out what was first deployed after it', () => {
    const revert = { at: T0 + 90 * MINUTE, commit: null, version: null };
    const before = line(['1.0.0'], ['1.1.1']);
    expect(answer({ version: '1.1.1', revert }, before)).toMatchObject({ answer: 'yes' });
    expect(answer({ version: '1.1.1', revert }, line(['1.0.0'], ['1.1.1'], ['1.1.2']))).toMatchObject({
      answer: 'no',
      because: 'reverted',
    });
    const named = { ...revert, version: '1.1.3' };
    expect(answer({ version: '1.1.1', revert: named }, line(['1.0.0'], ['1.1.1'], ['1.1.2']))).toMatchObject({
      answer: 'yes',
    });
  });
});

describe('versions', () => {
  const named = (version: string, ...versions: string[]) =>
    answer({ version }, line(...versions.map((one): [string] => [one])));

  test('inside one major line by version, with prefixes stripped', () => {
    expect(named('1.4.1', '1.4.0', '1.4.1', '1.5.0')).toMatchObject({ answer: 'yes' });
    expect(named('v1.4.1', '1.4.0', 'shop@1.4.2')).toMatchObject({ answer: 'yes' });
    expect(named('1.4.1', 'shop-v1.4.0', 'shop-v1.4.2')).toMatchObject({ answer: 'yes' });
    expect(named('shop-1.4.1', 'shop-1.4.0')).toMatchObject({ answer: 'no', because: 'earlier_version' });
  });

  test('the next ordinary release of the next major line still contains the fix', () => {
    expect(named('1.4.1', '1.4.0', '1.4.1', '2.0.0')).toMatchObject({ answer: 'yes', because: 'order' });
  });

  test('a next major line that came where the fix had not been is unknown, never yes', () => {
    expect(named('1.4.1', '1.4.0', '2.0.0')).toMatchObject({ answer: 'unknown' });
  });

  test('past the line that a range names it is unknown', () => {
    expect(named('>=2.4.1 on 2.x', '2.4.0', '2.4.1', '2.5.0')).toMatchObject({ answer: 'yes' });
    expect(named('>=2.4.1 on 2.x', '2.4.0', '2.4.1', '3.0.0')).toMatchObject({
      answer: 'unknown',
      because: 'line_not_named',
    });
  });

  test('one version per release line may be named', () => {
    const two = { versions: ['2.4.1', '1.9.8'] };
    const on = (...versions: string[]) => answer(two, line(...versions.map((one): [string] => [one])));
    expect(on('1.9.7')).toMatchObject({ answer: 'no' });
    expect(on('1.9.7', '1.9.9')).toMatchObject({ answer: 'yes' });
    expect(on('2.4.0')).toMatchObject({ answer: 'no' });
    expect(on('2.4.1', '0.8.0')).toMatchObject({ answer: 'no', because: 'older_line' });
    expect(on('2.4.1', '3.0.0')).toMatchObject({ answer: 'unknown' });
  });

  test('dates and build numbers go by the order of first deployment in that environment', () => {
    expect(named('24.04.1', '24.04.0', '24.04.1', '24.10.0')).toMatchObject({ answer: 'yes' });
    expect(named('2026.3.5', '2026.3.1', '2026.3.5', '2027.1.1')).toMatchObject({ answer: 'yes' });
    expect(named('build-77', 'build-70', 'build-77', 'build-78')).toMatchObject({ answer: 'yes' });
    expect(named('1.2.3.4', '1.2.3.3', '1.2.3.4', '1.2.3.5')).toMatchObject({ answer: 'yes' });
    expect(named('build-77', 'build-70', 'build-77', 'build-70')).toMatchObject({ answer: 'no' });
    expect(named('build-77', 'build-70', 'build-75')).toMatchObject({ answer: 'no' });
  });

  test('a leading zero in any version of the service makes all of its versions dates', () => {
    // As semantic versions 24.4.0 would be before 24.10.1.
    expect(named('24.10.1', '24.04.3', '24.10.1', '24.4.0')).toMatchObject({ answer: 'yes' });
    expect(named('24.10.1', '24.3.0', '24.10.1', '24.4.0')).toMatchObject({ answer: 'no' });
  });

  test('where the named version never was in this environment, the order in another one proves nothing', () => {
    const releases = [
      deployed('build-70', T0),
      deployed('build-77', T0 + HOUR, { environment: 'staging' }),
      deployed('build-78', T0 + 2 * HOUR),
    ];
    expect(answer({ version: 'build-77' }, releases)).toMatchObject({
      answer: 'unknown',
      because: 'order_not_known',
    });
  });
});
