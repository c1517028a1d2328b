import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer } from '../../../../testing/probing/servers.ts';
import type { CarriedSecret } from '../../carried-secrets.ts';

interface Seen {
  custom: string | undefined;
  body: string;
  method: string;
}

/** A target that redirects to another origin, and what came there. */
async function redirecting(status: number, elsewhere = '127.0.0.1') {
  const seen: Seen[] = [];
  const other = await httpServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      const custom = request.headers['x-custom'];
      seen.push({
        custom: typeof custom === 'string' ? custom : undefined,
        body,
        method: request.method ?? '',
      });
      response.end('ok');
    });
  });
  const first = await httpServer((request, response) => {
    request.resume();
    response.writeHead(status, { location: `http://${elsewhere}:${other}/` }).end();
  });
  return { url: `http://127.0.0.1:${first}/`, seen };
}

const carried = (hosts: string[], ...path: string[]): CarriedSecret[] => [{ path, name: 'TOKEN', hosts }];

describe('a secret in a header', () => {
  test.each([
    ['that may go nowhere else', ['api.example.com']],
    ['that may go anywhere, which no target decides', ['*']],
  ])('%s is dropped on the way to another origin', async (_, hosts) => {
    const { url, seen } = await redirecting(302);
    const found = await attempt(url, {
      headers: { 'X-Custom': 'a-secret' },
      carried: carried(hosts, 'headers', 'X-Custom'),
    });
    expect(found.ok).toBe(true);
    expect(seen).toEqual([{ custom: undefined, body: '', method: 'GET' }]);
  });

  test('goes along to a host that it names', async () => {
    const { url, seen } = await redirecting(302);
    await attempt(url, {
      headers: { 'X-Custom': 'a-secret' },
      carried: carried(['127.0.0.1'], 'headers', 'X-Custom'),
    });
    expect(seen[0]?.custom).toBe('a-secret');
  });

  test('what holds none goes along as before', async () => {
    const { url, seen } = await redirecting(302);
    await attempt(url, { headers: { 'X-Custom': 'plain' } });
    expect(seen[0]?.custom).toBe('plain');
  });
});

describe('a secret in a body', () => {
  test('is not sent on to where it must not go: the run is an error, and says which', async () => {
    const { url, seen } = await redirecting(307);
    const found = await attempt(url, {
      method: 'POST',
      body: 'a-secret',
      carried: carried(['api.example.com'], 'body'),
    });
    expect(found).toMatchObject({ ok: false, reason: 'blocked' });
    expect(found.message).toMatch(/where the secret "TOKEN" in its body must not go/);
    expect(seen).toEqual([]);
  });

  test('is no matter where the redirect makes it a GET without a body', async () => {
    const { url, seen } = await redirecting(303);
    const found = await attempt(url, {
      method: 'POST',
      body: 'a-secret',
      carried: carried(['api.example.com'], 'body'),
    });
    expect(found.ok).toBe(true);
    expect(seen).toEqual([{ custom: undefined, body: '', method: 'GET' }]);
  });
});
