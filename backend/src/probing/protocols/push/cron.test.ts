import { expect, test } from 'vitest';
import { cronAround, cronProblem } from './cron.ts';

const at = (text: string) => Date.parse(text);
const around = (expression: string, instant: string, zone = 'Europe/Berlin') => {
  const { last, next } = cronAround(expression, zone, at(instant));
  return [last, next].map((each) => (each === null ? null : new Date(each).toISOString()));
};

test('a time in the hour that is skipped comes right after it, and once', () => {
  // On 29 March 2026, 02:00 in Berlin is 03:00: half past two is not there.
  expect(around('30 2 * * *', '2026-03-29T12:00:00Z')).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
});

test('a time in the hour that comes twice comes once', () => {
  // On 25 October 2026, 03:00 in Berlin is 02:00 again.
  const [last, next] = around('30 2 * * *', '2026-10-25T12:00:00Z');
  expect(last).toBe('2026-10-25T00:30:00.000Z');
  expect(next).toBe('2026-10-26T01:30:00.000Z');
});

test('the instant itself is the newest time, and not the next', () => {
  expect(around('0 12 * * *', '2026-11-30T12:00:00Z', 'UTC')).toEqual([
    '2026-11-30T12:00:00.000Z',
    '2026-12-01T12:00:00.000Z',
  ]);
});

test.each([
  ['* * * * * *', 'UTC', 'expression'],
  ['99 3 * * *', 'UTC', 'expression'],
  ['0 0 31 2 *', 'UTC', 'expression'],
  ['30 3 * * *', 'Mars/Base', 'zone'],
])('%s in %s is refused at its %s', (expression, zone, field) => {
  expect(cronProblem(expression, zone)?.field).toBe(field);
});

test('what crontabs have is accepted', () => {
  for (const expression of ['*/5 * * * *', '30 3 * * 1-5', '0 0 1,15 * *', '@daily'])
    expect(cronProblem(expression, 'America/New_York')).toBeNull();
});
