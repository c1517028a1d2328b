import type { Monitor } from '@appops/shared/contract/monitors';
import { expect, test } from 'vitest';
import { forReader } from './hide-secrets.ts';

test('of a check that a newer process has stored, a viewer sees no more than what all checks have', () => {
  const check = {
    type: 'snmp',
    resolver: 'secret-1',
    timeoutMs: 4000,
    assertions: [{ kind: 'rcode', key: 'secret-2' }],
  };
  const monitor = { name: 'a', check } as unknown as Monitor;
  expect(forReader(monitor, ['read'])).toEqual({
    name: 'a',
    check: { type: 'unknown', protocol: 'snmp', timeoutMs: 4000, assertions: [{ kind: 'unknown' }] },
  });
  expect(forReader(monitor, ['operate'])).toBe(monitor);
});
