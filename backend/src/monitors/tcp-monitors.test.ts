import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { speakingServer } from '../../testing/probing/servers.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'mail', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const create = (name: string, check: object, more: object = {}) =>
  backend.call(contract.createMonitor, {
    body: {
      name,
      service: 'mail',
      environment: 'production',
      intervalMs: 1000,
      check: { type: 'tcp', host: '127.0.0.1', port: 25, ...check },
      ...more,
    } as never,
  });

test('a TCP monitor runs by itself: its results, its state and what it found are stored and told', async () => {
  let greeting = '220 mail ESMTP\r\n';
  const port = await speakingServer((socket) => socket.end(greeting));
  const { id } = await create('smtp', { port, assertions: [{ kind: 'answer', value: '220 ' }] });
  const monitor = () => backend.call(contract.getMonitor, { params: { id } });
  await expect.poll(async () => (await monitor()).state.value).toBe('up');
  const { items } = await backend.call(contract.listResults, { params: { id } });
  expect(items.at(-1)).toMatchObject({
    outcome: 'up',
    statusCode: null,
    attempts: [
      {
        ok: true,
        address: '127.0.0.1',
        facts: { protocol: 'tcp', tls: null, heardBytes: 16, heardTruncated: false },
        tls: null,
        assertions: [{ index: 0, passed: true, message: 'It said what is asked.' }],
      },
    ],
  });
  expect(items.at(-1)!.attempts[0]!.phases).toMatchObject({
    connectUs: expect.any(Number) as number,
    waitUs: expect.any(Number) as number,
    tlsUs: null,
  });

  greeting = '421 too busy\r\n';
  await expect.poll(async () => (await monitor()).state.value).toBe('down');
  expect((await monitor()).state.message).toBe(
    'It closed the connection after it had said "421 too busy\\r\\n"; asked: "220 ".',
  );
});

test('it is found by what it calls, and not by what it sends', async () => {
  await create(
    'cache',
    { host: 'localhost', port: 6390, send: 'AUTH hunter2\\r\\n' },
    { intervalMs: 3_600_000 },
  );
  const found = async (search: string) =>
    (await backend.call(contract.listMonitors, { query: { search } })).items.map(({ name }) => name);
  expect(await found('localhost:6390')).toEqual(['cache']);
  expect(await found('hunter2')).toEqual([]);
});

test('what it sends is shown to who may edit it, and to no other reader', async () => {
  const { id } = await create('hidden', { send: 'AUTH hunter2\\r\\n' }, { intervalMs: 3_600_000 });
  const reader = backend.as(
    (await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } })).secret,
  );
  expect((await reader(contract.getMonitor, { params: { id } })).check).toMatchObject({
    type: 'tcp',
    send: '(hidden)',
  });
  expect((await backend.call(contract.getMonitor, { params: { id } })).check).toMatchObject({
    send: 'AUTH hunter2\\r\\n',
  });
});

test.each(['169.254.169.254', '0xa9.0xfe.0xa9.0xfe', '[::ffff:169.254.169.254]'])(
  'a target that no probe may call is refused before it is saved: %s',
  async (host) => {
    await expect(create('bad', { host, port: 80 })).rejects.toMatchObject({ code: 'target_refused' });
  },
);

test('it is tried before it is saved', async () => {
  const port = await speakingServer((socket) => socket.write('SSH-2.0-x\r\n'));
  const tried = await backend.call(contract.tryCheck, {
    body: {
      check: { type: 'tcp', host: '127.0.0.1', port, assertions: [{ kind: 'answer', value: 'SSH-2.0' }] },
    },
  });
  expect(tried).toMatchObject({ outcome: 'up', suspect: false, attempt: { ok: true } });
});
