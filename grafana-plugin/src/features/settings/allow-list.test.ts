import { expect, test } from 'vitest';
import { rangeOf, rangeWords, withRange } from './allow-list.ts';

test('a single address that is typed is allowed alone, not with its neighbours', () => {
  expect(rangeOf(' 10.1.2.3 ')).toBe('10.1.2.3/32');
  expect(rangeOf('fd00::7')).toBe('fd00::7/128');
  expect(rangeOf('10.0.0.0/8')).toBe('10.0.0.0/8');
  expect(rangeOf('  ')).toBe('');
});

test('a range that is there already is not added again', () => {
  expect(withRange(['10.0.0.0/8'], '10.0.0.0/8')).toEqual(['10.0.0.0/8']);
  expect(withRange(['127.0.0.0/8'], '10.0.0.0/8')).toEqual(['127.0.0.0/8', '10.0.0.0/8']);
});

test('well-known ranges are named', () => {
  expect(rangeWords('127.0.0.0/8')).toBe('this machine itself');
  expect(rangeWords('172.20.0.0/16')).toBe('a private network');
  expect(rangeWords('172.32.0.0/16')).toBe('');
  expect(rangeWords('fd00::/64')).toBe('a private network');
});
