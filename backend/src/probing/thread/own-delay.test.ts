import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { expect, test } from 'vitest';
import { aCheck } from '../../../testing/probing/checks.ts';
import { internalAttempt } from '../net/trace.ts';
import { withoutOwnDelay } from './own-delay.ts';

const check = aCheck('http://127.0.0.1/', {
  assertions: [
    { kind: 'latency', atMostMs: 100, otherwise: 'degraded' },
    { kind: 'header', name: 'etag', comparison: 'present', value: '', otherwise: 'degraded' },
  ],
});
const slow: Attempt = {
  ...internalAttempt(''),
  ok: true,
  reason: null,
  message: null,
  totalUs: 150_000,
  assertions: [{ index: 0, passed: false, degraded: true, message: '150 ms is more than 100 ms.' }],
  degradedBecause: '150 ms is more than 100 ms.',
};

test('a run that only our own delay made slow is not degraded', () => {
  expect(withoutOwnDelay(check, slow, 60_000).degradedBecause).toBeNull();
});

test('one that was slow without it is, and one that nothing delayed', () => {
  expect(withoutOwnDelay(check, slow, 40_000)).toBe(slow);
  expect(withoutOwnDelay(check, slow, 0)).toBe(slow);
});

test('what else is near a limit is told all the same', () => {
  const both = { ...slow, degradedBecause: '150 ms is more than 100 ms. The certificate ends soon' };
  expect(withoutOwnDelay(check, both, 60_000).degradedBecause).toBe('The certificate ends soon');
  const header = { index: 1, passed: false, degraded: true, message: 'Header etag is missing.' };
  const missing = { ...slow, assertions: [...slow.assertions, header] };
  expect(withoutOwnDelay(check, missing, 60_000)).toBe(missing);
});
