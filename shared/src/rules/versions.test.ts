import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareVersions,
  findFix,
  isMatchable,
  parseVersion,
  releaseLine,
  sameCommit,
  sameVersion,
} from './versions.ts';
import type { NamedChange, ReleaseContent } from './versions.ts';

describe('parseVersion', () => {
  test('takes v and package prefixes', () => {
    expect(parseVersion('v1.2.3')).toMatchObject({ packageName: null, major: 1, minor: 2, patch: 3 });
    expect(parseVersion('shop@1.2.3-rc.1+build.5')).toMatchObject({
      packageName: 'shop',
      prerelease: ['rc', 1],
    });
    expect(parseVersion('@acme/shop@v2.0.0')).toMatchObject({ packageName: '@acme/shop', major: 2 });
  });

  test('is null for what is no semantic version', () => {
    for (const text of ['', 'latest', '1.2', '2026-11-23', '01.2.3', 'a1b2c3d', '1.2.3.4', 'shop@']) {
      expect(parseVersion(text)).toBeNull();
    }
  });
});

describe('compareVersions', () => {
  test('follows the order of semver.org', () => {
    const ordered = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'];
    ordered.push('1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2.0', '1.10.0');
    ordered.forEach((left, i) =>
      ordered.forEach((right, j) =>
        expect(Math.sign(compareVersions(left, right) ?? NaN)).toBe(Math.sign(i - j)),
      ),
    );
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
  });

  test('never across release lines', () => {
    expect(compareVersions('1.9.9', '2.0.0')).toBeNull();
    expect(compareVersions('a@1.0.0', 'b@1.0.0')).toBeNull();
    expect(compareVersions('a@1.0.0', '1.0.1')).toBeLessThan(0);
    expect(compareVersions('latest', '1.0.0')).toBeNull();
    expect(releaseLine('v3.1.0')).toBe('@3');
    expect(releaseLine('main')).toBeNull();
  });

  test('is antisymmetric and transitive inside a line', () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.option(fc.constantFrom('a', 'a.1', 'b', '1', '1.2')))
      .map(([minor, patch, pre]) => `1.${minor}.${patch}${pre === null ? '' : `-${pre}`}`);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const order = (x: string, y: string) => Math.sign(compareVersions(x, y) ?? NaN);
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
        if (sameVersion(a, b)) expect(a).toBe(b);
      }),
    );
  });
});

test('sameCommit takes a prefix of at least seven digits', () => {
  expect(sameCommit('a1b2c3d4e5f6', 'A1B2C3D')).toBe(true);
  expect(sameCommit('a1b2c3d4e5f6', 'a1b2c3')).toBe(false);
  expect(sameCommit('a1b2c3d4e5f6', 'a1b2c3e')).toBe(false);
  expect(sameCommit('not hex', 'not hex')).toBe(false);
});

describe('findFix', () => {
  const release = (version: string, changes: Partial<ReleaseContent> = {}): ReleaseContent => ({
    version,
    commit: null,
    commits: null,
    ...changes,
  });
  const fix = (changes: Partial<NamedChange>): NamedChange => ({ commit: null, version: null, ...changes });

  test('by commit, abbreviated or not, or as the release’s name', () => {
    const byCommit = fix({ commit: 'a1b2c3d' });
    expect(findFix(release('1.0.0', { commit: 'a1b2c3d4e5f6a7b8' }), byCommit, null)).toEqual({
      contained: true,
      by: 'commit',
    });
    expect(findFix(release('a1b2c3d4e5'), byCommit, null).contained).toBe(true);
    expect(findFix(release('1.0.0', { commits: ['ffffff0', 'a1b2c3d9'] }), byCommit, null).by).toBe(
      'commit_set',
    );
    expect(findFix(release('1.0.0', { commit: 'ffffff0' }), byCommit, null).contained).toBe(false);
  });

  test('a named version is in every later version of the same major line', () => {
    const byVersion = fix({ version: '1.1.1' });
    expect(findFix(release('v1.1.1'), byVersion, null).by).toBe('version');
    expect(findFix(release('1.2.0'), byVersion, null).by).toBe('later_version');
    expect(findFix(release('1.1.0'), byVersion, null).contained).toBe(false);
    expect(findFix(release('1.1.1-rc.1'), byVersion, null).contained).toBe(false);
    expect(findFix(release('2.0.0'), byVersion, null).contained).toBe(false);
  });

  test('names that are no versions must be equal', () => {
    expect(findFix(release('build-77'), fix({ version: 'build-77' }), null).contained).toBe(true);
    expect(findFix(release('build-78'), fix({ version: 'build-77' }), null).contained).toBe(false);
  });

  test('a revert in the release takes it out again', () => {
    const byVersion = fix({ version: '1.1.1' });
    const revert = fix({ version: '1.1.3' });
    expect(findFix(release('1.1.2'), byVersion, revert).contained).toBe(true);
    expect(findFix(release('1.1.3'), byVersion, revert)).toEqual({ contained: false, by: 'reverted' });
    expect(findFix(release('1.2.0'), byVersion, revert).by).toBe('reverted');
  });

  test('a revert that cannot be placed takes out the later versions, not the named one', () => {
    const byVersion = fix({ version: '1.1.1' });
    const revert = fix({ commit: 'fedcba9' });
    expect(findFix(release('1.1.1'), byVersion, revert).contained).toBe(true);
    expect(findFix(release('1.1.2'), byVersion, revert).by).toBe('reverted');
    expect(findFix(release('1.1.2', { commits: ['abcdef0'] }), byVersion, revert).contained).toBe(true);
    expect(findFix(release('1.1.2', { commits: ['fedcba9'] }), byVersion, revert).by).toBe('reverted');
  });

  test('a fix that names nothing is matched by nothing', () => {
    expect(isMatchable(fix({}))).toBe(false);
    expect(isMatchable(fix({ commit: 'abc', version: ' ' }))).toBe(false);
    expect(isMatchable(fix({ version: '1.0.0' }))).toBe(true);
    expect(findFix(release('1.0.0'), fix({}), null).contained).toBe(false);
  });
});
