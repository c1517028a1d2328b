import { expect, test } from 'vitest';
import { Remembered } from './remembered.ts';

test('what was not asked for longest is forgotten first, and what is forgotten is gone', () => {
  const values = new Remembered<number>(2);
  values.keep('a', 1);
  values.keep('b', 2);
  expect(values.get('a')).toBe(1);
  values.keep('c', 3);
  expect(['a', 'b', 'c'].map((key) => values.get(key))).toEqual([1, undefined, 3]);
  values.keep('a', 10);
  expect(values.get('a')).toBe(10);
  values.forget('a');
  expect(values.get('a')).toBeUndefined();
});
