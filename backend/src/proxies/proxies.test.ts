import * as monitors from '@appops/shared/contract/monitors';
import * as contract from '@appops/shared/contract/proxies';
import { createService } from '@appops/shared/contract/services';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { createProxy, listProxies, mostProxies, restoreProxy, retireProxy, updateProxy } from './proxy.ts';
import { proxiesInUse } from './proxies-in-use.ts';
import { startTestBackend } from '../../testing/http.ts';
import { tunnellingProxy } from '../../testing/probing/proxies.ts';
import { httpServer } from '../../testing/probing/servers.ts';

const noon = Date.UTC(2026, 10, 30, 12);
const office = {
  slug: 'office',
  kind: 'http' as const,
  host: 'proxy.example.com',
  port: 3128,
  user: 'me',
  password: '${secret:PROXY}',
  remoteNames: false,
};
const all = { limit: 50, retired: 'any' as const };

describeOnBothEngines('proxies', (make) => {
  test('are made, changed, retired and brought back, and each is told', async () => {
    const { store } = await make();
    const made = await writeAt(store, noon, (ctx) => createProxy(ctx, office));
    expect(made).toMatchObject({ ...office, monitors: 0, retiredAt: null, version: 1 });
    const changed = await writeAt(store, noon, (ctx) =>
      updateProxy(ctx, 'office', { version: 1, host: '[2001:db8::1]', password: null }),
    );
    expect(changed).toMatchObject({ host: '[2001:db8::1]', password: null, user: 'me', version: 2 });
    const retired = await writeAt(store, noon, (ctx) => retireProxy(ctx, 'office'));
    expect(retired.retiredAt).toBe('2026-11-30T12:00:00.000Z');
    // Again changes nothing.
    expect((await writeAt(store, noon + 5, (ctx) => retireProxy(ctx, 'office'))).version).toBe(
      retired.version,
    );
    expect(await store.read(proxiesInUse)).toEqual(new Map());
    await writeAt(store, noon, (ctx) => restoreProxy(ctx, 'office'));
    expect((await store.read(proxiesInUse)).get('office')).toMatchObject({
      host: '2001:db8::1',
      password: null,
    });
    const events = await store.read((tx) =>
      tx.selectFrom('events').select('kind').where('kind', 'like', 'proxy.%').orderBy('sequence').execute(),
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'proxy.created',
      'proxy.updated',
      'proxy.retired',
      'proxy.returned',
    ]);
    const told = await store.read((tx) =>
      tx.selectFrom('events').select('data').where('kind', 'like', 'proxy.%').execute(),
    );
    expect(JSON.stringify(told)).not.toMatch(/proxy\.example|PROXY|2001/);
  });

  test('keep their slugs for ever, also once they are retired', async () => {
    const { store } = await make();
    await writeAt(store, noon, (ctx) => createProxy(ctx, office));
    await expect(writeAt(store, noon, (ctx) => createProxy(ctx, office))).rejects.toMatchObject({
      code: 'conflict',
    });
    await writeAt(store, noon, (ctx) => retireProxy(ctx, 'office'));
    await expect(writeAt(store, noon, (ctx) => createProxy(ctx, office))).rejects.toThrow(/was retired/);
  });

  test('are not changed by who has not seen the last change, and not beyond the most', async () => {
    const { store } = await make();
    await writeAt(store, noon, (ctx) => createProxy(ctx, office));
    await writeAt(store, noon, (ctx) => updateProxy(ctx, 'office', { version: 1, port: 1080 }));
    await expect(
      writeAt(store, noon, (ctx) => updateProxy(ctx, 'office', { version: 1, port: 1 })),
    ).rejects.toMatchObject({ code: 'stale_version' });
    for (let at = 1; at < mostProxies; at += 1)
      await writeAt(store, noon, (ctx) => createProxy(ctx, { ...office, slug: `p-${at}` }));
    await expect(
      writeAt(store, noon, (ctx) => createProxy(ctx, { ...office, slug: 'one-more' })),
    ).rejects.toThrow(/the most that can be/);
    const listed = await readAt(store, noon, (ctx) => listProxies(ctx, all));
    expect([listed.items.length, listed.total]).toEqual([50, mostProxies]);
    const found = await readAt(store, noon, (ctx) => listProxies(ctx, { ...all, search: 'office' }));
    expect(found.items.map(({ slug }) => slug)).toEqual(['office']);
  });

  test('made twice at once are made once', async () => {
    const { store } = await make();
    const twice = await Promise.allSettled([
      writeAt(store, noon, (ctx) => createProxy(ctx, office)),
      writeAt(store, noon, (ctx) => createProxy(ctx, office)),
    ]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

test('a password in plain is refused, and so is a host with more than a host in it', () => {
  const body = (more: object) => contract.createProxy.body.safeParse({ ...office, ...more });
  expect(body({}).success).toBe(true);
  for (const password of ['hunter2', '${secret:A}b', 'a${secret:A}', '${secret:}'])
    expect(body({ password }).success).toBe(false);
  for (const host of ['http://proxy', 'proxy:3128', 'a b', '']) expect(body({ host }).success).toBe(false);
  expect(body({ user: '${secret:USER}' }).success).toBe(true);
});

test('a monitor goes by a proxy that an admin made, which cannot be retired while it does', async () => {
  const backend = await startTestBackend('sqlite');
  try {
    await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
    const port = await httpServer((_, reply) => void reply.end('ok'));
    const proxy = await tunnellingProxy();
    const create = (slug: string) =>
      backend.call(monitors.createMonitor, {
        body: {
          name: 'by proxy',
          service: 'shop',
          environment: 'production',
          intervalMs: 1000,
          check: { type: 'http', url: `http://127.0.0.1:${port}/`, proxy: slug },
        },
      });
    await expect(create('office')).rejects.toThrow(/proxy that is not there/);
    await backend.call(contract.createProxy, {
      body: { slug: 'office', kind: 'http', host: '127.0.0.1', port: proxy.port },
    });
    await expect(create('offise')).rejects.toThrow(/not in use; there are office/);
    const { id } = await create('office');
    const monitor = () => backend.call(monitors.getMonitor, { params: { id } });
    await expect.poll(async () => (await monitor()).state.value).toBe('up');
    expect(proxy.asked).toContain(`127.0.0.1:${port}`);
    const { items } = await backend.call(monitors.listResults, { params: { id } });
    expect(items.at(-1)!.attempts[0]).toMatchObject({
      facts: { protocol: 'http', proxy: `"office" (127.0.0.1:${proxy.port})` },
      phases: {
        connectUs: null,
        proxyUs: expect.any(Number) as number,
        tunnelUs: expect.any(Number) as number,
      },
    });
    const retire = () => backend.call(contract.retireProxy, { params: { slug: 'office' } });
    await expect(retire()).rejects.toThrow(/One monitor goes by the proxy/);

    // Changed for who is running: the next runs go by it as it is now, and what fails there is no outage of the target.
    const { items: list } = await backend.call(contract.listProxies, {});
    expect(list[0]).toMatchObject({ slug: 'office', monitors: 1 });
    await backend.call(contract.updateProxy, {
      params: { slug: 'office' },
      body: { version: list[0]!.version, port: 1 },
    });
    await expect.poll(async () => (await monitor()).state.value).toBe('error');
    expect((await monitor()).state.message).toContain('No way to the proxy "office"');

    await backend.call(monitors.retireMonitor, { params: { id } });
    expect((await retire()).retiredAt).not.toBeNull();
    const refused = backend.call(contract.createProxy, {
      body: { slug: 'inner', kind: 'socks5', host: '169.254.169.254', port: 1080 },
    });
    await expect(refused).rejects.toThrow(/The proxy 169\.254\.169\.254:1080 is refused/);
  } finally {
    await backend.stop();
  }
});
