import { expect, test } from 'vitest';
import { namedCases } from './named-cases.ts';

const id = (digit: string) => digit.repeat(32);
const one = `case_${id('1')}`;
const two = `case_${id('a')}`;

test.each([
  [`Guard the coupon (${one})`, [one]],
  [`Fixes ${one}\n\nCloses: ${two}`, [one, two]],
  [`Guard it\n\nhttps://appops.example/a/appops-app/cases/${one}?tab=fix`, [one]],
  [`Fixes ${one}. See also ${two}`, [one]],
  [`See ${one}\nFixes ${one}`, [one]],
])('%j mends %j', (text, mended) => {
  const { cases, onlyReferred } = namedCases(text);
  expect(cases.filter((name) => !onlyReferred.includes(name))).toEqual(mended);
});

test.each([
  `Refs ${one}`,
  `Part of ${one}`,
  `Related to: ${one}`,
  `see https://x/cases/${one}`,
  `Reverts ${one}`,
])('%j only refers to it', (text) => {
  expect(namedCases(text).onlyReferred).toEqual([one]);
});

test.each(['', 'case_123', `case_${id('g')}`, `showcase_${id('1')}`, `${one}0`])('%j names none', (text) => {
  expect(namedCases(text)).toEqual({ cases: [], fixes: [], onlyReferred: [] });
});

test('fixes are named by their ids', () => {
  expect(namedCases(`Second part of fix_${id('2')}`).fixes).toEqual([`fix_${id('2')}`]);
});
