import { describe, expect, test } from 'vitest';
import type { HttpAuth } from '@appops/shared/contract/checks/http-auth';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer } from '../../../../testing/probing/servers.ts';

/** A server that tells what each request was authorized by; `/to?…` sends on to what follows. */
async function seeing() {
  const seen: (string | undefined)[] = [];
  const cookies: (string | undefined)[] = [];
  const port: number = await httpServer((request, reply) => {
    seen.push(request.headers.authorization);
    cookies.push(request.headers.cookie);
    const [, onTo] = /^\/to\?(.*)$/.exec(request.url ?? '') ?? [];
    if (onTo === undefined) reply.end('ok');
    else reply.writeHead(302, { location: onTo, 'set-cookie': 'session=1' }).end();
  });
  return { port, seen, cookies };
}

const basic: HttpAuth = { kind: 'basic', user: 'me', password: 'pässword:with colon' };

describe('a check that proves who sends it', () => {
  test('by user and password, in UTF-8', async () => {
    const { port, seen } = await seeing();
    await attempt(`http://127.0.0.1:${port}/`, { auth: basic });
    const [scheme, told = ''] = seen[0]!.split(' ');
    expect(scheme).toBe('Basic');
    expect(Buffer.from(told, 'base64').toString('utf8')).toBe('me:pässword:with colon');
  });

  test('by a token that stands', async () => {
    const { port, seen } = await seeing();
    await attempt(`http://127.0.0.1:${port}/`, { auth: { kind: 'bearer', token: 'abc.def' } });
    expect(seen).toEqual(['Bearer abc.def']);
  });

  test('tells it again within its origin, together with the cookies of the run', async () => {
    const { port, seen, cookies } = await seeing();
    await attempt(`http://127.0.0.1:${port}/to?/next`, { auth: { kind: 'bearer', token: 't' } });
    expect(seen).toEqual(['Bearer t', 'Bearer t']);
    expect(cookies).toEqual([undefined, 'session=1']);
  });

  test('tells it to no other origin, and not even back at its own once a redirect led elsewhere', async () => {
    const own = await seeing();
    const stranger = await seeing();
    const back = encodeURI(`http://127.0.0.1:${own.port}/`);
    await attempt(`http://127.0.0.1:${own.port}/to?http://127.0.0.1:${stranger.port}/to?${back}`, {
      auth: basic,
    });
    expect(stranger.seen).toEqual([undefined]);
    expect(own.seen).toEqual([expect.stringContaining('Basic'), undefined]);
  });

  test('with a token that no header can carry is in error, and the token is not repeated', async () => {
    const { port, seen } = await seeing();
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      auth: { kind: 'bearer', token: 'secret\r\nX-Evil: 1' },
    });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).not.toContain('secret');
    expect(seen).toEqual([]);
  });
});
