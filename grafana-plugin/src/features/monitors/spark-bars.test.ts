import { expect, test } from 'vitest';
import { sparkBars } from './spark-bars.ts';
import type { ResultOutcome } from '@appops/shared/words/run';

const run = (slot: string, outcome: ResultOutcome, totalUs: number | null, suspect = false) => ({
  slot,
  outcome,
  totalUs,
  suspect,
  degraded: false,
});

test('bars are as high as the run was slow, and a failed one is full', () => {
  const { bars } = sparkBars([run('a', 'up', 1000), run('b', 'up', 500), run('c', 'down', 20)]);
  expect(bars.map(({ kind, height }) => [kind, Math.round(height * 100)])).toEqual([
    ['up', 100],
    ['up', 57],
    ['down', 100],
  ]);
});

test('suspect and missed runs are told apart, in words too', () => {
  const { bars, words } = sparkBars([run('a', 'up', 1, true), run('b', 'missed', null), run('c', 'up', 1)]);
  expect(bars.map(({ kind }) => kind)).toEqual(['suspect', 'missed', 'up']);
  expect(words).toBe('Last 3 runs: 1 up, 1 suspect, 1 missed');
});

test('only the last thirty are drawn', () => {
  const many = Array.from({ length: 50 }, (_, index) => run(String(index), 'up', 1));
  expect(sparkBars(many).bars.map(({ key }) => key)).toEqual(many.slice(20).map(({ slot }) => slot));
});
