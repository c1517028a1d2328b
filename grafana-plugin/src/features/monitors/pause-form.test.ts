import { expect, test } from 'vitest';
import { newPause, pauseBody } from './pause-form.ts';

const now = Date.UTC(2026, 11, 1, 9, 30);

test('a pause of some length ends that long after now, by the clock of the server', () => {
  expect(pauseBody({ ...newPause(now), length: '4h', because: ' ' }, 3, now)).toEqual({
    version: 3,
    paused: true,
    pausedUntil: '2026-12-01T13:30:00.000Z',
    pausedBecause: null,
  });
});

test('a pause without an end has none, and a time that cannot be read stays as it was typed', () => {
  expect(pauseBody({ ...newPause(now), length: 'open', because: 'rebuild' }, 1, now)).toMatchObject({
    pausedUntil: null,
    pausedBecause: 'rebuild',
  });
  expect(pauseBody({ ...newPause(now), length: 'until', until: 'soon' }, 1, now).pausedUntil).toBe('soon');
});
