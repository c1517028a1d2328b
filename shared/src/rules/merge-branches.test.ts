import { expect, test } from 'vitest';
import { isMergeBranch } from './merge-branches.ts';

test.each([
  ['main', 'main'],
  ['trunk', 'trunk'],
  ['release/2.x', 'main'],
  ['releases/2026-11', 'main'],
  ['stable-1.28', 'main'],
  ['2.x', 'main'],
  ['v1.9', 'main'],
  ['master', null],
])('what comes onto %s of a repository whose own branch is %s is merged', (branch, own) => {
  expect(isMergeBranch(branch, own)).toBe(true);
});

test.each([
  ['main', 'trunk'],
  ['feature/release-2', 'main'],
  ['fix/case_1', 'main'],
  ['hotfix/1.2.1', 'main'],
  ['dependabot/npm/x-2.0', 'main'],
  ['1.2-experiment', 'main'],
  ['revert-42-fix', null],
  ['', 'main'],
])('what comes onto %s of a repository whose own branch is %s is work under way', (branch, own) => {
  expect(isMergeBranch(branch, own)).toBe(false);
});
