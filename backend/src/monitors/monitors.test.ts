import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '@appops/shared/client';
import * as contract from '@appops/shared/contract/monitors';
import { listEvents } from '@appops/shared/contract/events';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

/** Asks until the answer is as wanted; a test that waits in vain fails with the last answer. */
async function until<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  return await vi.waitFor(
    async () => {
      const value = await ask();
      expect(value).toSatisfy(wanted);
      return value;
    },
    { timeout: 120_000 },
  );
}

// Monitors have intervals of a second, and the machine may be busy.
describe.each(['sqlite', 'postgres'] as const)('monitors on %s', { timeout: 240_000 }, (engine) => {
  let backend: TestBackend;
  let target: Server;
  let url: string;
  let healthy = true;
  beforeAll(async () => {
    target = createServer((_request, response) => {
      response.statusCode = healthy ? 200 : 503;
      response.end('hello');
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'shop' } });
  });
  afterAll(async () => {
    await backend.stop();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });

  const create = (more: Record<string, unknown> = {}) =>
    backend.call(contract.createMonitor, {
      body: {
        name: 'home',
        service: 'shop',
        environment: 'production',
        check: { type: 'http', url },
        intervalMs: 1000,
        retries: { attempts: 0, delayMs: 0 },
        ...more,
      },
    });
  const get = (id: string) => backend.call(contract.getMonitor, { params: { id } });

  test('a new monitor runs at once, finds its target up, then down, then up again', async () => {
    const { id } = await create();
    const up = await until(
      () => get(id),
      ({ state, lastResult }) => state.value === 'up' && lastResult?.outcome === 'up',
    );
    expect(up).toMatchObject({ environment: 'production', lastResult: { outcome: 'up', statusCode: 200 } });
    healthy = false;
    const down = await until(
      () => get(id),
      ({ state, lastResult }) => state.value === 'down' && lastResult?.outcome === 'down',
    );
    expect(down.state.message).toContain('503');
    expect(down.lastResult?.attempts[0]?.assertions[0]).toMatchObject({ passed: false });
    healthy = true;
    await until(
      () => get(id),
      (monitor) => monitor.state.value === 'up',
    );

    const { items, nextCursor } = await backend.call(contract.listResults, {
      params: { id },
      query: { limit: 2 },
    });
    expect(items.length).toBe(2);
    expect(items[0]!.slot > items[1]!.slot).toBe(true);
    expect(nextCursor).not.toBeNull();
    const failed = await backend.call(contract.listResults, { params: { id }, query: { outcome: ['down'] } });
    expect(failed.items[0]).toMatchObject({ outcome: 'down', reason: 'assertion', statusCode: 503 });

    const now = Date.now();
    const series = await backend.call(contract.getMonitorSeries, {
      params: { id },
      query: {
        from: new Date(now - 3_600_000).toISOString(),
        to: new Date(now + 1000).toISOString(),
        maxDataPoints: 10,
      },
    });
    expect(series.time.length).toBeLessThanOrEqual(10);
    expect(series.availability[0]).toBeNull();
    // In the newest point, or in the one before when that has just begun.
    expect(Math.min(...series.availability.filter((share) => share !== null))).toBeLessThan(1);
    expect(Math.max(...series.down)).toBeGreaterThan(0);
  });

  test.each([
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254', 'link-local'],
    ['http://[::ffff:169.254.169.254]/', '169.254.169.254', 'link-local'],
    ['http://100.100.100.200/', '100.100.100.200', 'metadata'],
    ['http://10.213.1.1/', '10.213.1.1', 'npx appops probe allow 10.213.1.1/32'],
  ])('a monitor of %s is refused before it is saved, and it is said why', async (bad, address, why) => {
    const refused = await create({ name: 'bad', check: { type: 'http', url: bad } }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ code: 'target_refused', status: 422 });
    expect((refused as Error).message).toContain(address);
    expect((refused as Error).message).toContain(why);
    const { items } = await backend.call(contract.listMonitors, { query: {} });
    expect(items.map(({ name }) => name)).not.toContain('bad');
  });

  test('an edit of an older state is refused with the present one', async () => {
    const { id, version } = await create({ name: 'edited', intervalMs: 60_000 });
    const edited = await backend.call(contract.updateMonitor, {
      params: { id },
      body: { version, name: 'edited once' },
    });
    expect(edited).toMatchObject({ version: version + 1, name: 'edited once' });
    await expect(
      backend.call(contract.updateMonitor, { params: { id }, body: { version, name: 'edited twice' } }),
    ).rejects.toMatchObject({ code: 'stale_version', problem: { current: { name: 'edited once' } } });
    await expect(
      backend.call(contract.updateMonitor, {
        params: { id },
        body: { version: version + 1, check: { type: 'http', url: 'http://169.254.169.254/' } },
      }),
    ).rejects.toMatchObject({ code: 'target_refused' });
  });

  test('a paused monitor rests, a resumed one runs at once, a retired one leaves the list', async () => {
    const { id, version } = await create({ name: 'rested', intervalMs: 60_000 });
    // On a busy machine a run may be suspect, which leaves the state unknown: what counts here is that it ran.
    const first = await until(
      () => get(id),
      (monitor) => monitor.lastResult !== null,
    );
    const edit = (body: Record<string, unknown>) =>
      backend.call(contract.updateMonitor, { params: { id }, body: body as never });
    expect((await edit({ version, paused: true })).state.value).toBe('paused');
    expect((await edit({ version: version + 1, paused: false })).state.value).toBe('unknown');
    await until(
      () => get(id),
      (monitor) => monitor.lastResult!.slot > first.lastResult!.slot,
    );
    await backend.call(contract.retireMonitor, { params: { id } });
    const { items } = await backend.call(contract.listMonitors, { query: {} });
    expect(items.map((monitor) => monitor.id)).not.toContain(id);
    expect((await get(id)).recent.length).toBeGreaterThan(0);
  });

  test('a check is tried without being saved; what fails is an answer, not an error', async () => {
    const good = await backend.call(contract.tryCheck, { body: { check: { type: 'http', url } } });
    expect(good).toMatchObject({ outcome: 'up', attempt: { statusCode: 200, address: '127.0.0.1' } });
    const refused = await backend.call(contract.tryCheck, {
      body: { check: { type: 'http', url: 'http://169.254.169.254/' } },
    });
    expect(refused).toMatchObject({ outcome: 'error', attempt: { reason: 'blocked' } });
  });

  test('the allow list is read from the machine at first, can be set, and holds for runs from then on', async () => {
    const before = await backend.call(contract.getProbe, { params: { name: 'local' } });
    expect(before.allow).toEqual(expect.arrayContaining(['127.0.0.0/8', '::1/128']));
    const { id } = await create({ name: 'soon forbidden' });
    await until(
      () => get(id),
      (monitor) => monitor.state.value === 'up',
    );
    const set = (allow: string[]) =>
      backend.call(contract.allowTargets, { params: { name: 'local' }, body: { allow } });
    expect((await set(['10.1.2.3/8'])).allow).toEqual(['10.0.0.0/8']);
    // Our own rule says nothing of the target: no outage, and no incident.
    const refused = await until(
      () => get(id),
      (monitor) => monitor.state.value === 'error',
    );
    expect(refused.lastResult).toMatchObject({ outcome: 'error', reason: 'blocked' });
    await expect(set(['300.1.1.1/8'])).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(set(['169.254.0.0/16'])).rejects.toThrow('169.254.0.0/16 cannot be allowed');
    await set(before.allow);
    await until(
      () => get(id),
      (monitor) => monitor.state.value === 'up',
    );
  });

  test('metrics tell of runs, requests and consumers', async () => {
    const metrics = async () => (await backend.send('GET', '/metrics')).text();
    // Its next run after the allow list was given back may still be to come.
    await expect.poll(metrics, { timeout: 240_000 }).toMatch(/appops_monitor_up\{[^}]*name="home"[^}]*\} 1/);
    const text = await metrics();
    expect(text).toMatch(/appops_runs_total\{outcome="up"\} [1-9]/);
    expect(text).toMatch(
      /appops_monitor_up\{monitor="mon_[0-9a-f]{32}",name="home",service="shop",environment="production"\} 1/,
    );
    expect(text).toMatch(
      /appops_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/monitors\/:id",status="200"\} [1-9]/,
    );
    expect(text).toMatch(/appops_consumer_lag_events\{consumer="problem detector"\} \d/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds/);
    expect(text).toMatch(/appops_shards_held 256/);
  });

  test('who did what with monitors is in the event log', async () => {
    const { items } = await backend.call(listEvents, { query: { limit: 1000 } });
    const kinds = new Set(items.map((event) => event.kind));
    for (const kind of [
      'monitor.created',
      'monitor.updated',
      'monitor.paused',
      'monitor.resumed',
      'monitor.retired',
      'monitor.state_changed',
      'probe.targets_allowed',
      'problem.opened',
      'incident.opened',
    ])
      expect(kinds).toContain(kind);
  });
});

test('beyond loopback, metrics need a token that may read', async () => {
  const backend = await startTestBackend('sqlite', { host: '0.0.0.0' });
  try {
    const { port } = new URL(backend.url);
    const anonymous = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(anonymous.status).toBe(401);
    const known = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: `Bearer ${backend.token}` },
    });
    expect(known.status).toBe(200);
  } finally {
    await backend.stop();
  }
});
