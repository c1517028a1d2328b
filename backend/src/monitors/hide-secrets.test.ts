import { createMonitor, getMonitor, listMonitors } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { selfSigned } from '../../testing/probing/certificates.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

const client = selfSigned({ names: ['client'] });

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
        headers: { 'X-Key': 'secret-1', Accept: 'text/html' },
        body: 'secret-2',
        auth: {
          kind: 'oauth2',
          tokenUrl: 'http://127.0.0.1:1/token?key=secret-3',
          clientId: 'secret-4',
          clientSecret: 'secret-5',
          scope: 'secret-6',
        },
        tlsSettings: { clientCertificate: client.cert, clientKey: client.key },
      },
    },
  });
  const reader = backend.as(
    (await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } })).secret,
  );
  for (const seen of [await reader(getMonitor, { params: { id } }), (await reader(listMonitors)).items[0]!]) {
    expect(seen.check).toMatchObject({
      headers: { 'X-Key': '(hidden)', Accept: 'text/html' },
      body: '(hidden)',
      auth: { kind: 'oauth2', tokenUrl: 'http://127.0.0.1:1/token', clientSecret: '(hidden)' },
      tlsSettings: { clientKey: '(hidden)' },
    });
    expect(JSON.stringify(seen)).not.toContain('secret-');
    expect(JSON.stringify(seen)).not.toContain('-----BEGIN');
  }
  expect((await backend.call(getMonitor, { params: { id } })).check).toMatchObject({
    headers: { 'X-Key': 'secret-1' },
    body: 'secret-2',
    auth: { clientSecret: 'secret-5' },
  });
});
