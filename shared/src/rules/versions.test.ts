import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareVersions,
  parseVersion,
  readNamedVersions,
  releaseLine,
  sameCommit,
  sameVersion,
  versionsAreDates,
} from './versions.ts';

describe('parseVersion', () => {
  test('takes v and package prefixes', () => {
    expect(parseVersion('v1.2.3')).toMatchObject({ packageName: null, major: 1, minor: 2, patch: 3 });
    expect(parseVersion('shop@1.2.3-rc.1+build.5')).toMatchObject({
      packageName: 'shop',
      prerelease: ['rc', 1],
    });
    expect(parseVersion('shop-v1.2.3')).toMatchObject({ packageName: 'shop', major: 1, patch: 3 });
    expect(parseVersion('shop-api-1.2.3-rc.1')).toMatchObject({
      packageName: 'shop-api',
      prerelease: ['rc', 1],
    });
    expect(parseVersion('shop/v1.2.3')).toMatchObject({ packageName: 'shop', major: 1 });
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

describe('versionsAreDates', () => {
  test('a leading zero or a year in any version of a service makes all of them dates', () => {
    expect(versionsAreDates(['24.3.0', '24.04.1'])).toBe(true);
    expect(versionsAreDates(['1.0.0', '2026.3.5'])).toBe(true);
    expect(versionsAreDates(['shop-v2026.3.5'])).toBe(true);
    expect(versionsAreDates(['release-2026-11-29'])).toBe(true);
    expect(versionsAreDates(['1900.1.1'])).toBe(true);
    expect(versionsAreDates(['1899.1.1', '24.4.0', '0.1.0', '10.20.30'])).toBe(false);
  });

  test('what only looks a little like one is none', () => {
    // Names of commits, build numbers, prereleases.
    expect(versionsAreDates(['0123456789ab', '1234567', '20261130', 'build-0042', '1.2.3-rc.01', 'v2'])).toBe(
      false,
    );
  });
});

describe('readNamedVersions', () => {
  test('takes one version, a range with its line, and several', () => {
    expect(readNamedVersions('2.4.1')).toEqual([{ version: '2.4.1', withLine: false }]);
    expect(readNamedVersions('>= 2.4.1')).toEqual([{ version: '2.4.1', withLine: false }]);
    expect(readNamedVersions('≥2.4.1 on 2.x')).toEqual([{ version: '2.4.1', withLine: true }]);
    expect(readNamedVersions('>=2.4.1 <3')).toEqual([{ version: '2.4.1', withLine: true }]);
    expect(readNamedVersions('^2.4.1')).toEqual([{ version: '2.4.1', withLine: true }]);
    expect(readNamedVersions('2.4.1 on 2.x and 1.9.8 on 1.x')).toEqual([
      { version: '2.4.1', withLine: true },
      { version: '1.9.8', withLine: true },
    ]);
  });

  test('any other text is one name', () => {
    expect(readNamedVersions(' the next one ')).toEqual([{ version: 'the next one', withLine: false }]);
    expect(readNamedVersions('build-77')).toEqual([{ version: 'build-77', withLine: false }]);
    expect(readNamedVersions('  ')).toEqual([]);
  });
});
