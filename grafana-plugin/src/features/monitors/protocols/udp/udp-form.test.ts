import { givenCheck } from '@appops/shared/contract/checks/given-check';
import { udpCheck } from '@appops/shared/contract/checks/udp';
import { expect, test } from 'vitest';
import { newUdpAssertion, udpForm } from './udp-form.ts';

const form = { ...udpForm.empty, host: 'udp://ntp.example.com:123' };

test('host and port make a check that the server accepts as it is: any answer counts', () => {
  expect(givenCheck.parse(udpForm.checkOf(form))).toMatchObject({
    host: 'ntp.example.com',
    port: 123,
    assertions: [{ kind: 'answer', value: '' }],
  });
  expect(udpForm.nameFor(form)).toBe('ntp.example.com:123');
  expect(udpForm.isFilledIn(udpForm.empty)).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = udpCheck.parse({
    type: 'udp',
    host: '::1',
    port: 514,
    send: '\\x00ping',
    timeoutMs: 2500,
    family: 'ipv6',
    assertions: [newUdpAssertion('latency'), { kind: 'answer', value: 'pong' }],
  });
  expect(udpForm.checkOf(udpForm.formOf(check))).toEqual(check);
});
