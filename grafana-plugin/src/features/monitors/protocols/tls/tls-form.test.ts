import { givenCheck } from '@appops/shared/contract/checks/given-check';
import { tlsCheck } from '@appops/shared/contract/checks/tls';
import { expect, test } from 'vitest';
import { newTlsAssertion, tlsForm } from './tls-form.ts';

test('a host alone makes a check of port 443 that the server accepts, and a name', () => {
  const form = { ...tlsForm.empty, host: 'shop.example.com' };
  expect(givenCheck.parse(tlsForm.checkOf(form))).toMatchObject({ host: 'shop.example.com', port: 443 });
  expect(tlsForm.nameFor(form)).toBe('shop.example.com:443');
  expect(tlsForm.checkOf({ ...form, host: 'https://shop.example.com:8443' })).toMatchObject({ port: 8443 });
  expect(tlsForm.isFilledIn(form)).toBe(true);
  expect(tlsForm.isFilledIn(tlsForm.empty)).toBe(false);
  expect(tlsForm.nameFor(tlsForm.empty)).toBe('');
});

test('what is edited and not changed is what was there', () => {
  const check = tlsCheck.parse({
    type: 'tls',
    host: '::1',
    port: 993,
    startTls: 'imap',
    timeoutMs: 2500,
    family: 'ipv6',
    degradedCertificateDays: 30.5,
    assertions: (['certificate', 'version', 'key', 'latency'] as const).map(newTlsAssertion),
  });
  expect(tlsForm.checkOf(tlsForm.formOf(check))).toEqual(check);
  expect(givenCheck.safeParse(check).success).toBe(true);
});
