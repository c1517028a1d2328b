import { expect, test } from 'vitest';
import { ageOf } from './age.ts';

test('ageOf rounds to the unit that a person would say', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(ageOf('2026-11-24T11:59:30Z', now)).toBe('30 seconds ago');
  expect(ageOf('2026-11-24T11:30:00Z', now)).toBe('30 minutes ago');
  expect(ageOf('2026-11-24T07:00:00Z', now)).toBe('5 hours ago');
  expect(ageOf('2026-11-23T12:00:00Z', now)).toBe('yesterday');
  expect(ageOf('2024-11-23T12:00:00Z', now)).toBe('2 years ago');
});
