import { expect, test } from 'vitest';
import { parseInstant } from './told-instant.ts';

test.each([
  '2026-01-05T12:00:00Z',
  '2026-01-05T13:00:00+01:00',
  '2026-01-05T13:00:00+0100',
  '2026-01-05T13:00:00.000+01',
  '2026-01-05 13:00:00 +0100',
  '2026-01-05 12:00:00 UTC',
  ' 2026-01-05t12:00z ',
])('%j is an instant', (text) => {
  expect(parseInstant(text)).toBe(Date.UTC(2026, 0, 5, 12));
});

test.each(['', '2026-01-05', '2026-01-05T12:00:00', '2026-13-05T12:00:00Z', 'yesterday', '1767614400'])(
  '%j is none',
  (text) => {
    expect(parseInstant(text)).toBeNull();
  },
);
