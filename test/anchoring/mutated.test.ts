// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { judge, sharesOf } from './mutated/judge.ts';
import { mutations } from './mutated/mutations.ts';
import { mutatedPages } from './mutated/pages.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for thousands of elements.
vi.setConfig({ testTimeout: 900_000 });

/* A sample of what `node test/anchoring/mutated.ts` measures in Chromium: every page, each in its share of the ways. */
const EVERY = 3;
const NOTES = 10;

test('on pages that changed, what is gone is not pinned on another, nothing is pinned wrongly, and the rest is found', () => {
  const judged = mutatedPages.flatMap((page, place) =>
    mutations
      .filter(({ language }, way) => !language && (way + place) % EVERY === 0)
      .flatMap((mutation) => judge(document, page, mutation, 1, NOTES)),
  );
  const wrong = judged.filter(({ verdict }) => verdict === 'wrong' || verdict === 'pinned');
  const { deleted, present, pinned, wrong: elsewhere, right } = sharesOf(judged);
  const told = wrong.map(({ page, mutation, about }) => `${page}, ${mutation}: ${about}`).join('\n');
  expect(deleted).toBeGreaterThan(80);
  expect(present).toBeGreaterThan(800);
  expect(pinned, told).toBeLessThanOrEqual(4);
  expect(elsewhere, told).toBeLessThanOrEqual(0.7);
  expect(right).toBeGreaterThanOrEqual(96);
});

test('in another language nothing is pinned wrongly', () => {
  const switched = mutations.find(({ language }) => language)!;
  const judged = mutatedPages.flatMap((page) => judge(document, page, switched, 1, 6));
  expect(sharesOf(judged).wrong).toBe(0);
});
