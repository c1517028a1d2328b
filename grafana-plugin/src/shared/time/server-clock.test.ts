import { afterEach, expect, test } from 'vitest';
import { noteServerTime, serverNow } from './server-clock.ts';

afterEach(() => noteServerTime(new Date().toUTCString()));

test('ages follow the clock of the server where it differs', () => {
  const now = Date.now();
  noteServerTime(new Date(now + 3_600_000).toUTCString(), now);
  expect(serverNow() - Date.now()).toBeGreaterThan(3_590_000);
});

test('a difference that whole seconds and the way explain is none', () => {
  const now = Date.now();
  noteServerTime(new Date(now - 1000).toUTCString(), now);
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});

test('an answer without a readable date changes nothing', () => {
  noteServerTime(null);
  noteServerTime('yesterday');
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(50);
});
