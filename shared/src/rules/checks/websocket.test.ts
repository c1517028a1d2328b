import { expect, test } from 'vitest';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { websocketCheck } from '../../contract/checks/websocket.ts';
import { websocketFacts } from '../../contract/checks/websocket-facts.ts';
import { isSameCheckElsewhere } from '../monitor-edit.ts';
import { rulesOf } from './rules-of.ts';
import { secretsOf } from './sent-texts.ts';
import { websocketFactsRules } from './websocket-facts.ts';

const given = (more: object = {}) => ({ type: 'websocket', url: 'wss://shop.example/live', ...more });
const check = (more: object = {}) => websocketCheck.parse(given(more));
const fieldsOf = (more: object): string[] =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];

test.each<[string, object, string[]]>([
  ['a page’s address', { url: 'https://shop.example/' }, ['url']],
  ['a user name', { url: 'wss://me@shop.example/' }, ['url']],
  ['a fragment', { url: 'wss://shop.example/#x' }, ['url']],
  ['port 0', { url: 'wss://shop.example:0/' }, ['url']],
  ['an IPv4 address over IPv6', { url: 'ws://192.0.2.1/', family: 'ipv6' }, ['url']],
  ['a header of the handshake', { headers: { Upgrade: 'h2c' } }, ['headers.Upgrade']],
  [
    'its subprotocol as a header',
    { headers: { 'Sec-WebSocket-Protocol': 'a' } },
    ['headers.Sec-WebSocket-Protocol'],
  ],
  ['a line break in a header', { headers: { a: 'b\nc' } }, ['headers.a']],
  ['a subprotocol with a space', { subprotocols: ['a b'] }, ['subprotocols.0']],
  ['a subprotocol twice', { subprotocols: ['a', 'a'] }, ['subprotocols.1']],
  ['half a character to send', { send: '\ud800' }, ['send']],
  [
    'an empty text to contain',
    { assertions: [{ kind: 'message', comparison: 'contains', value: '' }] },
    ['assertions.0.value'],
  ],
  [
    'a certificate without TLS',
    { url: 'ws://shop.example/', assertions: [{ kind: 'certificate', atLeastDays: 7 }] },
    ['assertions.0.atLeastDays'],
  ],
])('a check with %s is refused at its field', (_, more, fields) => expect(fieldsOf(more)).toEqual(fields));

test('all of it is accepted', () => {
  const all = {
    headers: { authorization: 'Bearer x', Host: 'other.example' },
    subprotocols: ['a', 'b'],
    send: '',
    assertions: [{ kind: 'message', comparison: 'equals', value: '' }],
  };
  expect(fieldsOf(all)).toEqual([]);
});

test('the same check elsewhere has another host', () => {
  expect(isSameCheckElsewhere(check(), check({ url: 'ws://staging.example/live' }))).toBe(true);
  expect(isSameCheckElsewhere(check(), check({ url: 'wss://shop.example/other' }))).toBe(false);
  expect(rulesOf(check()).assertionName({ kind: 'message', comparison: 'contains', value: 'x' })).toBe(
    'message contains x',
  );
});

test('secrets are put in where something goes out, and never where it says who is called', () => {
  const url = 'wss://shop.example/live?token=${secret:A}';
  const all = check({ url, headers: { 'x-key': '${secret:B}' }, send: '{"key":"${secret:C}"}' });
  expect(secretsOf(all)).toEqual(['A', 'B', 'C']);
  expect(fieldsOf({ url: 'wss://${secret:A}.example/' })).toEqual(['url']);
});

test('what was found reads in the order in which people ask for it', () => {
  const facts = websocketFacts.parse({
    ...{ protocol: 'websocket', statusCode: 101, subprotocol: 'a', messages: 2, heardBytes: 23 },
    ...{ firstMessage: 'hello', closeCode: 1000, tls: null },
  });
  const said = (more: object) =>
    websocketFactsRules.said({ ...facts, ...more }).map(({ name, value }) => `${name}: ${value}`);
  expect(said({})).toEqual([
    'Subprotocol: a',
    'Messages: 2, 23 bytes',
    'First message: hello',
    'It closed with: 1000 (normal closure)',
  ]);
  expect(
    said({ statusCode: 401, subprotocol: null, messages: null, firstMessage: null, closeCode: 4001 }),
  ).toEqual(['Answered: status 401', 'It closed with: 4001']);
  expect(websocketFactsRules.well(facts, 101)).toBe('2 messages');
  expect(websocketFactsRules.well({ ...facts, messages: 0 }, 101)).toBe('Opened');
});
