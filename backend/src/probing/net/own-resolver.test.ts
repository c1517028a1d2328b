import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attempt } from '../../../testing/probing/checks.ts';
import { nameServer } from '../../../testing/probing/name-server.ts';
import { httpServer } from '../../../testing/probing/servers.ts';
import { NameResolver } from './name-resolver.ts';

const nowhere = { servers: ['127.0.0.1:1'], resolvConf: '/nowhere' };

/** A name server that takes questions and never answers. */
async function silentNameServer(): Promise<string> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

describe('a resolver of the check’s own', () => {
  test('is asked instead of the system’s, for the name as it stands', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const { server, asked } = await nameServer({ 'shop A': ['127.0.0.1'] });
    const found = await attempt(`http://shop:${port}/`, { resolver: server, names: nowhere, family: 'ipv4' });
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(asked).toEqual(['shop A']);
  });

  test('that never answers ends at the deadline, as a look-up that failed, and is named', async () => {
    const resolver = await silentNameServer();
    const found = await attempt('http://shop.example/', { resolver, timeoutMs: 300, names: nowhere });
    expect(found).toMatchObject({ ok: false, reason: 'dns', byDelay: true });
    expect(found.message).toMatch(/^Timed out after (299|300) ms/);
    expect(found.message).toContain(`waiting for the resolver ${resolver} to look up shop.example`);
  });

  test('that does not know the name is named', async () => {
    const { server } = await nameServer({});
    const found = await attempt('http://shop.example/', { resolver: server, names: nowhere });
    expect(found).toMatchObject({ reason: 'dns', message: expect.stringContaining(`(asked ${server})`) });
  });

  test('is judged like a target, before it is asked', async () => {
    const { server, asked } = await nameServer({ 'shop.example A': ['127.0.0.1'] });
    const found = await attempt('http://shop.example/', { resolver: server, rules: { allow: [] } });
    expect(found).toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining(`The resolver ${server}`),
    });
    expect(asked).toEqual([]);
    expect(await attempt('http://shop.example/', { resolver: '169.254.169.253' })).toMatchObject({
      reason: 'blocked',
    });
  });

  test('whose answer turns private is not believed', async () => {
    const { server } = await nameServer({ 'rebind.example A': ['10.1.2.3'] });
    expect(await attempt('http://rebind.example/', { resolver: server })).toMatchObject({
      reason: 'blocked',
    });
  });
});

describe('a family that is preferred', () => {
  const never = new AbortController().signal;

  test('comes first, and the other behind it', async () => {
    const { server } = await nameServer({
      'shop.example A': ['192.0.2.1', '192.0.2.2'],
      'shop.example AAAA': ['2001:db8::1', '2001:db8::2'],
      'four.example A': ['192.0.2.1'],
    });
    const resolver = new NameResolver({ servers: [server], resolvConf: '/nowhere' });
    const versions = async (name: string, family: 'prefer_ipv4' | 'prefer_ipv6') => {
      const found = await resolver.resolve(name, family, never);
      return 'addresses' in found ? found.addresses.map((one) => (one.includes(':') ? 6 : 4)) : found;
    };
    expect(await versions('shop.example', 'prefer_ipv4')).toEqual([4, 4, 6, 6]);
    expect(await versions('shop.example', 'prefer_ipv6')).toEqual([6, 6, 4, 4]);
    expect(await versions('four.example', 'prefer_ipv6')).toEqual([4]);
  });

  test('is fallen back from where it does not connect, and the address that was used is told', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const { server } = await nameServer({
      'shop.example A': ['127.0.0.1'],
      'shop.example AAAA': ['::1'],
    });
    const names = { servers: [server], resolvConf: '/nowhere' };
    const asked = (family: 'prefer_ipv4' | 'prefer_ipv6') =>
      attempt(`http://shop.example:${port}/`, { names, family });
    expect(await asked('prefer_ipv6')).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(await asked('prefer_ipv4')).toMatchObject({ ok: true, address: '127.0.0.1' });
    // An address of the other family is called as well: it is preferred, not demanded.
    expect(await attempt(`http://127.0.0.1:${port}/`, { family: 'prefer_ipv6' })).toMatchObject({ ok: true });
  });
});
