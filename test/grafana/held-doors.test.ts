import { getSettings, updateSettings } from '@appops/shared/contract/settings';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, fromBackend, viaApp, viaSource, type Connected } from './connected.ts';

let all: Connected;
beforeAll(async () => {
  all = await connect();
});
afterAll(() => all?.close());

const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

describe('a viewer who wants more', () => {
  /** What Grafana's proxy drops from the request when the client names it in `Connection`. */
  const dropped = async (name: string, more: Record<string, string> = {}) => ({
    app: await viaApp(all.viewer, 'GET', '/api/v1/whoami', { headers: { connection: name, ...more } }),
    source: await viaSource(all.viewer, 'GET', '/api/v1/services', {
      headers: { connection: name, ...more },
    }),
  });

  test('cannot use the token without its door', async () => {
    const { app, source } = await dropped('X-AppOps-Door');
    expect([app.status, app.json?.code]).toEqual([401, 'token_invalid']);
    // Grafana makes 400 of a data source's 401, in words of its own.
    expect([source.status, source.text]).toEqual([400, 'Authentication to data source failed']);
  });

  test('gains nothing by dropping the level, the identity or the token', async () => {
    expect((await dropped('X-AppOps-Level')).app.json).toMatchObject({ role: 'viewer' });
    expect((await dropped('X-Grafana-Id')).app.json).toMatchObject({ code: 'identity_invalid' });
    const { app } = await dropped('Authorization');
    expect([app.status, app.json?.code]).toEqual([403, 'token_missing']);
  });

  test('cannot say that they are somebody else', async () => {
    const forged = {
      'x-appops-door': 'app',
      'x-appops-level': 'admin',
      'x-grafana-context': JSON.stringify({ Login: 'ada', OrgRole: 'Admin' }),
      'x-grafana-id': 'e30.e30.',
    };
    const app = await viaApp(all.viewer, 'GET', '/api/v1/whoami', { headers: forged });
    expect(app.json).toMatchObject({ actor: { name: all.viewer.name }, role: 'viewer' });
    // The door of the data source is the route's, so its token still only reads.
    expect((await viaSource(all.viewer, 'GET', '/api/v1/services', { headers: forged })).status).toBe(200);
    const { app: without } = await dropped('X-Grafana-Id, X-AppOps-Level', forged);
    expect(without.json).toMatchObject({ code: 'identity_invalid' });
  });

  test('is still themselves where unsigned identities are believed', async () => {
    const own = await viaApp(all.viewer, 'GET', '/api/v1/whoami');
    const { version } = await all.backend.admin(getSettings);
    const changed = await all.backend.admin(updateSettings, {
      body: { version, grafana: { trustContext: true } },
    });
    const forged = { 'x-grafana-context': JSON.stringify({ Login: 'ada', OrgRole: 'Admin' }) };
    const { app } = await dropped('X-Grafana-Id', forged);
    expect(app.status).toBe(200);
    expect({ ...app.json, time: null }).toEqual({ ...own.json, time: null });
    expect((await dropped('X-Grafana-Id, X-Grafana-Context', forged)).app.status).toBe(403);
    await all.backend.admin(updateSettings, {
      body: { version: changed.version, grafana: { trustContext: false } },
    });
  });

  test('finds no other spelling of an administrator’s path', async () => {
    for (const path of [
      '%74okens',
      'x/../tokens',
      'x/..%2Ftokens',
      './tokens',
      'tokens/',
      '/tokens',
      'TOKENS',
    ]) {
      for (const call of [viaApp, viaSource]) {
        const answer = await call(all.viewer, 'GET', `/api/v1/${path}`);
        expect(answer.status, path).toBeGreaterThanOrEqual(300);
        expect(answer.text, path).not.toContain('items');
      }
    }
  });
});

describe('the data source proxy', () => {
  test('answers a viewer’s queries', async () => {
    for (const list of ['services', 'monitors', 'deployments', 'incidents', 'cases']) {
      const answer = await viaSource(all.viewer, 'GET', `/api/v1/${list}?limit=5`);
      expect(answer.status, list).toBe(200);
      expect(answer.json).toHaveProperty('items');
    }
    const markers = await viaSource(all.viewer, 'POST', '/api/v1/query/annotations', { body: range });
    expect(markers.json).toEqual({ markers: [], total: 0 });
    const table = await viaSource(all.viewer, 'POST', '/api/v1/query/table', {
      body: { ...range, kind: 'incidents' },
    });
    expect(fromBackend(table), table.text).toBe(true);
  });

  test('writes nothing, whoever asks', async () => {
    const before = (await viaApp(all.admin, 'GET', '/api/v1/incidents')).text;
    for (const person of [all.viewer, all.editor, all.admin]) {
      for (const [method, path] of [
        ['POST', '/api/v1/incidents'],
        ['POST', '/api/v1/services'],
        ['POST', '/api/v1/tokens'],
        ['POST', '/api/v1/query/../incidents'],
        ['PATCH', '/api/v1/settings'],
        ['DELETE', '/api/v1/incidents/x'],
        ['GET', '/api/v1/tokens'],
        ['GET', '/api/v1/settings'],
      ] as const) {
        const answer = await viaSource(person, method, path, {
          ...(method === 'GET' ? {} : { body: { title: 'Never opened' } }),
        });
        expect(answer.status, `${method} ${path}: ${answer.text}`).toBeGreaterThanOrEqual(400);
      }
    }
    expect((await viaApp(all.admin, 'GET', '/api/v1/incidents')).text).toBe(before);
  });
});
