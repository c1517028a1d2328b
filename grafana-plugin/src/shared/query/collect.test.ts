import { expect, test } from 'vitest';
import { collect, type Page } from './collect.ts';

/** A list of so many rows, whose cursor is the number of the next one. */
function listOf(count: number) {
  const asked: number[] = [];
  const load = ({ limit, cursor }: { limit: number; cursor?: string }): Promise<Page<number>> => {
    asked.push(limit);
    const from = Number(cursor ?? 0);
    const to = Math.min(count, from + limit);
    return Promise.resolve({
      items: Array.from({ length: to - from }, (_, index) => from + index),
      nextCursor: to < count ? String(to) : null,
      total: count,
    });
  };
  return { load, asked };
}

test.each([
  [0, 100, 0, false, 1],
  [1, 100, 1, false, 1],
  [300, 100, 100, true, 1],
  [300, 400, 300, false, 1],
  [10_000, 1200, 1200, true, 3],
  [10_000, Infinity, 10_000, false, 20],
])('of %i rows, %d wanted: %i told, more: %s, in %i pages', async (count, wanted, told, hasMore, pages) => {
  const { load, asked } = listOf(count);
  const found = await collect(load, wanted, String);
  expect(found.items).toEqual(Array.from({ length: told }, (_, index) => index));
  expect([found.total, found.hasMore, asked.length]).toEqual([count, hasMore, pages]);
  expect(Math.max(...asked)).toBeLessThanOrEqual(500);
});

test('a row that moved to the next page meanwhile is told once', async () => {
  const pages: Page<string>[] = [
    { items: ['a', 'b'], nextCursor: '2', total: 3 },
    { items: ['b', 'c'], nextCursor: null, total: 3 },
  ];
  const { items } = await collect(
    () => Promise.resolve(pages.shift()!),
    10,
    (item) => item,
  );
  expect(items).toEqual(['a', 'b', 'c']);
});

test('an older backend, which does not count, says whether there are more', async () => {
  const found = await collect(
    () => Promise.resolve({ items: ['a'], nextCursor: 'x' }),
    1,
    (item) => item,
  );
  expect(found).toEqual({ items: ['a'], total: null, hasMore: true });
});
