import { expect, test } from 'vitest';
import { dashboardPath } from './dashboard-path.ts';

test('a dashboard is opened at the time of the panel', () => {
  expect(dashboardPath({ dashboardUid: 'abc', from: '2026-01-01T00:00:00.000Z', to: 'now' })).toBe(
    '/d/abc?from=1767225600000&to=now',
  );
});

test('a uid that is a path stays one part of the address', () => {
  expect(dashboardPath({ dashboardUid: '../../x?y', from: 'now-1h', to: 'now' })).toBe(
    '/d/..%2F..%2Fx%3Fy?from=now-1h&to=now',
  );
});
