import { expect, test } from 'vitest';
import { filtersOf, markerLimit } from './filters.ts';
import type { Replace } from './variables.ts';

const asIs: Replace = (text) => text;

test('names, slugs and what can be neither are asked for as they are: the backend says what fits nothing', () => {
  const filters = {
    services: ['shop', 'Shop & Co'],
    environments: ['Production/EU', '本番環境', '../prod'],
    monitors: [`mon_${'a'.repeat(32)}`, 'Checkout answers'],
  };
  expect(filtersOf(filters, asIs)).toEqual(filters);
});

test('a value that is too long to be a name is cut, and makes no query fail', () => {
  const { services } = filtersOf({ services: ['x'.repeat(5000)], environments: [], monitors: [] }, asIs);
  expect(services).toEqual(['x'.repeat(300)]);
});

test.each([
  [1600, 200],
  [50, 20],
  [10_000, 300],
])('a plot of %i points gets at most %i markers', (points, markers) => {
  expect(markerLimit(points)).toBe(markers);
});
