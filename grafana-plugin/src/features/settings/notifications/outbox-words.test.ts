import { expect, test } from 'vitest';
import { subjectPath, triesWords } from './outbox-words.ts';

const now = Date.parse('2026-11-30T10:00:00Z');
const words = (state: 'waiting' | 'sent' | 'failed' | 'skipped', tries: number, next: number | null = null) =>
  triesWords({ state, tries, nextTryAt: next === null ? null : new Date(now + next).toISOString() }, now);

test('of one that waits it says how often it was tried and when it is tried next', () => {
  expect(words('waiting', 0, -1000)).toBe('Not tried yet, it waits for its channel.');
  expect(words('waiting', 1, 30_000)).toBe('Tried once, next in 30 s.');
  expect(words('waiting', 12, 3_600_000)).toBe('Tried 12 times, next in 1 h.');
});

test('of one that waits for its turn it says how many go before it', () => {
  const waits = (before: number) =>
    triesWords(
      {
        state: 'waiting',
        tries: 0,
        nextTryAt: new Date(now - 1000).toISOString(),
        queue: { before, perMinute: 30 },
      },
      now,
    );
  expect(waits(1170)).toBe('Not tried yet, it waits: 30 a minute, 1,170 before it.');
  expect(waits(0)).toBe('Not tried yet, it is next.');
});

test('of one that is over it says how often it was tried, where that says anything', () => {
  expect(words('sent', 1)).toBe('');
  expect(words('sent', 3)).toBe('At try 3.');
  expect(words('failed', 9)).toBe('Tried 9 times.');
  expect(words('skipped', 0)).toBe('');
});

test('a message leads to the page about what it tells of, where there is one', () => {
  expect(subjectPath('inc_1')).toMatch(/\/incidents\/inc_1$/);
  expect(subjectPath('case_1')).toMatch(/\/capa\/case_1$/);
  expect(subjectPath('dep_1')).toMatch(/\/releases\/dep_1$/);
  expect(subjectPath('chn_1')).toBeNull();
  expect(subjectPath(null)).toBeNull();
});
