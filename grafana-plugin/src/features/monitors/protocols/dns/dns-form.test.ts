import { dnsAssertion, dnsCheck } from '@appops/shared/contract/checks/dns';
import { expect, test } from 'vitest';
import { dnsForm, newDnsAssertion } from './dns-form.ts';
import { dnsAssertionWords } from './dns-words.ts';

test('a name makes a check that the server accepts, and a name for the monitor', () => {
  const form = { ...dnsForm.empty, name: ' shop.example ' };
  expect(dnsCheck.parse(dnsForm.checkOf(form))).toMatchObject({
    name: 'shop.example',
    record: 'A',
    server: null,
  });
  expect(dnsForm.nameFor(form)).toBe('shop.example, A');
  expect(dnsForm.isFilledIn(form)).toBe(true);
  expect(dnsForm.isFilledIn(dnsForm.empty)).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = dnsCheck.parse({
    type: 'dns',
    name: 'shop.example',
    record: 'MX',
    server: '192.0.2.53:5353',
    timeoutMs: 2500,
    assertions: [{ kind: 'record', comparison: 'none_equals', value: '10 mail.example' }],
  });
  expect(dnsForm.checkOf(dnsForm.formOf(check))).toEqual(check);
});

test.each(['rcode', 'count', 'ttl', 'latency'] as const)(
  'a new assertion of kind %s can be saved as it is',
  (kind) => {
    expect(dnsAssertion.safeParse(newDnsAssertion(kind)).success).toBe(true);
  },
);

test('an assertion reads as a sentence, and one of tomorrow as that', () => {
  expect(dnsAssertionWords({ kind: 'rcode', is: 'NXDOMAIN' })).toBe('response code is NXDOMAIN');
  expect(dnsAssertionWords({ kind: 'record', comparison: 'equals', value: 'x' })).toBe('some record is “x”');
  expect(dnsAssertionWords({ kind: 'count', atLeastRecords: 2 })).toBe('at least 2 records');
  expect(dnsAssertionWords({ kind: 'ttl', atLeastSeconds: 60 })).toBe('all records live for at least 60 s');
  expect(dnsAssertionWords({ kind: 'latency', atMostMs: 5 })).toBe('takes at most 5 ms');
  expect(dnsAssertionWords({ kind: 'unknown' })).toContain('too old');
});
