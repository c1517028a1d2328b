import { createLocalJWKSet, jwtVerify } from 'jose';
import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPreview, viaApp, viaDataSource, type PreviewFixture } from '../../testing/preview.ts';

let fixture: PreviewFixture;
beforeAll(async () => {
  fixture = await startPreview();
});
afterAll(() => fixture.close());

interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

describe('the app proxy', () => {
  test('sets the route’s headers over whatever the caller sent, and signs who is looking', async () => {
    const call = await fixture.as('Editor');
    const response = await call(`${viaApp}/echo?x=1`, {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        authorization: 'Bearer forged',
        'x-appops-level': 'admin',
        'x-grafana-id': 'forged',
        'x-grafana-context': '{"OrgRole":"Admin"}',
        referer: fixture.url,
      },
    });
    const echo = (await response.json()) as Echo;
    expect(echo).toMatchObject({ method: 'POST', url: '/api/v1/echo?x=1', body: { a: 1 } });
    expect(echo.headers).toMatchObject({
      authorization: 'Bearer app-secret',
      'x-appops-door': 'app',
      'x-appops-level': 'editor',
    });
    expect(JSON.parse(echo.headers['x-grafana-context']!)).toMatchObject({ OrgRole: 'Editor' });
    expect(echo.headers).not.toHaveProperty('cookie');
    expect(echo.headers).not.toHaveProperty('origin');
    expect(echo.headers).not.toHaveProperty('referer');

    const { payload, protectedHeader } = await jwtVerify(
      echo.headers['x-grafana-id']!,
      createLocalJWKSet(fixture.preview.jwks),
      {
        issuer: `${fixture.url}/preview`,
        audience: 'org:1',
        algorithms: ['ES256'],
        currentDate: new Date(fixture.now),
      },
    );
    expect(payload).toMatchObject({
      type: 'user',
      role: 'Editor',
      username: 'preview-editor',
      sub: 'user:preview-editor',
    });
    expect(payload.exp! - payload.iat!).toBe(600);
    expect(protectedHeader.kid).toBe(fixture.preview.jwks.keys[0]?.kid);
  });

  test('a Connection header that names the door does not take it away', async () => {
    const cookie = await fixture.signIn();
    const body = await new Promise<string>((resolve, reject) => {
      rawRequest(
        `${fixture.url}/preview${viaApp}/echo`,
        { headers: { cookie, connection: 'close, X-AppOps-Door, X-AppOps-Level, X-Grafana-Id' } },
        async (response) => resolve((await response.toArray()).join('')),
      )
        .on('error', reject)
        .end();
    });
    expect((JSON.parse(body) as Echo).headers).toMatchObject({
      'x-appops-door': 'app',
      'x-appops-level': 'viewer',
    });
    expect((JSON.parse(body) as Echo).headers).toHaveProperty('x-grafana-id');
  });

  test('refuses a role that is too low, and paths that no route has', async () => {
    const call = await fixture.as('Viewer');
    const write = await call(`${viaApp}/echo`, { method: 'POST', body: '{}' });
    expect([write.status, await write.json()]).toEqual([
      403,
      { message: 'plugin proxy route access denied' },
    ]);
    const none = await call('/api/plugin-proxy/appops-suite-app/healthz');
    expect([none.status, await none.json()]).toEqual([404, { message: 'plugin route match not found' }]);
    expect((await call(`${viaApp}/..%2f..%2fhealthz`)).status).toBe(404);
    expect((await call(`${viaApp}/%252e%252e/%252E./preview/api/signing-keys/keys`)).status).toBe(404);
  });

  test('passes an event stream on at once, and ends it upstream when the reader leaves', async () => {
    const call = await fixture.as('Viewer');
    const abort = new AbortController();
    const response = await call(`${viaApp}/stream`, { signal: abort.signal });
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toBe('data: first\n\n');
    expect(fixture.stream).toBe('open');
    abort.abort();
    await expect.poll(() => fixture.stream).toBe('closed');
  });

  test('gives up an answer that nobody waits for any more', async () => {
    const call = await fixture.as('Viewer');
    const abort = new AbortController();
    const answer = call(`${viaApp}/slow`, { signal: abort.signal });
    await expect.poll(() => fixture.slow).toBe('open');
    abort.abort();
    await expect(answer).rejects.toThrow('abort');
    await expect.poll(() => fixture.slow).toBe('closed');
  });

  test('takes cookies from answers and keeps HTML in a sandbox', async () => {
    const call = await fixture.as('Viewer');
    const response = await call(`${viaApp}/cookie`);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('content-security-policy')).toBe('sandbox');
  });

  test('is closed while the plugin is disabled', async () => {
    const call = await fixture.as('Admin');
    const enable = (enabled: boolean) =>
      call('/api/plugins/appops-suite-app/settings', { method: 'POST', body: JSON.stringify({ enabled }) });
    await enable(false);
    expect((await call(`${viaApp}/echo`)).status).toBe(404);
    await enable(true);
    expect((await call(`${viaApp}/echo`)).status).toBe(200);
  });

  test('reaches no other address than this backend, whatever the settings say', async () => {
    const call = await fixture.as('Admin');
    const save = (backendUrl: string) =>
      call('/api/plugins/appops-suite-app/settings', {
        method: 'POST',
        body: JSON.stringify({ jsonData: { backendUrl } }),
      });
    await save('http://169.254.169.254');
    const response = await call(`${viaApp}/echo`);
    expect(response.status).toBe(502);
    expect(((await response.json()) as { message: string }).message).toContain(fixture.url);
    await save(fixture.url);
    expect((await call(`${viaApp}/echo`)).status).toBe(200);
  });
});

describe('the data source proxy', () => {
  test('uses the data source’s token and says which door it is', async () => {
    const call = await fixture.as('Viewer');
    const response = await call(`${viaDataSource}/query/series`, { method: 'POST', body: '{}' });
    expect(((await response.json()) as Echo).headers).toMatchObject({
      authorization: 'Bearer ds-secret',
      'x-appops-door': 'datasource',
    });
  });

  test('has no way to what its routes do not name', async () => {
    const call = await fixture.as('Admin');
    expect((await call(`${viaDataSource}/echo`)).status).toBe(404);
    expect((await call('/api/datasources/proxy/uid/none/api/v1/query/x', { method: 'POST' })).status).toBe(
      404,
    );
  });

  test('turns an unauthorised answer into 400, as Grafana does', async () => {
    const call = await fixture.as('Viewer');
    expect((await call(`${viaDataSource}/query/refused`, { method: 'POST', body: '{}' })).status).toBe(400);
  });
});

describe('settings', () => {
  test('tell which secrets are set, never what they are', async () => {
    const call = await fixture.as('Admin');
    const text = await (await call('/api/plugins/appops-suite-app/settings')).text();
    expect(JSON.parse(text)).toMatchObject({ id: 'appops-suite-app', secureJsonFields: { appToken: true } });
    const sources = await (await call('/api/datasources')).text();
    expect(JSON.parse(sources)).toMatchObject([{ uid: 'appops', secureJsonFields: { token: true } }]);
    expect(text + sources).not.toMatch(/app-secret|ds-secret/);
  });

  test('a data source can be removed, made again with the fixed uid, and then repaired', async () => {
    const call = await fixture.as('Admin');
    const body = (data: object) => JSON.stringify(data);
    expect((await call('/api/datasources/uid/appops', { method: 'DELETE' })).status).toBe(200);
    expect((await call('/api/datasources/uid/appops')).status).toBe(404);
    const input = {
      uid: 'appops',
      name: 'AppOps',
      type: 'appops-suite-datasource',
      jsonData: { backendUrl: fixture.url },
    };
    const made = await call('/api/datasources', { method: 'POST', body: body(input) });
    expect(await made.json()).toMatchObject({ datasource: { uid: 'appops', secureJsonFields: {} } });
    expect((await call('/api/datasources', { method: 'POST', body: body(input) })).status).toBe(409);
    const change = { ...input, secureJsonData: { token: 'new-secret' } };
    expect((await call('/api/datasources/uid/appops', { method: 'PUT', body: body(change) })).status).toBe(
      200,
    );
    const query = await call(`${viaDataSource}/query/series`, { method: 'POST', body: '{}' });
    expect(((await query.json()) as Echo).headers['authorization']).toBe('Bearer new-secret');
    const settings = (await (await call('/api/frontend/settings')).json()) as object;
    expect(settings).toMatchObject({ appSubUrl: '/preview', datasources: { AppOps: { uid: 'appops' } } });
  });

  test('only an admin sees or changes data sources and saves settings', async () => {
    const call = await fixture.as('Editor');
    expect((await call('/api/datasources')).status).toBe(403);
    expect((await call('/api/datasources/uid/appops', { method: 'DELETE' })).status).toBe(403);
    const save = await call('/api/plugins/appops-suite-app/settings', { method: 'POST', body: '{}' });
    expect(save.status).toBe(403);
  });

  test('a role that does not exist is refused', async () => {
    const call = await fixture.as('Admin');
    const response = await call('/api/preview/role', { method: 'POST', body: '{"role":"Owner"}' });
    expect(response.status).toBe(400);
  });
});
