import * as contract from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { scriptedPostgres } from '../../testing/probing/postgres.ts';
import { silentServer } from '../../testing/probing/servers.ts';
import { closedUdpPort, udpServer } from '../../testing/probing/udp.ts';

describe.each(['sqlite', 'postgres'] as const)('monitors of lines, on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'net', environments: [{ name: 'production' }] } });
  });
  afterAll(() => backend.stop());

  const create = (name: string, check: object, more: object = {}) =>
    backend.call(contract.createMonitor, {
      body: { name, service: 'net', environment: 'production', intervalMs: 1000, check, ...more } as never,
    });
  const lastOf = async (id: string) =>
    (await backend.call(contract.listResults, { params: { id } })).items.at(-1);

  test('UDP: what came back is stored and told; a port where nobody listens is down', async () => {
    const port = await udpServer((_said, _from, reply) => reply('pong'));
    const up = await create('udp up', { type: 'udp', host: '127.0.0.1', port, send: 'ping' });
    const down = await create('udp down', {
      type: 'udp',
      host: '127.0.0.1',
      port: await closedUdpPort(),
      send: 'ping',
    });
    await expect.poll(async () => (await lastOf(up.id))?.outcome).toBe('up');
    expect((await lastOf(up.id))?.attempts[0]).toMatchObject({
      facts: { protocol: 'udp', sent: 1, heardBytes: 4, others: 0 },
      address: '127.0.0.1',
    });
    await expect.poll(async () => (await lastOf(down.id))?.outcome).toBe('down');
    expect((await lastOf(down.id))?.attempts[0]).toMatchObject({ reason: 'connect' });
  });

  test('ping: replies and round trips are stored and told', async () => {
    const { id } = await create('ping', { type: 'icmp', host: '127.0.0.1', packets: 1 });
    await expect.poll(async () => (await lastOf(id))?.outcome).toMatch(/^(up|error)$/);
    // Where this machine has no ping, or lets nobody use it, the run is an error and never down.
    const last = await lastOf(id);
    if (last?.outcome === 'up')
      expect(last.attempts[0]).toMatchObject({
        facts: { protocol: 'icmp', sent: 1, received: 1, averageUs: expect.any(Number) as number },
      });
    else expect(last?.attempts[0]).toMatchObject({ reason: 'check' });
  });

  test('TLS: a port that speaks none is down by its name', async () => {
    const { id } = await create('tls', {
      type: 'tls',
      host: '127.0.0.1',
      port: await silentServer(),
      timeoutMs: 300,
    });
    await expect.poll(async () => (await lastOf(id))?.outcome).toBe('down');
    expect((await lastOf(id))?.attempts[0]).toMatchObject({
      reason: 'timeout',
      facts: { protocol: 'tls', tls: null },
    });
  });

  test('PostgreSQL: password and query are for who may edit it, and in nothing that is told of its runs', async () => {
    const { port } = await scriptedPostgres({});
    const check = {
      ...{ type: 'postgres', host: '127.0.0.1', port, database: 'd', user: 'u', password: 'sehr-geheim' },
      ...{ query: 'select geheimnis from t', tls: false, timeoutMs: 300 },
    };
    const { id } = await create('database', check);
    await expect.poll(async () => (await lastOf(id))?.outcome).toBe('down');
    expect(JSON.stringify(await lastOf(id))).not.toMatch(/sehr-geheim|geheimnis/);
    const secret = (await backend.call(createToken, { body: { name: `r ${engine}`, scopes: ['read'] } }))
      .secret;
    const seen = await backend.as(secret)(contract.getMonitor, { params: { id } });
    expect(seen.check).toMatchObject({ password: '(hidden)', query: '(hidden)', user: 'u' });
    expect((await backend.call(contract.getMonitor, { params: { id } })).check).toMatchObject({
      password: 'sehr-geheim',
    });
    const found = async (search: string) =>
      (await backend.call(contract.listMonitors, { query: { search } })).items.map(({ name }) => name);
    expect(await found('sehr-geheim')).toEqual([]);
    expect(await found(`127.0.0.1:${port}:d`)).toEqual(['database']);
  });

  test.each<[string, object, string]>([
    ['udp', { type: 'udp', port: 53, send: '' }, '169.254.169.254'],
    ['udp', { type: 'udp', port: 53, send: '' }, '224.0.0.251'],
    ['udp', { type: 'udp', port: 53, send: '' }, '255.255.255.255'],
    ['tls', { type: 'tls' }, '0xa9.0xfe.0xa9.0xfe'],
    ['icmp', { type: 'icmp' }, '[::ffff:169.254.169.254]'],
    ['postgres', { type: 'postgres', database: 'd', user: 'u', query: 'select 1' }, '169.254.169.254'],
  ])('a %s target that no probe may call is refused before it is saved (%#)', async (name, check, host) => {
    await expect(create(name, { ...check, host })).rejects.toMatchObject({ code: 'target_refused' });
  });

  test.each<[string, object, string]>([
    [
      'UDP without an answer',
      { type: 'udp', host: 'a.example', port: 1, send: 'x', assertions: [] },
      'silence is no sign of life',
    ],
    [
      'a ping without the time for it',
      { type: 'icmp', host: 'a.example', packets: 20, timeoutMs: 500 },
      'must be at least',
    ],
    [
      'a query that writes',
      { type: 'postgres', host: 'a.example', database: 'd', user: 'u', query: 'drop table x' },
      'must be one statement that reads',
    ],
  ])('%s can never pass, and is refused with what to do', async (_, check, words) => {
    await expect(create('bad', check)).rejects.toMatchObject({ code: 'invalid_request' });
    const refused: unknown = await create('bad', check).catch((error: unknown) => error);
    expect(JSON.stringify(refused) + String(refused)).toContain(words);
  });
});
