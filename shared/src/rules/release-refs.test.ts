import { describe, expect, test } from 'vitest';
import { releaseOfRef } from './release-refs.ts';

const unseen = { branch: false, tag: false };

describe('whether a ref names a release', () => {
  test.each([
    'v1.2.3',
    '1.2.3',
    'shop-v1.2.3',
    'shop/v1.2.3',
    'shop@1.2.3',
    '@acme/shop@1.2.3-rc.1',
    'shop-1.2.3',
    '2026.03.05',
    '24.04',
    '24.04.1',
    'v2',
    'v2.1',
    '1.2.3.4',
    '1.2.3-rc.1+build.5',
    'release-2026-11-29',
    'release/2026-11-29',
    '2026-11-29',
    '20261129',
    'prod_20261129.2',
    '2026.11.29-2',
    'v1.2.3.RELEASE',
    '1.2.3.Final',
    '1.2.3_hotfix1',
    '20261129103000',
    '2026-11-29T10-30-00Z',
    'v1.2.3-4-gabcdef1',
    '1.2.3-SNAPSHOT',
    'helm-chart-1.2.3',
    'releases/v3.1.0',
    'frontend-v2.0.0-beta.3',
    'k8s/v1.30.1',
    'V1.2.3',
    'v2026.11',
    'deploy-20261129T1030',
  ])('%s has the shape of a version or of a date', (ref) => {
    expect(releaseOfRef(ref, unseen)).toBe(ref);
  });

  test.each([
    'main',
    'release',
    'release/2.4',
    'release-1.28',
    'feature/1.2.3-basket',
    'fix-1.2.3',
    'dependabot/npm_and_yarn/lodash-4.17.21',
    'renovate/react-19.x',
    '1.x',
    'v1.x',
    'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
    'f95f852',
    '20269999',
    'PROJ-123',
    'HEAD',
    'gh-pages',
    'hotfix/1.2.3',
    'gh-readonly-queue/main/pr-42-abc',
    'merge-train/1',
    '42/merge',
    'release-branch.go1.21',
    'stable-2.x',
    'node18',
    'python3.11',
    'ubuntu-22.04-upgrade',
    'update-go-1.22',
    '7',
    '1234567',
    '2026',
    'env/production',
    'users/me/1.2.3',
    'refs/merge-requests/3/merge',
    '',
    'refs/heads/v2',
    'refs/heads/1.2.3',
    'refs/pull/12/merge',
    'refs/pull/12/head',
    'refs/merge-requests/3/head',
    'refs/tags/',
  ])('%s does not', (ref) => {
    expect(releaseOfRef(ref, unseen)).toBeNull();
  });

  test('a tag is one, whatever its shape', () => {
    expect(releaseOfRef('refs/tags/golden-master', unseen)).toBe('golden-master');
    expect(releaseOfRef('golden-master', { branch: false, tag: true })).toBe('golden-master');
  });

  test('a ref that was ever seen as a branch is none, unless it says itself that it is the tag', () => {
    expect(releaseOfRef('v2', { branch: true, tag: false })).toBeNull();
    expect(releaseOfRef('v2', { branch: true, tag: true })).toBeNull();
    expect(releaseOfRef('refs/tags/v2', { branch: true, tag: true })).toBe('v2');
  });

  test('a very long ref is none', () => {
    for (const unit of ['1.', '1-', 'a-', 'a/', 'v1.2.3-', '-'])
      expect(releaseOfRef(`${unit.repeat(50_000)}!`, unseen)).toBeNull();
  });
});
