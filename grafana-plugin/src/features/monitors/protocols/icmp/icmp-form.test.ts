import { givenCheck } from '@appops/shared/contract/checks/given-check';
import { icmpCheck } from '@appops/shared/contract/checks/icmp';
import { expect, test } from 'vitest';
import { icmpForm, newIcmpAssertion } from './icmp-form.ts';

test('a host makes a check that the server accepts, and a name', () => {
  const form = { ...icmpForm.empty, host: ' gw.example.com ' };
  expect(givenCheck.parse(icmpForm.checkOf(form))).toMatchObject({ host: 'gw.example.com', packets: 3 });
  expect(icmpForm.nameFor(form)).toBe('gw.example.com');
  expect(icmpForm.isFilledIn(icmpForm.empty)).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = icmpCheck.parse({
    type: 'icmp',
    host: '::1',
    packets: 5,
    timeoutMs: 2500,
    family: 'ipv6',
    assertions: [newIcmpAssertion('loss'), newIcmpAssertion('latency')],
  });
  expect(icmpForm.checkOf(icmpForm.formOf(check))).toEqual(check);
});
