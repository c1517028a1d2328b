import { tcpAssertion, tcpCheck } from '@appops/shared/contract/checks/tcp';
import { tcpPreset } from '@appops/shared/rules/checks/tcp-presets';
import { expect, test } from 'vitest';
import { filledBy, newTcpAssertion, tcpForm } from './tcp-form.ts';

const form = { ...tcpForm.empty, host: ' db.example.com ', port: '5432' };

test('host and port make a check that the server accepts, and a name', () => {
  expect(tcpCheck.parse(tcpForm.checkOf(form))).toMatchObject({ host: 'db.example.com', port: 5432 });
  expect(tcpForm.nameFor(form)).toBe('db.example.com:5432');
  expect(tcpForm.isFilledIn(form)).toBe(true);
  expect(tcpForm.isFilledIn(tcpForm.empty)).toBe(false);
});

test.each([
  ['db.example.com:5432', 'db.example.com', 5432],
  ['tcp://db.example.com:22', 'db.example.com', 22],
  ['[::1]:6379', '[::1]', 6379],
])('"%s" pasted as the host is meant as host and port', (host, name, port) => {
  expect(tcpForm.checkOf({ ...tcpForm.empty, host })).toMatchObject({ host: name, port });
});

test('a port that was typed beside it stays, and the host is then refused at its field', () => {
  const parsed = tcpCheck.safeParse(tcpForm.checkOf({ ...form, host: 'db.example.com:22' }));
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([['host']]);
});

test('what is edited and not changed is what was there', () => {
  const check = tcpCheck.parse({
    type: 'tcp',
    host: '::1',
    port: 993,
    tls: true,
    send: 'a LOGOUT\\r\\n',
    timeoutMs: 2500,
    family: 'ipv6',
    degradedCertificateDays: 30.5,
    assertions: [{ kind: 'answer', value: '* OK' }],
  });
  expect(tcpForm.checkOf(tcpForm.formOf(check))).toEqual(check);
});

test.each(['latency', 'certificate'] as const)('a new %s assertion can be saved as it is', (kind) => {
  expect(tcpAssertion.safeParse(newTcpAssertion(kind)).success).toBe(true);
});

test.each(['at once', 'smtp', 'postgres'] as const)('TLS that begins %s is what was there', (tls) => {
  const check = tcpCheck.parse(tcpForm.checkOf({ ...form, tls }));
  expect(tcpForm.formOf(check).tls).toBe(tls);
});

test('a preset fills in what is usual, and leaves the host', () => {
  const filled = { ...form, ...filledBy(tcpPreset('smtp-starttls')!, form) };
  expect(tcpForm.checkOf(filled)).toMatchObject({
    host: 'db.example.com',
    port: 587,
    tls: true,
    startTls: 'smtp',
    assertions: [{ kind: 'answer', value: '221 ' }],
  });
  expect(filledBy(tcpPreset('banner')!, form)).toMatchObject({ port: '5432', tls: 'never' });
});
