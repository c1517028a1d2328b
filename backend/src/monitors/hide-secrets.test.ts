import { createMonitor, getMonitor, listMonitors } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

test('what a check sends is shown to who may edit it, and to no other reader', async () => {
  await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
  const { id } = await backend.call(createMonitor, {
    body: {
      name: 'orders',
      service: 'shop',
      environment: 'production',
      intervalMs: 3_600_000,
      check: {
        type: 'http',
        url: 'http://127.0.0.1:1/orders',
        method: 'POST',
        headers: { Authorization: 'Bearer secret-1', Accept: 'text/html' },
        body: 'secret-2',
      },
    },
  });
  const reader = backend.as(
    (await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } })).secret,
  );
  for (const seen of [await reader(getMonitor, { params: { id } }), (await reader(listMonitors)).items[0]!]) {
    expect(seen.check).toMatchObject({
      headers: { Authorization: '(hidden)', Accept: 'text/html' },
      body: '(hidden)',
    });
    expect(JSON.stringify(seen)).not.toContain('secret-');
  }
  expect((await backend.call(getMonitor, { params: { id } })).check).toMatchObject({
    headers: { Authorization: 'Bearer secret-1' },
    body: 'secret-2',
  });
});
