import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { grpcCheck } from '../../contract/checks/grpc.ts';
import { grpcFacts } from '../../contract/checks/grpc-facts.ts';
import { isSameCheckElsewhere, looksAtTheSame } from '../monitor-edit.ts';
import { grpcFactsRules } from './grpc-facts.ts';
import { rulesOf } from './rules-of.ts';
import { secretsOf } from './sent-texts.ts';

const given = (more: object = {}) => ({ type: 'grpc', host: 'api.example', port: 50_051, ...more });
const check = (more: object = {}) => grpcCheck.parse(given(more));
const fieldsOf = (more: object): string[] =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];
const health = { kind: 'health', is: 'SERVING' };

test('nothing but where it leads is needed', () => {
  expect(check()).toMatchObject({ tls: false, service: '', metadata: {}, assertions: [health] });
});

test.each<[string, object, string[]]>([
  ['a scheme', { host: 'grpc://api.example' }, ['host']],
  ['port 0', { port: 0 }, ['port']],
  ['an IPv4 address over IPv6', { host: '192.0.2.1', family: 'ipv6' }, ['host']],
  ['metadata of the call itself', { metadata: { 'grpc-timeout': '1S' } }, ['metadata.grpc-timeout']],
  ['metadata that HTTP/2 does not know', { metadata: { Connection: 'close' } }, ['metadata.Connection']],
  ['binary metadata that is no base64', { metadata: { 'trace-bin': 'a b' } }, ['metadata.trace-bin']],
  ['a line break in metadata', { metadata: { a: 'b\nc' } }, ['metadata.a']],
  ['nothing asserted', { assertions: [] }, ['assertions']],
  [
    'two healths at once',
    { assertions: [health, { kind: 'health', is: 'NOT_SERVING' }] },
    ['assertions.1.is'],
  ],
  [
    'health of a call that must fail',
    { assertions: [{ kind: 'code', is: 'NOT_FOUND' }, health] },
    ['assertions.1.is'],
  ],
  [
    'a certificate without TLS',
    { assertions: [{ kind: 'certificate', atLeastDays: 7 }] },
    ['assertions.0.atLeastDays'],
  ],
])('a check with %s is refused at its field', (_, more, fields) => expect(fieldsOf(more)).toEqual(fields));

test.each<[string, object]>([
  ['an IPv6 address', { host: '::1' }],
  ['metadata', { metadata: { authorization: 'Bearer x', 'trace-bin': 'AAEC', 'key-bin': '${secret:KEY}' } }],
  ['health of a call that ends with OK', { assertions: [{ kind: 'code', is: 'OK' }, health] }],
])('a check with %s is accepted', (_, more) => expect(fieldsOf(more)).toEqual([]));

test('the same check elsewhere has another host, and another service is another thing', () => {
  expect(isSameCheckElsewhere(check(), check({ host: 'staging.example' }))).toBe(true);
  expect(looksAtTheSame(check(), check({ service: 'shop.v1.Cart' }))).toBe(false);
  expect(rulesOf(check()).assertionName({ kind: 'health', is: 'SERVING' })).toBe('health SERVING');
});

test('secrets are put in where metadata goes out', () => {
  expect(secretsOf(check({ metadata: { authorization: 'Bearer ${secret:A}' } }))).toEqual(['A']);
});

test('what was found reads in the order in which people ask for it', () => {
  const facts = grpcFacts.parse({
    ...{ protocol: 'grpc', grpcStatus: 0, grpcMessage: null, health: 'SERVING', httpStatus: null, tls: null },
  });
  const said = (more: object) =>
    grpcFactsRules.said({ ...facts, ...more }).map(({ name, value }) => `${name}: ${value}`);
  expect(said({})).toEqual(['Health: SERVING', 'The call ended with: OK']);
  expect(said({ health: null, grpcStatus: 14, grpcMessage: 'draining', httpStatus: 503 })).toEqual([
    'The call ended with: UNAVAILABLE: draining',
    'Status of HTTP: 503',
  ]);
  expect(grpcFactsRules.well(facts, 0)).toBe('SERVING');
  expect(grpcFactsRules.well({ ...facts, health: null, grpcStatus: 12 }, 12)).toBe('UNIMPLEMENTED');
});
