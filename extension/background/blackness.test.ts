import { expect, test } from 'vitest';
import { isBlackAt } from './blackness.ts';

/* Four pixels in a row: black, nearly black, dark grey, white. */
const pixels = {
  width: 4,
  height: 1,
  data: Uint8ClampedArray.from([0, 0, 0, 255, 9, 8, 12, 255, 30, 30, 30, 255, 255, 255, 255, 255]),
};

test('one point that is not black is enough to say no', () => {
  expect(
    isBlackAt(pixels, [
      [0.1, 0.5],
      [0.4, 0.5],
    ]),
  ).toBe(true);
  expect(
    isBlackAt(pixels, [
      [0.1, 0.5],
      [0.6, 0.5],
    ]),
  ).toBe(false);
  expect(isBlackAt(pixels, [[0.99, 0.5]])).toBe(false);
});

test('what lies outside of the picture is not in it', () => {
  expect(
    isBlackAt(pixels, [
      [-0.5, 0.5],
      [1.2, 0.5],
      [0.1, 3],
    ]),
  ).toBe(true);
  expect(isBlackAt(pixels, [])).toBe(true);
});
