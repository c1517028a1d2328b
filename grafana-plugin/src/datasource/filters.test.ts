import { expect, test } from 'vitest';
import { filtersOf, markerLimit } from './filters.ts';
import type { Replace } from './variables.ts';

const asIs: Replace = (text) => text;
const none = { services: [], environments: [], monitors: [] };

test('names that can be a service, an environment and a monitor pass', () => {
  const monitors = [`mon_${'a'.repeat(32)}`];
  const filters = { services: ['shop'], environments: ['production-eu'], monitors };
  expect(filtersOf(filters, asIs)).toEqual(filters);
});

test.each([
  [{ ...none, services: ['Shop & Co'] }, '“Shop & Co” is no service'],
  [{ ...none, environments: ['../prod'] }, '“../prod” is no environment'],
  [{ ...none, monitors: ['checkout'] }, '“checkout” is no monitor'],
])('a name that cannot be one is refused in words: %o', (filters, words) => {
  expect(() => filtersOf(filters, asIs)).toThrow(words);
});

test.each([
  [1600, 200],
  [50, 20],
  [10_000, 300],
])('a plot of %i points gets at most %i markers', (points, markers) => {
  expect(markerLimit(points)).toBe(markers);
});
