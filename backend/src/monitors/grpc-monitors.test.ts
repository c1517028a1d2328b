import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { answerWith, grpcMessage, http2Server } from '../../testing/probing/grpc.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const create = (name: string, check: object, more: object = {}) =>
  backend.call(contract.createMonitor, {
    body: {
      ...{ name, service: 'shop', environment: 'production', intervalMs: 1000 },
      check: { type: 'grpc', host: '127.0.0.1', ...check },
      ...more,
    } as never,
  });

test('a gRPC monitor runs by itself: its health and its state are stored and told', async () => {
  let status = 1;
  const port = await http2Server((stream) => answerWith(stream, grpcMessage([8, status])));
  const { id } = await create('cart', { port });
  const monitor = () => backend.call(contract.getMonitor, { params: { id } });
  await expect.poll(async () => (await monitor()).state.value).toBe('up');
  const { items } = await backend.call(contract.listResults, { params: { id } });
  const made = items.find(({ attempts }) => attempts.length > 0)!;
  expect(made).toMatchObject({ outcome: 'up', statusCode: 0 });
  expect(made.attempts[0]!.facts).toEqual({
    ...{ protocol: 'grpc', grpcStatus: 0, grpcMessage: null, health: 'SERVING', httpStatus: null, tls: null },
  });
  status = 2;
  await expect.poll(async () => (await monitor()).state.value).toBe('down');
  expect((await monitor()).state.message).toBe('The server is NOT_SERVING; asked: SERVING.');
});

test('its metadata are shown to who may edit it, and to no other reader', async () => {
  const { id } = await create(
    'hidden',
    { port: 9, metadata: { authorization: 'Bearer hunter2' } },
    { intervalMs: 3_600_000 },
  );
  const { secret } = await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } });
  const seen = await backend.as(secret)(contract.getMonitor, { params: { id } });
  expect(seen.check).toMatchObject({ metadata: { authorization: '(hidden)' } });
});

test('a target that no probe may call is refused before it is saved', async () => {
  await expect(create('bad', { host: '169.254.169.254', port: 80 })).rejects.toMatchObject({
    code: 'target_refused',
  });
});
