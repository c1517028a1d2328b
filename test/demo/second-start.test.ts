import { createClient, type Client } from '@appops/shared/client';
import { listDeployments } from '@appops/shared/contract/deployments';
import { listIncidents } from '@appops/shared/contract/incidents';
import { listMonitors } from '@appops/shared/contract/monitors';
import { getService } from '@appops/shared/contract/services';
import { listWebhookSources } from '@appops/shared/contract/webhooks';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend, type Backend } from '../../backend/src/backend.ts';
import { readConfig } from '../../backend/src/config.ts';
import { rollOut } from './rollout.ts';
import { leftBehind, pauseMonitors, setUpDemo, type DemoShops } from './setup.ts';
import { startShopAt } from './shop/server.ts';

let data: string;
let backend: Backend;
let call: Client;

async function start(): Promise<void> {
  backend = await startBackend(readConfig(['--port', '0', '--data', data, '--log-level', 'silent'], {}));
  const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
  call = createClient({ baseUrl: backend.url, headers: () => ({ authorization: `Bearer ${token}` }) });
}
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'appops-demo-again-'));
  await start();
});
afterAll(async () => {
  await backend.stop();
  rmSync(data, { recursive: true, force: true });
});

/** The demo as main.ts runs it, as far as its set-up and one release. */
async function run(next: string): Promise<{ shops: DemoShops; close: () => Promise<void> }> {
  const left = await leftBehind(call);
  const shops: DemoShops = {
    staging: await startShopAt(left?.ports.staging, { environment: 'staging', version: left?.version }),
    production: await startShopAt(left?.ports.production, {
      environment: 'production',
      version: left?.version,
    }),
  };
  const source = await setUpDemo(call, backend.url, shops);
  await rollOut(source, { shop: shops.production, version: next, environment: 'production' });
  return {
    shops,
    async close() {
      await pauseMonitors(call);
      await Promise.all([shops.staging.close(), shops.production.close()]);
    },
  };
}

test('a second demo goes on with what the first one left: nothing twice, the same addresses, the release that was live', async () => {
  expect(await leftBehind(call)).toBeNull();
  const first = await run('1.0.0');
  const { items: monitorsBefore } = await call(listMonitors, { query: {} });
  await first.close();
  expect((await call(listMonitors, { query: {} })).items.map(({ paused }) => paused)).toEqual([
    true,
    true,
    true,
  ]);
  await backend.stop();

  await start();
  expect(await leftBehind(call)).toMatchObject({ version: '1.0.0' });
  const second = await run('1.1.1');
  try {
    expect(second.shops.production.url).toBe(first.shops.production.url);
    const { items: monitors } = await call(listMonitors, { query: {} });
    expect(monitors.map(({ id, name, paused }) => [id, name, paused])).toEqual(
      monitorsBefore.map(({ id, name }) => [id, name, false]),
    );
    expect((await call(listWebhookSources, { query: {} })).items).toHaveLength(1);
    const { items: deployments } = await call(listDeployments, { query: {} });
    expect(deployments.map(({ version, status }) => [version, status]).sort()).toEqual([
      ['1.0.0', 'superseded'],
      ['1.1.1', 'succeeded'],
    ]);
    expect((await call(listIncidents, { query: {} })).items).toEqual([]);
  } finally {
    await second.close();
  }
});

test('where another program has taken the shop’s port meanwhile, its monitors and pages follow it', async () => {
  const left = await leftBehind(call);
  const taken = await startShopAt(left?.ports.production, {});
  const third = await run('1.1.3');
  try {
    const { url } = third.shops.production;
    expect(url).not.toBe(taken.url);
    const { items } = await call(listMonitors, { query: { environment: ['production'] } });
    expect(items.map(({ check }) => (check.type === 'http' ? new URL(check.url).origin : null))).toEqual([
      url,
      url,
    ]);
    const { environments } = await call(getService, { params: { slug: 'shop' } });
    expect(environments.find(({ slug }) => slug === 'production')?.urlPatterns).toEqual([`${url}/*`]);
  } finally {
    await third.close();
    await taken.close();
  }
});
