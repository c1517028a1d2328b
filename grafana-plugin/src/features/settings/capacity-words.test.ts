import { expect, test } from 'vitest';
import { capacityWords } from './capacity-words.ts';

test.each([
  [1_200, 900, 'Asked 1,200/s, can do 900/s'],
  [0.25, 4.04, 'Asked 0.3/s, can do 4/s'],
  [0.5, null, 'Asked 0.5/s: too little to tell how much it can do'],
])('a probe that is asked %s and can do %s', (askedPerSecond, canDoPerSecond, words) => {
  expect(capacityWords({ askedPerSecond, canDoPerSecond })).toBe(words);
});
