import { createToken, listTokens, revokeToken } from '@appops/shared/contract/tokens';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { connect, viaApp, viaSource, type Connected } from './connected.ts';
import { startGrafana } from './grafana-process.ts';

let all: Connected;
beforeAll(async () => {
  all = await connect();
});
afterAll(() => all?.close());

const plugins = ['appops-suite-app', 'appops-suite-datasource', 'appops-capa-panel'];
const dist = join(import.meta.dirname, '../../grafana-plugin/dist');
const folders = ['', 'datasource', 'panels/capa'];

describe('the plugin in this Grafana', () => {
  test('is new enough to sign who asks', async () => {
    const { json } = await all.grafana.call('GET', '/api/health');
    const [major, minor] = String(json!.version).split('.').map(Number);
    expect(major! * 100 + minor!, String(json!.version)).toBeGreaterThanOrEqual(1204);
  });

  test('is loaded with the data source and the panel that are nested in it, and the log has no complaint about them', async () => {
    for (const id of plugins) {
      const { status, json } = await all.grafana.admin.call('GET', `/api/plugins/${id}/settings`);
      expect(status, id).toBe(200);
      expect(json).toMatchObject({ id, signature: 'unsigned' });
    }
    const complaints = (await all.grafana.log())
      .split('\n')
      .filter((line) => /level=(warn|error)/.test(line) && /appops|logger=(plugin|provisioning)/.test(line))
      // Said of every plugin that Grafana was told to load unsigned.
      .filter((line) => !/msg="(Permitting unsigned plugin|Plugin is unsigned)/.test(line));
    expect(complaints).toEqual([]);
  });

  test('is enabled by provisioning, with its data source and its dashboard', async () => {
    const app = await all.grafana.admin.call('GET', '/api/plugins/appops-suite-app/settings');
    expect(app.json).toMatchObject({
      enabled: true,
      jsonData: { backendUrl: all.backend.url },
      secureJsonFields: { appToken: true },
    });
    const source = await all.grafana.admin.call('GET', '/api/datasources/uid/appops');
    expect(source.json).toMatchObject({
      type: 'appops-suite-datasource',
      access: 'proxy',
      jsonData: { backendUrl: all.backend.url },
      secureJsonFields: { token: true },
    });
    const dashboard = await until('the dashboard', async () => {
      const answer = await all.viewer.call('GET', '/api/dashboards/uid/appops-overlay');
      return answer.status === 200 && answer.json;
    });
    expect(dashboard.dashboard).toMatchObject({ uid: 'appops-overlay' });
  });

  test('is what a browser is told to load, with its links and the strategy that the build is made for', async () => {
    const { json } = await all.viewer.call('GET', '/api/frontend/settings');
    const { apps, datasources, panels } = json as Record<string, Record<string, unknown>>;
    expect(apps!['appops-suite-app']).toMatchObject({
      path: 'public/plugins/appops-suite-app/module.js',
      loadingStrategy: 'script',
      extensions: { addedLinks: [{ title: 'Open AppOps incident' }, { title: 'Open an AppOps incident' }] },
    });
    expect(datasources!.AppOps).toMatchObject({
      uid: 'appops',
      module: 'public/plugins/appops-suite-datasource/module.js',
    });
    expect(panels!['appops-capa-panel']).toMatchObject({
      module: 'public/plugins/appops-capa-panel/module.js',
    });
  });

  test('is served file by file, each plugin.json’s under its own id', async () => {
    for (const [index, id] of plugins.entries()) {
      const folder = join(dist, folders[index]!);
      const files = ['module.js', 'plugin.json', 'img/logo.svg'];
      const chunks = await readdir(join(folder, 'chunks')).catch(() => []);
      files.push(...chunks.filter((name) => name.endsWith('.js')).map((name) => `chunks/${name}`));
      for (const file of files) {
        const served = await all.grafana.call('GET', `/public/plugins/${id}/${file}`);
        expect(served.status, `${id}/${file}`).toBe(200);
        expect(served.bytes.equals(await readFile(join(folder, file))), `${id}/${file}`).toBe(true);
      }
    }
  });
});

describe('when something is wrong', () => {
  test('a revoked app token is told as 403 in our words, and a new one works as soon as it is saved', async () => {
    const { items } = await all.backend.admin(listTokens, { query: { limit: 200 } });
    const used = items.find(({ name }) => name === 'Grafana app')!;
    await all.backend.admin(revokeToken, { params: { id: used.id } });
    const refused = await viaApp(all.viewer, 'GET', '/api/v1/services');
    expect(refused.status).toBe(403);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.json).toMatchObject({ code: 'token_revoked' });

    const { secret } = await all.backend.admin(createToken, {
      body: { name: 'Grafana app, the second', scopes: ['admin'], door: 'app' },
    });
    const saved = await all.admin.call('POST', '/api/plugins/appops-suite-app/settings', {
      body: {
        enabled: true,
        pinned: true,
        jsonData: { backendUrl: all.backend.url },
        secureJsonData: { appToken: secret },
      },
    });
    expect(saved.status, saved.text).toBe(200);
    expect((await viaApp(all.viewer, 'GET', '/api/v1/services')).status).toBe(200);
  });

  test('a backend that is down is 502 through both proxies, and works again when it is up', async () => {
    await all.backend.kill();
    expect((await viaApp(all.viewer, 'GET', '/api/v1/services')).status).toBe(502);
    expect((await viaSource(all.viewer, 'GET', '/api/v1/services')).status).toBe(502);
    await all.backend.start();
    expect((await viaApp(all.viewer, 'GET', '/api/v1/services')).status).toBe(200);
    expect((await viaSource(all.viewer, 'GET', '/api/v1/services')).status).toBe(200);
  });

  test('a Grafana that is started again needs nothing new', async () => {
    const tokens = async () => (await all.backend.admin(listTokens, { query: { limit: 200 } })).items.length;
    await all.grafana.close();
    all.grafana = await startGrafana(all.backend, Number(new URL(all.grafana.url).port));
    // The one that was revoked above is made anew.
    const before = await tokens();
    for (const path of ['whoami', 'services'])
      expect((await viaApp(all.viewer, 'GET', `/api/v1/${path}`)).status).toBe(200);
    await all.grafana.close();
    all.grafana = await startGrafana(all.backend, Number(new URL(all.grafana.url).port));
    expect((await viaApp(all.viewer, 'GET', '/api/v1/services')).status).toBe(200);
    expect((await viaSource(all.viewer, 'GET', '/api/v1/services')).status).toBe(200);
    expect(await tokens()).toBe(before);
  });
});
