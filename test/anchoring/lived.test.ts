// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { livedApps } from './lived/apps.ts';
import { builds } from './lived/builds.ts';
import { judgeLife } from './lived/judge.ts';
import { sharesOf } from './mutated/judge.ts';

// jsdom has no CSS.escape; the names on these pages need none.
globalThis.CSS ??= { escape: (name: string) => name } as typeof CSS;

// jsdom matches selectors slowly, and here for thousands of elements.
vi.setConfig({ testTimeout: 900_000 });

/* A sample of what `node test/anchoring/lived.ts` measures in Chromium: all that happens, each in one of the builds. */
const NOTES = 6;

test('in applications that are lived in, what is gone is not pinned on another and nothing is pinned wrongly', () => {
  const spoken = builds.filter(({ language }) => !language);
  const judged = livedApps.flatMap((lived, place) =>
    [null, ...lived.happenings].flatMap((happening, way) =>
      judgeLife(document, lived, happening, spoken[(place + way) % spoken.length]!, 1, NOTES),
    ),
  );
  const known = judged.filter(({ knowable }) => knowable);
  const { deleted, present, pinned, wrong, right } = sharesOf(known);
  const told = known
    .filter(({ verdict }) => verdict === 'wrong' || verdict === 'pinned')
    .map(({ page, mutation, build, about }) => `${page}, ${mutation}, ${build}: ${about}`)
    .join('\n');
  expect(deleted).toBeGreaterThan(50);
  expect(present).toBeGreaterThan(300);
  expect(pinned, told).toBeLessThanOrEqual(4);
  expect(wrong, told).toBeLessThanOrEqual(0.5);
  expect(right).toBeGreaterThanOrEqual(86);
});
