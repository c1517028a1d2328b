import { expect, test } from 'vitest';
import { completeCode, shownCode } from './user-code.ts';

test.each([
  ['bcdf', 'BCDF'],
  ['bcdfghjk', 'BCDF-GHJK'],
  [' BCDF-ghjk ', 'BCDF-GHJK'],
  ['bcdf ghjk lmnp', 'BCDF-GHJK'],
])('"%s" is shown as %s', (typed, shown) => expect(shownCode(typed)).toBe(shown));

test('only a whole code is looked up, since guesses are counted', () => {
  expect(completeCode('BCDF-GHJ')).toBe(false);
  expect(completeCode('BCDF-GHJK')).toBe(true);
});
