import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

const checkedIn = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

describe('the OpenAPI document', () => {
  test('is the one that is checked in, so that each change of the API is seen in review (APPOPS_UPDATE_OPENAPI=1 writes it)', () => {
    const now = `${JSON.stringify(openApiDocument('0.1.0', 'http://127.0.0.1:4400'), null, 1)}\n`;
    if (process.env.APPOPS_UPDATE_OPENAPI === '1') writeFileSync(checkedIn, now);
    expect(existsSync(checkedIn)).toBe(true);
    expect(readFileSync(checkedIn, 'utf8')).toBe(now);
  });

  test('is served without a token, with the address of this server', async () => {
    const document = (await (await fetch(`${backend.url}/openapi.json`)).json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: object;
    };
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: backend.url }] });
    expect(Object.keys(document.paths).length).toBeGreaterThan(40);
  });

  test('has its pages beside it', async () => {
    const page = await fetch(`${backend.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${backend.url}/docs/assets/swagger-ui-bundle.js`)).status).toBe(200);
  });
});

test('beyond loopback the pages about the API need a token, whatever Host is named', async () => {
  const open = await startTestBackend('sqlite', { host: '0.0.0.0' });
  try {
    const { port } = new URL(open.url);
    for (const path of ['/docs', '/docs/start.js', '/docs/assets/swagger-ui.css']) {
      const page = `http://127.0.0.1:${port}${path}`;
      expect([path, (await fetch(page)).status]).toEqual([path, 401]);
      const known = await fetch(page, { headers: { authorization: `Bearer ${open.token}` } });
      expect([path, known.status]).toEqual([path, 200]);
    }
  } finally {
    await open.stop();
  }
});
