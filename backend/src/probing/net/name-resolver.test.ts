import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkTarget } from './address-rules.ts';
import { NameResolver } from './name-resolver.ts';
import { attempt } from '../../../testing/probing/checks.ts';
import { nameServer } from '../../../testing/probing/name-server.ts';
import { httpServer } from '../../../testing/probing/servers.ts';

function aFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'appops-names-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, text);
  return path;
}

const noSearch = { resolvConf: '/nowhere' };
const never = new AbortController().signal;

describe('NameResolver', () => {
  test('asks for both families, IPv6 first in turn', async () => {
    const { server } = await nameServer({
      'shop.example A': ['192.0.2.1', '192.0.2.2'],
      'shop.example AAAA': ['2001:db8::1'],
    });
    const resolver = new NameResolver({ servers: [server], ...noSearch });
    const found = await resolver.resolve('shop.example', 'any', never);
    expect(found).toEqual({
      addresses: ['2001:db8::1', expect.stringMatching(/^192/), expect.stringMatching(/^192/)],
    });
  });

  test('asks only for the family that is wanted', async () => {
    const { server, asked } = await nameServer({ 'shop.example A': ['192.0.2.1'] });
    const resolver = new NameResolver({ servers: [server], ...noSearch });
    expect(await resolver.resolve('shop.example', 'ipv4', never)).toEqual({ addresses: ['192.0.2.1'] });
    expect(asked).toEqual(['shop.example A']);
    const none = await resolver.resolve('shop.example', 'ipv6', never);
    expect(none).toMatchObject({
      failure: { reason: 'dns', message: expect.stringContaining('no IPv6 address') },
    });
  });

  test('does not wait long for a family that the name server never answers', async () => {
    const { server } = await nameServer({ 'shop.example A': ['192.0.2.1'], 'shop.example AAAA': 'silent' });
    const resolver = new NameResolver({ servers: [server], ...noSearch });
    const silent = resolver.resolve('shop.example', 'ipv6', never);
    expect(await resolver.resolve('shop.example', 'any', never)).toEqual({ addresses: ['192.0.2.1'] });
    // Asked before, and not given up yet.
    expect(await Promise.race([silent, Promise.resolve('still waits')])).toBe('still waits');
  });

  test.each([
    ['unknown.example', 'does not exist'],
    ['broken.example', 'SERVFAIL'],
  ])('says why %s has no address', async (name, words) => {
    const { server } = await nameServer({
      'broken.example A': 'servfail',
      'broken.example AAAA': 'servfail',
    });
    const resolver = new NameResolver({ servers: [server], ...noSearch });
    const found = await resolver.resolve(name, 'any', never);
    expect(found).toMatchObject({ failure: { reason: 'dns', message: expect.stringContaining(words) } });
  });

  test('tries the search domains as resolv.conf says', async () => {
    const { server, asked } = await nameServer({ 'shop.prod.svc A': ['192.0.2.7'] });
    const resolvConf = aFile('search test.svc prod.svc\noptions ndots:2 timeout:1\n');
    const resolver = new NameResolver({ servers: [server], resolvConf });
    expect(await resolver.resolve('shop', 'ipv4', never)).toEqual({ addresses: ['192.0.2.7'] });
    expect(asked).toEqual(['shop.test.svc A', 'shop.prod.svc A']);
    asked.length = 0;
    await resolver.resolve('shop.example.', 'ipv4', never);
    expect(asked).toEqual(['shop.example A']);
  });

  test('answers from the hosts file and localhost without asking anybody', async () => {
    const { server, asked } = await nameServer({});
    const hostsFile = aFile('# comment\n192.0.2.9 Shop.test alias # more\n2001:db8::9 shop.test\n');
    const resolver = new NameResolver({ servers: [server], hostsFile });
    expect(await resolver.resolve('SHOP.test', 'any', never)).toEqual({
      addresses: ['2001:db8::9', '192.0.2.9'],
    });
    expect(await resolver.resolve('alias', 'ipv4', never)).toEqual({ addresses: ['192.0.2.9'] });
    expect(await resolver.resolve('app.localhost', 'ipv4', never)).toEqual({ addresses: ['127.0.0.1'] });
    expect(asked).toEqual([]);
  });
});

test('checkTarget waits for a silent name server no longer than it is told', async () => {
  const { server } = await nameServer({ 'slow.example A': 'silent', 'slow.example AAAA': 'silent' });
  const resolver = new NameResolver({ servers: [server], ...noSearch });
  const silent = resolver.resolve('slow.example', 'any', never);
  expect(await checkTarget('slow.example', { allow: [] }, resolver, 100)).toMatchObject({
    allowed: true,
  });
  // Asked before, and not given up yet.
  expect(await Promise.race([silent, Promise.resolve('still waits')])).toBe('still waits');
});

describe('an attempt', () => {
  test('keeps its deadline while the name server is silent', async () => {
    const { server } = await nameServer({ 'slow.example A': 'silent', 'slow.example AAAA': 'silent' });
    const ask = (timeoutMs: number) =>
      attempt('http://slow.example/', { timeoutMs, names: { servers: [server], ...noSearch } });
    const later = ask(1000);
    const found = await ask(150);
    // Begun before and told to wait longer.
    expect(await Promise.race([later, Promise.resolve('still waits')])).toBe('still waits');
    await later;
    expect(found).toMatchObject({ ok: false, reason: 'timeout', phases: { dnsUs: null } });
    expect(found.message).toBe('Timed out after 150 ms looking up slow.example');
  });

  test('dials only the addresses that it has judged, and takes the next when one refuses', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const { server } = await nameServer({ 'shop.example A': ['127.0.0.1'], 'shop.example AAAA': ['::1'] });
    const found = await attempt(`http://shop.example:${port}/`, {
      names: { servers: [server], ...noSearch },
    });
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1' });
  });

  test('is refused when a name leads to one good and one bad address', async () => {
    const { server } = await nameServer({ 'rebind.example A': ['127.0.0.1', '169.254.169.254'] });
    const found = await attempt('http://rebind.example/', { names: { servers: [server], ...noSearch } });
    expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null });
    expect(found.message).toContain('rebind.example leads to a refused address: 169.254.169.254');
  });
});
