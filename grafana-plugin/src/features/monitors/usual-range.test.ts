import { expect, test } from 'vitest';
import { usualRange } from './usual-range.ts';

const MINUTE = 60_000;
const now = Date.parse('2026-01-02T12:00:00Z');
const aged = (minutes: number, intervalMs: number) =>
  usualRange({ intervalMs, createdAt: new Date(now - minutes * MINUTE).toISOString() }, now);

test('the graph of an old monitor goes back as far as its interval has something to tell', () => {
  expect(aged(10_000, 1000)).toBe('now-30m');
  expect(aged(10_000, 60_000)).toBe('now-6h');
  expect(aged(10_000, 3_600_000)).toBe('now-7d');
});

test('the graph of a young monitor fits its age', () => {
  expect(aged(0, 60_000)).toBe('now-5m');
  expect(aged(4, 1000)).toBe('now-5m');
  expect(aged(7, 1000)).toBe('now-10m');
  expect(aged(50, 60_000)).toBe('now-1h');
  expect(aged(200, 60_000)).toBe('now-4h');
  expect(aged(300, 3_600_000)).toBe('now-6h');
});

test('a monitor of a second that is an hour old is still shown by its last minutes', () => {
  expect(aged(60, 1000)).toBe('now-30m');
});

test('a clock that is behind makes no negative age', () => {
  expect(aged(-3, 60_000)).toBe('now-5m');
});
