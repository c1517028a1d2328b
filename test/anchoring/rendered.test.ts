// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { sharesOf } from './mutated/judge.ts';
import { changes } from './rendered/changes.ts';
import { judgeRendered } from './rendered/judge.ts';
import { renderedPages } from './rendered/pages.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for thousands of elements.
vi.setConfig({ testTimeout: 900_000 });

/* A sample of what `node test/anchoring/rendered.ts` measures in Chromium: every page, each in its share of the ways. */
const EVERY = 12;
const NOTES = 8;

test('on pages that are drawn anew from other data or by another build, what is gone is not pinned on another and nothing is pinned wrongly', () => {
  const judged = renderedPages.flatMap((page, place) =>
    changes
      .filter(({ language }, way) => !language && (way + place) % EVERY === 0)
      .flatMap((change) => judgeRendered(document, page, change, 1, NOTES)),
  );
  const bad = judged.filter(({ verdict }) => verdict === 'wrong' || verdict === 'pinned');
  const { deleted, present, pinned, wrong, right } = sharesOf(judged);
  const told = bad.map(({ page, mutation, about }) => `${page}, ${mutation}: ${about}`).join('\n');
  expect(deleted).toBeGreaterThan(8);
  expect(present).toBeGreaterThan(250);
  expect(pinned, told).toBeLessThanOrEqual(5);
  expect(wrong, told).toBeLessThanOrEqual(0.5);
  expect(right).toBeGreaterThanOrEqual(88);
});
