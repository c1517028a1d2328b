import type { OAuth2 } from '@appops/shared/contract/checks/http-auth';
import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { attempt, type ProbeWish } from '../../../../testing/probing/checks.ts';
import { nameServer } from '../../../../testing/probing/name-server.ts';
import { aProxy, tunnellingProxy } from '../../../../testing/probing/proxies.ts';
import { httpServer, httpsServer, silentServer, tcpServer } from '../../../../testing/probing/servers.ts';
import { tokenEndpoint } from '../../../../testing/probing/token-endpoint.ts';
import { outcomeOf } from '../../thread/run-outcome.ts';

const by = (tokenUrl: string, more: Partial<OAuth2> = {}): ProbeWish => ({
  auth: { kind: 'oauth2', tokenUrl, clientId: 'the client', clientSecret: 'hush:hush', ...more },
  timeoutMs: 5_000,
});

/** A target that wants a token; tells which it was sent. */
async function target(accepts: (token: string) => boolean = () => true) {
  const seen: string[] = [];
  const port = await httpServer((request, reply) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    seen.push(token);
    reply.writeHead(accepts(token) ? 200 : 401).end();
  });
  return { url: `http://127.0.0.1:${port}/`, seen };
}

describe('a check with client credentials', () => {
  test('asks for a token as the RFC has it, sends it, and keeps it for the next run', async () => {
    const endpoint = await tokenEndpoint();
    const { url, seen } = await target();
    const first = await attempt(url, by(endpoint.url, { scope: 'read write', audience: 'shop' }));
    const second = await attempt(url, by(endpoint.url, { scope: 'read write', audience: 'shop' }));
    expect([first.ok, second.ok]).toEqual([true, true]);
    expect(seen).toEqual(['token-1', 'token-1']);
    expect(endpoint.asked).toEqual([
      {
        authorization: `Basic ${Buffer.from('the+client:hush%3Ahush').toString('base64')}`,
        form: { grant_type: 'client_credentials', scope: 'read write', audience: 'shop' },
      },
    ]);
    // Told as a phase of its own, which is in no total.
    const { tokenUs, ...others } = first.phases;
    expect(tokenUs).toBeGreaterThan(0);
    expect(second.phases).not.toHaveProperty('tokenUs');
    const sum = Object.values(others).reduce<number>((total, us) => total + (us ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(first.totalUs ?? 0);
    expect(Object.keys(first.phases)[0]).toBe('tokenUs');
  });

  test('sends its secret in the form where it is told to', async () => {
    const endpoint = await tokenEndpoint();
    await attempt((await target()).url, by(endpoint.url, { credentialsIn: 'form' }));
    expect(endpoint.asked).toEqual([
      {
        authorization: undefined,
        form: { grant_type: 'client_credentials', client_id: 'the client', client_secret: 'hush:hush' },
      },
    ]);
  });

  test.each<[string, object]>([
    ['whose lifetime is not told', {}],
    ['that has expired when it comes', { expires_in: 0 }],
    ['whose lifetime makes no sense', { expires_in: 'soon' }],
  ])('asks anew for a token %s', async (_, more) => {
    const endpoint = await tokenEndpoint((reply, count) => {
      reply.end(JSON.stringify({ access_token: `t${count}`, ...more }));
    });
    const { url, seen } = await target();
    await attempt(url, by(endpoint.url));
    await attempt(url, by(endpoint.url));
    expect(seen).toEqual(['t1', 't2']);
  });

  test('keeps a token for each check of its own, and for each secret', async () => {
    const endpoint = await tokenEndpoint();
    const [one, other] = [await target(), await target()];
    await attempt(one.url, by(endpoint.url));
    await attempt(other.url, by(endpoint.url));
    await attempt(one.url, by(endpoint.url, { clientSecret: 'another' }));
    expect([one.seen, other.seen]).toEqual([['token-1', 'token-3'], ['token-2']]);
  });

  test('drops a token that the target refuses, and tries once with a new one where it had been kept', async () => {
    const endpoint = await tokenEndpoint();
    let accepted = 'token-1';
    const { url, seen } = await target((token) => token === accepted);
    expect(await attempt(url, by(endpoint.url))).toMatchObject({ ok: true });
    // Revoked: what was kept is our doing, and no failure of the target.
    accepted = 'token-2';
    expect(await attempt(url, by(endpoint.url))).toMatchObject({ ok: true, statusCode: 200 });
    accepted = 'none';
    expect(await attempt(url, by(endpoint.url))).toMatchObject({
      ok: false,
      reason: 'assertion',
      statusCode: 401,
    });
    expect(seen).toEqual(['token-1', 'token-1', 'token-2', 'token-2', 'token-3']);
    // And it is not sent again.
    accepted = 'token-4';
    expect(await attempt(url, by(endpoint.url))).toMatchObject({ ok: true });
  });
});

describe('a token endpoint', () => {
  const json = (value: unknown) => JSON.stringify(value);
  test.each<[string, number, string, string]>([
    ['refuses the client', 401, json({ error: 'invalid_client' }), 'answered 401: invalid_client'],
    ['says again what it was told', 400, json({ error: 'hush:hush' }), 'answered 400'],
    ['answers with a page', 200, '<html>hush:hush</html>', 'no JSON object'],
    ['answers with a list', 200, '[]', 'no JSON object'],
    ['gives no token', 200, json({ token: 'x' }), 'without an access_token'],
    [
      'gives a token of another type',
      200,
      json({ access_token: 'x', token_type: 'mac' }),
      'not of the type Bearer',
    ],
    ['gives a token that no header can carry', 200, json({ access_token: 'a\r\nb' }), 'no header can carry'],
    ['gives a number for a token', 200, json({ access_token: 5 }), 'without an access_token'],
    ['answers 500', 500, 'oops', 'answered 500'],
    ['creates something', 201, json({ access_token: 'x' }), 'answered 201'],
  ])('that %s is told as such, and not as the target', async (_, status, body, words) => {
    const endpoint = await tokenEndpoint((reply) => void reply.writeHead(status).end(body));
    const { url, seen } = await target();
    const found = await attempt(url, by(endpoint.url));
    expect(found).toMatchObject({
      ok: false,
      reason: 'token',
      statusCode: null,
      totalUs: null,
      address: null,
    });
    expect(found.message).toContain(`No access token: ${endpoint.url} `);
    expect(found.message).toContain(words);
    expect(found.message).not.toContain('hush');
    expect(seen).toEqual([]);
    expect(outcomeOf(found)).toBe('error');
  });

  test('that redirects is not followed: another place would be told the secret', async () => {
    const stranger = await tokenEndpoint();
    const endpoint = await tokenEndpoint(
      (reply) => void reply.writeHead(307, { location: stranger.url }).end(),
    );
    const found = await attempt((await target()).url, by(endpoint.url));
    expect(found).toMatchObject({ reason: 'token', message: expect.stringContaining('redirects (307)') });
    expect(stranger.asked).toEqual([]);
  });

  test('that hangs ends within half of the time, and the target is not blamed', async () => {
    const port = await silentServer();
    const found = await attempt((await target()).url, { ...by(`http://127.0.0.1:${port}/`), timeoutMs: 400 });
    expect(found).toMatchObject({ ok: false, reason: 'token' });
    expect(found.message).toMatch(
      /^No access token: Timed out after (199|200) ms waiting for an access token of/,
    );
  });

  test('that refuses the connection, closes it, or answers in another language is told as such', async () => {
    const gone = await attempt((await target()).url, by('http://127.0.0.1:1/token'));
    expect(gone).toMatchObject({
      reason: 'token',
      message: expect.stringContaining('No access token: No connection'),
    });
    const closing = await tcpServer((socket) => socket.end());
    const echoing = await tcpServer((socket, said) => void socket.write(said));
    for (const port of [closing, echoing]) {
      const found = await attempt(
        (await target()).url,
        by(`http://127.0.0.1:${port}/`, { credentialsIn: 'form' }),
      );
      expect(found).toMatchObject({
        reason: 'token',
        message: expect.stringContaining('did not answer in HTTP'),
      });
      expect(found.message).not.toContain('hush');
    }
  });

  test.each<[string, string]>([
    ['a body', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n'],
    ['headers', 'HTTP/1.1 200 OK\r\n'],
  ])('that sends %s without an end is stopped at a cap', async (_, head) => {
    const port = await tcpServer((socket) => {
      socket.write(head);
      const more = () => {
        if (socket.writable) socket.write(`x: ${'y'.repeat(4000)}\r\n`, more);
      };
      more();
    });
    const found = await attempt((await target()).url, by(`http://127.0.0.1:${port}/`));
    expect(found).toMatchObject({ ok: false, reason: 'token' });
  });

  test('that packs its answer like a bomb is stopped at a cap', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
    const endpoint = await tokenEndpoint(
      (reply) => void reply.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const found = await attempt((await target()).url, by(endpoint.url));
    expect(found).toMatchObject({ reason: 'token', message: expect.stringContaining('too long') });
  });

  test('is judged like a target: a name that turns private is refused', async () => {
    const { server } = await nameServer({ 'login.example A': ['10.1.2.3'] });
    const names = { servers: [server], resolvConf: '/nowhere' };
    const found = await attempt((await target()).url, { ...by('http://login.example/token'), names });
    expect(found).toMatchObject({ reason: 'blocked', message: expect.stringContaining('No access token') });
    expect(outcomeOf(found)).toBe('error');
  });

  test('is asked by the proxy of the check', async () => {
    const endpoint = await tokenEndpoint();
    const proxy = await tunnellingProxy();
    const { url, seen } = await target();
    expect(await attempt(url, { ...by(endpoint.url), by: aProxy(proxy.port) })).toMatchObject({ ok: true });
    expect(seen).toEqual(['token-1']);
    expect(proxy.asked[0]).toBe(`127.0.0.1:${endpoint.port}`);
  });

  test('of another origin is verified, although the check verifies nothing, and by the check’s own authorities too', async () => {
    const authority = new TestAuthority();
    let asked = 0;
    const port = await httpsServer(authority.issue({ names: ['localhost'] }), (_, reply) => {
      asked += 1;
      reply.end(json({ access_token: 't' }));
    });
    const { url, seen } = await target();
    const tokenUrl = `https://localhost:${port}/token`;
    const unverified = await attempt(url, {
      ...by(tokenUrl),
      family: 'ipv4',
      tlsSettings: { verify: false },
    });
    expect(unverified).toMatchObject({ ok: false, reason: 'token' });
    expect(asked).toBe(0);
    const known = await attempt(url, {
      ...by(tokenUrl),
      family: 'ipv4',
      tlsSettings: { authorities: authority.cert },
    });
    expect(known).toMatchObject({ ok: true });
    expect(seen).toEqual(['t']);
  });

  test('that took much of the time keeps the target from being called too slow', async () => {
    const endpoint = await tokenEndpoint((reply) => {
      // Within its half of the time, and beyond what a target may be kept from having.
      setTimeout(() => reply.end(json({ access_token: 't', expires_in: 3600 })), 200);
    });
    const port = await silentServer();
    const url = `http://127.0.0.1:${port}/`;
    const first = await attempt(url, { ...by(endpoint.url), timeoutMs: 600 });
    expect(first).toMatchObject({
      reason: 'token',
      message: expect.stringContaining('The token endpoint had taken'),
    });
    // The next run has the token, and all of the time.
    expect(await attempt(url, { ...by(endpoint.url), timeoutMs: 600 })).toMatchObject({ reason: 'timeout' });
  });
});
