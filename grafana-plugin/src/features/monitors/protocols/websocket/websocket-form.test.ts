import { websocketAssertion, websocketCheck } from '@appops/shared/contract/checks/websocket';
import { expect, test } from 'vitest';
import { completeWebsocketUrl, newWebsocketAssertion, websocketForm } from './websocket-form.ts';

test.each([
  ['shop.example/live', 'wss://shop.example/live'],
  ['https://shop.example/live', 'wss://shop.example/live'],
  ['http://shop.example', 'ws://shop.example'],
  ['localhost:8080', 'ws://localhost:8080'],
  ['wss://shop.example', 'wss://shop.example'],
  ['', ''],
])('"%s" is meant as %s', (typed, url) => expect(completeWebsocketUrl(typed)).toBe(url));

test('an address makes a check that the server accepts, and a name', () => {
  const form = { ...websocketForm.empty, url: 'shop.example/live', subprotocols: 'a, b' };
  expect(websocketCheck.parse(websocketForm.checkOf(form))).toMatchObject({
    url: 'wss://shop.example/live',
    subprotocols: ['a', 'b'],
    send: null,
  });
  expect(websocketForm.nameFor(form)).toBe('shop.example/live');
  expect(websocketForm.isFilledIn(websocketForm.empty)).toBe(false);
});

test('what is edited and not changed is what was there', () => {
  const check = websocketCheck.parse({
    type: 'websocket',
    url: 'wss://shop.example/live?x=1',
    headers: { authorization: 'Bearer x' },
    subprotocols: ['graphql-transport-ws'],
    send: '{"type":"connection_init"}',
    timeoutMs: 2500,
    family: 'ipv6',
    degradedCertificateDays: 30.5,
    assertions: [{ kind: 'message', comparison: 'matches', value: 'ack$' }],
  });
  expect(websocketForm.checkOf(websocketForm.formOf(check))).toEqual(check);
});

test.each(['latency', 'certificate'] as const)('a new %s assertion can be saved as it is', (kind) => {
  expect(websocketAssertion.safeParse(newWebsocketAssertion(kind)).success).toBe(true);
});
