import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer } from '../../../../testing/probing/servers.ts';

describe('a check that is redirected', () => {
  test('follows, and sums the phases over the hops', async () => {
    const port = await httpServer((request, reply) => {
      setTimeout(() => {
        if (request.url === '/end') reply.end('here');
        else reply.writeHead(302, { location: '/end' }).end();
      }, 30);
    });
    const found = await attempt(`http://localhost:${port}/`);
    expect(found).toMatchObject({ ok: true, statusCode: 200, bodyBytes: 4 });
    expect(found.phases.waitUs).toBeGreaterThan(55_000);
    const sum = Object.values(found.phases).reduce<number>((total, us) => total + (us ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(found.totalUs ?? 0);
  });

  test('takes the redirect as the answer when none is to be followed', async () => {
    const port = await httpServer((_, reply) => void reply.writeHead(302, { location: '/end' }).end());
    expect(await attempt(`http://127.0.0.1:${port}/`, { redirects: 0 })).toMatchObject({
      ok: true,
      statusCode: 302,
    });
  });

  test('gives up on a circle', async () => {
    let asked = 0;
    const port = await httpServer((_, reply) => {
      asked += 1;
      reply.writeHead(302, { location: '/again?secret=1' }).end();
    });
    const found = await attempt(`http://127.0.0.1:${port}/`, { redirects: 3 });
    expect(found).toMatchObject({ ok: false, reason: 'redirect', totalUs: null, statusCode: 302 });
    expect(found.message).toBe(`More than 3 redirects: http://127.0.0.1:${port}/again sends on once more`);
    expect(asked).toBe(4);
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://[::ffff:a9fe:a9fe]/', 'http://0xa9fea9fe/'])(
    'is never led to a metadata address: %s',
    async (location) => {
      const port = await httpServer((_, reply) => void reply.writeHead(302, { location }).end());
      const found = await attempt(`http://127.0.0.1:${port}/`, { rules: { allow: ['0.0.0.0/0', '::/0'] } });
      expect(found).toMatchObject({ ok: false, reason: 'blocked', totalUs: null });
      expect(found.message).toContain('169.254.169.254');
      expect(found.message).not.toContain('npx appops');
    },
  );

  test('is not led from an allowed address to one that is not', async () => {
    const port = await httpServer(
      (_, reply) => void reply.writeHead(307, { location: 'http://10.1.2.3/' }).end(),
    );
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'blocked' });
    expect(found.message).toContain('npx appops probe allow 10.1.2.3/32');
  });

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://'])(
    'is not led to %s',
    async (location) => {
      const port = await httpServer((_, reply) => void reply.writeHead(302, { location }).end());
      expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, reason: 'redirect' });
    },
  );

  test('keeps its credentials from another origin, and shows them to its own', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const elsewhere = await httpServer((request, reply) => {
      seen.push(request.headers);
      reply.end();
    });
    const port = await httpServer((request, reply) => {
      seen.push(request.headers);
      const location = request.url === '/' ? '/same' : `http://someone:else@127.0.0.1:${elsewhere}/`;
      reply.writeHead(302, { location }).end();
    });
    await attempt(`http://127.0.0.1:${port}/`, {
      headers: { Authorization: 'Bearer a', Cookie: 'b=1', 'X-Api-Key': 'c', 'X-Team': 'blue' },
    });
    const secrets = { authorization: 'Bearer a', cookie: 'b=1', 'x-api-key': 'c' };
    expect(seen).toMatchObject([secrets, secrets, { 'x-team': 'blue' }]);
    for (const name of Object.keys(secrets)) expect(seen[2]).not.toHaveProperty(name);
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [302, 'PUT', 'PUT', 'data'],
    [307, 'POST', 'POST', 'data'],
    [308, 'POST', 'POST', 'data'],
    [303, 'HEAD', 'HEAD', ''],
  ] as const)('after %i turns %s into %s', async (status, method, expected, expectedBody) => {
    const seen: unknown[] = [];
    const port = await httpServer((request, reply) => {
      if (request.url !== '/end') {
        request.resume().on('end', () => reply.writeHead(status, { location: '/end' }).end());
        return;
      }
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(request.method, body);
        reply.end();
      });
    });
    const body = method === 'HEAD' ? null : 'data';
    await attempt(`http://127.0.0.1:${port}/`, { method, body, headers: { 'Content-Type': 'text/plain' } });
    expect(seen).toEqual([expected, expectedBody]);
  });
});
