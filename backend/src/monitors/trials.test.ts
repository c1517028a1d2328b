import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createMonitor, getMonitor, tryCheck } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
/** Accepts and never answers. */
let abyss: Server;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  abyss = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => abyss.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await backend.stop();
  abyss.close();
});

test('tries of one person are few at a time, told clearly, and keep no monitor from its runs', async () => {
  const { port } = abyss.address() as AddressInfo;
  const check = { type: 'http' as const, url: `http://127.0.0.1:${port}/`, timeoutMs: 5_000 };
  const tries = Array.from({ length: 270 }, () =>
    backend.call(tryCheck, { body: { check } }).then(
      () => 'tried',
      (error: { status?: number; message: string }) => `${error.status}: ${error.message}`,
    ),
  );
  await backend.call(createService, { body: { name: 'shop' } });
  const { id } = await backend.call(createMonitor, {
    body: {
      name: 'home',
      service: 'shop',
      environment: 'production',
      check: { type: 'http', url: `${backend.url}/healthz` },
      intervalMs: 1_000,
    },
  });
  await expect
    .poll(async () => (await backend.call(getMonitor, { params: { id } })).lastResult?.outcome, {
      timeout: 240_000,
      interval: 100,
    })
    .toBe('up');
  const answers = await Promise.all(tries);
  expect(answers.filter((answer) => answer === 'tried').length).toBeGreaterThanOrEqual(4);
  const refused = answers.filter((answer) => answer !== 'tried');
  expect(refused.length).toBeGreaterThan(200);
  expect(new Set(refused)).toEqual(
    new Set([
      '429: 4 checks of yours are being tried already, which is the most at a time. Wait until one of them has ended.',
    ]),
  );
}, 240_000);
