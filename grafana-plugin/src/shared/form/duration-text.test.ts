import { expect, test } from 'vitest';
import { instantIn, msOf } from './duration-text.ts';

test('a length of time is read with its unit', () => {
  expect(msOf({ count: '1.5', unit: 'hours' })).toBe(5_400_000);
  expect(msOf({ count: '0', unit: 'days' })).toBe(0);
});

test.each(['', ' ', 'soon', '-1'])('"%s" is no length of time', (count) => {
  expect(msOf({ count, unit: 'days' })).toBeNull();
  expect(instantIn({ count, unit: 'days' }, 0)).toBeNull();
});

test('an expiry is an instant from now', () => {
  expect(instantIn({ count: '7', unit: 'days' }, Date.parse('2026-01-01T00:00:00Z'))).toBe(
    '2026-01-08T00:00:00.000Z',
  );
});
