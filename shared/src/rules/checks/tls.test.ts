import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { tlsCheck, type TlsAssertion } from '../../contract/checks/tls.ts';
import { tlsFacts } from '../../contract/checks/tls-facts.ts';
import { evaluateTls } from './tls-assertions.ts';
import { leastOffered } from './tls.ts';

const given = (more: object = {}) => ({ type: 'tls', host: 'shop.example', ...more });
const fieldsOf = (...assertions: object[]) =>
  givenCheck.safeParse(given({ assertions })).error?.issues.map(({ path }) => path.slice(2).join('.')) ?? [];
const shown = (more: object) =>
  tlsFacts.parse({ protocol: 'TLSv1.3', alpn: null, leafExpiresAt: null, chainExpiresAt: null, ...more });

test('a host alone is enough', () => {
  expect(tlsCheck.parse(given())).toMatchObject({ port: 443, assertions: [] });
  expect(givenCheck.safeParse(given()).success).toBe(true);
});

test.each<[string, object, string[]]>([
  ['a key of any type and size', { kind: 'key', type: 'any' }, ['atLeastBits']],
  ['a curve that is not there', { kind: 'key', type: 'ec', atLeastBits: 522 }, ['atLeastBits']],
  ['nobody as subject', { kind: 'subject', comparison: 'contains', value: ' ' }, ['value']],
  ['a version of yesterday', { kind: 'version', atLeast: 'SSLv3' }, ['atLeast']],
  ['a key of a type alone', { kind: 'key', type: 'ed25519' }, []],
  ['an old version', { kind: 'version', atLeast: 'TLSv1' }, []],
])('an assertion of %s', (_, assertion, fields) => expect(fieldsOf(assertion)).toEqual(fields));

test.each<[string[], string]>([
  [[], 'TLSv1.2'],
  [['TLSv1.3'], 'TLSv1.2'],
  [['TLSv1.3', 'TLSv1.1'], 'TLSv1.1'],
  [['TLSv1.1', 'TLSv1'], 'TLSv1'],
])('where %j are asked about, the oldest that is offered is %s', (asked, least) => {
  const assertions = asked.map((atLeast) => ({ kind: 'version', atLeast }));
  expect(leastOffered(tlsCheck.parse(given({ assertions })))).toBe(least);
});

test('what is not known is neither passed nor failed', () => {
  const key = { kind: 'key', type: 'any', atLeastBits: 1 } as const;
  expect(evaluateTls(key, shown({})).outcome).toBe('error');
  expect(evaluateTls(key, shown({ keyType: 'ec' })).outcome).toBe('error');
  expect(evaluateTls({ kind: 'version', atLeast: 'TLSv1.2' }, shown({ protocol: 'TLSv9' })).outcome).toBe(
    'error',
  );
  const subject: TlsAssertion = { kind: 'subject', comparison: 'equals', value: 'z.example' };
  const names = Array.from({ length: 20 }, (_, index) => `a${index}.example`);
  expect(evaluateTls(subject, shown({ names })).outcome).toBe('error');
  expect(evaluateTls(subject, shown({ names: names.slice(1) })).outcome).toBe('failed');
});

test('an RSA key for one kind of signatures is an RSA key', () => {
  const assertion = { kind: 'key', type: 'rsa', atLeastBits: 2048 } as const;
  expect(evaluateTls(assertion, shown({ keyType: 'rsa-pss', keyBits: 3072 })).outcome).toBe('passed');
});
