import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { aRecord, nameServer } from '../../testing/probing/dns.ts';
import { contains, websocketServer } from '../../testing/probing/websocket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const create = (name: string, check: object, more: object = {}) =>
  backend.call(contract.createMonitor, {
    body: {
      ...{ name, service: 'shop', environment: 'production', intervalMs: 1000, check, ...more },
    } as never,
  });
const stateOf = async (id: string) => (await backend.call(contract.getMonitor, { params: { id } })).state;
const lastAttempt = async (id: string) =>
  (await backend.call(contract.listResults, { params: { id } })).items
    .find(({ attempts }) => attempts.length > 0)!
    .attempts.at(-1)!;

test('a DNS monitor runs by itself, goes down by what its name server says, and names who failed when that falls silent', async () => {
  let says: 'well' | 'failed' | 'nothing' = 'well';
  const { server } = await nameServer(({ say }) => {
    if (says === 'well') say({ answers: [aRecord('192.0.2.2', 60), aRecord('192.0.2.1')] });
    else if (says === 'failed') say({ rcode: 2 });
  });
  const check = { type: 'dns', name: 'shop.example', server, timeoutMs: 1000 };
  const { id } = await create('records', check);
  await expect.poll(async () => (await stateOf(id)).value).toBe('up');
  expect((await lastAttempt(id)).facts).toMatchObject({
    ...{
      protocol: 'dns',
      rcode: 0,
      authoritative: true,
      recordCount: 2,
      aliases: [],
      transport: 'udp',
      server,
    },
    ...{ records: ['192.0.2.1', '192.0.2.2'], leastTtlSeconds: 60, passedOver: null },
  });
  says = 'failed';
  await expect.poll(async () => (await stateOf(id)).value).toBe('down');
  expect((await stateOf(id)).message).toContain('The name server answered SERVFAIL');
  says = 'nothing';
  await expect
    .poll(async () => (await lastAttempt(id)).message)
    .toMatch(
      new RegExp(`waiting for the name server ${server}, which was asked \\d+ times for A of shop.example`),
    );
});

test('a WebSocket monitor runs by itself: its own phase, what it heard and its state are stored and told', async () => {
  let said = 'ready';
  const port = await websocketServer((websocket) => {
    websocket.send(said);
    websocket.close();
  });
  const url = `ws://127.0.0.1:${port}/live`;
  const { id } = await create('live', { type: 'websocket', url, assertions: contains('ready') });
  await expect.poll(async () => (await stateOf(id)).value).toBe('up');
  const attempt = await lastAttempt(id);
  expect(attempt.facts).toMatchObject({
    protocol: 'websocket',
    statusCode: 101,
    messages: 1,
    heardBytes: 5,
    firstMessage: 'ready',
  });
  expect(attempt.phases).toMatchObject({ upgradeUs: expect.any(Number) as number, dnsUs: null });
  said = 'closed for the night';
  await expect.poll(async () => (await stateOf(id)).value).toBe('down');
  expect((await stateOf(id)).message).toContain(
    'it said 1 message, "closed for the night"; asked: one with "ready"',
  );
});

test('what a WebSocket sends and its headers are shown to who may edit it, and to no other reader', async () => {
  const check = {
    type: 'websocket',
    url: 'ws://127.0.0.1:9/',
    headers: { authorization: 'Bearer hunter2' },
    send: 'hunter2',
  };
  const { id } = await create('hidden', check, { intervalMs: 3_600_000 });
  const { secret } = await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } });
  const seen = await backend.as(secret)(contract.getMonitor, { params: { id } });
  expect(seen.check).toMatchObject({ headers: { authorization: '(hidden)' }, send: '(hidden)' });
  expect(JSON.stringify(seen)).not.toContain('hunter2');
});

test('a pattern that cannot be read is refused at its field, before it is saved', async () => {
  const assertions = [{ kind: 'record', comparison: 'matches', value: '(' }];
  await expect(create('bad', { type: 'dns', name: 'shop.example', assertions })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test.each([
  { type: 'dns', name: 'shop.example', server: '169.254.169.254' },
  { type: 'websocket', url: 'ws://0xa9.0xfe.0xa9.0xfe/' },
])('a target that no probe may call is refused before it is saved: %j', async (check) => {
  await expect(create('bad', check)).rejects.toMatchObject({ code: 'target_refused' });
});

test('they are found by what they ask and call, and tried before they are saved', async () => {
  await create('mx', { type: 'dns', name: 'mail.example', record: 'MX' }, { intervalMs: 3_600_000 });
  const { items } = await backend.call(contract.listMonitors, { query: { search: 'mail.example' } });
  expect(items.map(({ name }) => name)).toEqual(['mx']);
  const { server } = await nameServer(({ say }) => say({ answers: [aRecord('192.0.2.1')] }));
  const tried = await backend.call(contract.tryCheck, {
    body: { check: { type: 'dns', name: 'shop.example', server } },
  });
  expect(tried).toMatchObject({ outcome: 'up', attempt: { facts: { records: ['192.0.2.1'] } } });
});
