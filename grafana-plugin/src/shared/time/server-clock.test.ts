import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteServerTime, serverNow } from './server-clock.ts';

// The machine's clock stands still, so that what differs is what was told.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 30, 12) }));
afterEach(() => {
  noteServerTime(new Date().toUTCString());
  vi.useRealTimers();
});

test('ages follow the clock of the server where it differs', () => {
  const now = Date.now();
  noteServerTime(new Date(now + 3_600_000).toUTCString(), now);
  expect(serverNow() - Date.now()).toBeGreaterThan(3_590_000);
});

test('a difference that whole seconds and the way explain is none', () => {
  const now = Date.now();
  noteServerTime(new Date(now - 1000).toUTCString(), now);
  expect(serverNow()).toBe(Date.now());
});

test('an answer without a readable date changes nothing', () => {
  noteServerTime(null);
  noteServerTime('yesterday');
  expect(serverNow()).toBe(Date.now());
});
