import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../testing/probing/certificates.ts';
import { attempt } from '../../../testing/probing/checks.ts';
import { nameServer } from '../../../testing/probing/name-server.ts';
import {
  aProxy,
  freePort,
  installed,
  lyingProxy,
  realProxies,
  socksAnswering,
  startProxy,
  tunnellingProxy,
} from '../../../testing/probing/proxies.ts';
import { deafServer, httpServer, httpsServer, silentServer } from '../../../testing/probing/servers.ts';
import { outcomeOf } from '../thread/run-outcome.ts';

const authority = new TestAuthority();
const trust = [authority.cert];

for (const name of ['squid', 'tinyproxy', 'microsocks'] as const) {
  describe.skipIf(installed(name) === null)(`a check by ${name} (where it is installed)`, () => {
    test('reaches its target over TLS, and tells the proxy and what each part took', async () => {
      const by = await startProxy(name);
      const port = await httpsServer(authority.issue({ names: ['localhost'] }), (_, reply) =>
        reply.end('ok'),
      );
      const found = await attempt(`https://localhost:${port}/`, { by, trust, family: 'ipv4' });
      expect(found).toMatchObject({
        ok: true,
        statusCode: 200,
        address: '127.0.0.1',
        proxy: `"office" (127.0.0.1:${by.port})`,
        tls: { subject: 'localhost' },
      });
      const { phases, totalUs } = found;
      expect(phases).toMatchObject({ connectUs: null });
      expect(phases['proxyUs']).toBeGreaterThan(0);
      expect(phases['tunnelUs']).toBeGreaterThan(0);
      const sum = Object.values(phases).reduce<number>((total, us) => total + (us ?? 0), 0);
      expect(sum).toBeLessThanOrEqual(totalUs ?? 0);
    });

    test('a target that refuses is told as the proxy tells it', async () => {
      const by = await startProxy(name);
      const found = await attempt(`http://127.0.0.1:${await freePort()}/`, { by });
      expect(found.ok).toBe(false);
      // tinyproxy has one answer for all that goes wrong, so that it is not known whose fault it is.
      expect(found.reason).toBe(name === 'tinyproxy' ? 'proxy' : 'connect');
    });

    test.skipIf(name === 'squid')('signs in, and is told where it may not', async () => {
      const sign = { user: 'me', password: 'secret' };
      const by = await startProxy(name, sign);
      const port = await httpServer((_, reply) => void reply.end('ok'));
      expect(await attempt(`http://127.0.0.1:${port}/`, { by })).toMatchObject({ ok: true });
      const wrong = await attempt(`http://127.0.0.1:${port}/`, { by: { ...by, password: 'wrong' } });
      expect(wrong).toMatchObject({ ok: false, reason: 'proxy' });
      const nobody = await attempt(`http://127.0.0.1:${port}/`, {
        by: { ...by, user: null, password: null },
      });
      expect(nobody).toMatchObject({ ok: false, reason: 'proxy' });
      expect(`${wrong.message} ${nobody.message}`).not.toContain('secret');
    });
  });
}

test('of the real proxies it is known which were asked', () => {
  const absent = Object.keys(realProxies).filter((name) => installed(name) === null);
  // Said by name where somebody reads the report of the tests.
  if (absent.length > 0)
    process.stderr.write(`Not run, since they are not installed: ${absent.join(', ')}\n`);
  expect(absent.length).toBeLessThanOrEqual(3);
});

describe('an HTTP proxy that lies', () => {
  const ok = 'HTTP/1.1 200 OK\r\n\r\n';
  test.each<[string, string, string]>([
    ['answers in another language', 'SSH-2.0-x\r\n', 'did not answer in HTTP'],
    ['says no', 'HTTP/1.1 403 Forbidden\r\n\r\n', 'does not allow a tunnel'],
    ['wants a password', 'HTTP/1.1 407 Who\r\n\r\n', 'asks for a user and a password'],
    ['sends elsewhere', 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n', 'refused a tunnel'],
    ['answers with a status that is none', 'HTTP/1.1 20 OK\r\n\r\n', 'did not answer in HTTP'],
    ['goes on informing', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20), 'informational answers without an end'],
    [
      'sends a header without an end',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(80_000)}`,
      'an answer without an end',
    ],
    ['is only overloaded', 'HTTP/1.1 503 Busy\r\n\r\n', 'refused a tunnel'],
  ])('and %s is told as the proxy’s fault, and nothing is known of the target', async (_, answer, words) => {
    const port = await lyingProxy((socket) => void socket.write(answer));
    const found = await attempt('http://127.0.0.1:9/', { by: aProxy(port), timeoutMs: 5_000 });
    expect(found).toMatchObject({ ok: false, reason: 'proxy', statusCode: null, totalUs: null });
    expect(found.message).toContain('The proxy "office"');
    expect(found.message).toContain(words);
    expect(outcomeOf(found)).toBe('error');
  });

  test('and closes without a word, or in the middle of one, is told so', async () => {
    for (const word of ['', 'HTTP/1.1 200 O']) {
      const port = await lyingProxy((socket) => socket.end(word));
      const found = await attempt('http://127.0.0.1:9/', { by: aProxy(port), timeoutMs: 5_000 });
      expect(found).toMatchObject({ reason: 'proxy', byDelay: true });
      expect(found.message).toContain('closed the connection before it had answered');
    }
  });

  test.each([
    ['with its answer, to a target that speaks TLS', 'https', `${ok}garbage`],
    ['with its answer, to a target that waits to be asked', 'http', `${ok}garbage`],
  ])('and says garbage %s is told so', async (_, scheme, answer) => {
    const port = await lyingProxy((socket) => void socket.write(answer));
    const found = await attempt(`${scheme}://127.0.0.1:9/`, { by: aProxy(port), timeoutMs: 5_000 });
    expect(found).toMatchObject({ ok: false, reason: 'proxy' });
    expect(found.message).toContain('before anybody was asked');
  });

  test.each(['https', 'http'])(
    'and answers over %s instead of the target: whose word it is is not known',
    async (scheme) => {
      const port = await lyingProxy((socket) => {
        socket.write(ok);
        socket.on('data', () => socket.write('garbage that is neither TLS nor HTTP\r\n\r\n'));
      });
      const found = await attempt(`${scheme}://127.0.0.1:9/`, { by: aProxy(port), timeoutMs: 5_000 });
      expect(found).toMatchObject({ ok: false, reason: 'proxy' });
      expect(found.message).toContain('not known whether');
    },
  );

  test('and drips its head for ever ends at the deadline, as the proxy’s', async () => {
    const port = await lyingProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-more: 1\r\n'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const found = await attempt('http://127.0.0.1:9/', { by: aProxy(port), timeoutMs: 300 });
    expect(found).toMatchObject({ ok: false, reason: 'proxy' });
    expect(found.message).toMatch(
      /^(Timed out after \d+ ms waiting for the proxy "office"|The proxy "office")/,
    );
  });

  test('which says by the rules that it could not reach the target is believed', async () => {
    for (const answer of [
      'HTTP/1.1 502 Bad Gateway\r\n\r\n',
      'HTTP/1.1 504 Gateway Timeout\r\n\r\n',
      'HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n',
      'HTTP/1.1 503 No\r\nProxy-Status: p; error=connection_refused\r\n\r\n',
    ]) {
      const port = await lyingProxy((socket) => void socket.write(answer));
      const found = await attempt('http://127.0.0.1:9/', { by: aProxy(port), timeoutMs: 5_000 });
      expect(found).toMatchObject({ ok: false, reason: 'connect' });
      expect(outcomeOf(found)).toBe('down');
    }
  });
});

describe('a SOCKS5 proxy that lies', () => {
  const reply = (code: number, type = 1) => Buffer.from([5, code, 0, type, 127, 0, 0, 1, 0, 80]);
  test.each<[string, Buffer, string, string]>([
    ['says yes with a type of address that there is not', reply(0, 9), 'proxy', 'does not know (9)'],
    ['answers in another version', Buffer.from('HTTP/1.1 400 No\r\n'), 'proxy', 'no reply of SOCKS5'],
    ['does not allow it', reply(2), 'proxy', 'does not allow it by its rules'],
    ['says a code that means nothing', reply(77), 'proxy', 'which means nothing'],
    ['says that the target refused', reply(5), 'connect', 'was refused the connection'],
    ['says that there is no way', reply(4), 'connect', 'cannot reach its host'],
  ])('and %s', async (_, answer, reason, words) => {
    const port = await socksAnswering(answer);
    const found = await attempt('http://127.0.0.1:9/', {
      by: aProxy(port, { kind: 'socks5' }),
      timeoutMs: 5_000,
    });
    expect(found).toMatchObject({ ok: false, reason });
    expect(found.message).toContain(words);
  });

  test.each<[string, Buffer, string]>([
    ['knows no way of signing in', Buffer.from([5, 0xff]), 'asks for a user and a password, and it has none'],
    ['chooses one that was not offered', Buffer.from([5, 2]), 'was not offered'],
    ['speaks another version', Buffer.from([4, 0]), 'did not answer in SOCKS5'],
  ])('and %s', async (_, answer, words) => {
    const port = await lyingProxy((socket) => void socket.write(answer));
    const found = await attempt('http://127.0.0.1:9/', {
      by: aProxy(port, { kind: 'socks5' }),
      timeoutMs: 5_000,
    });
    expect(found).toMatchObject({ ok: false, reason: 'proxy' });
    expect(found.message).toContain(words);
  });

  test('and closes at any place is told as the proxy’s fault', async () => {
    const first = await lyingProxy((socket) => socket.end());
    const then = await socksAnswering((socket) => socket.end(Buffer.from([5, 0, 0])));
    for (const port of [first, then]) {
      const found = await attempt('http://127.0.0.1:9/', {
        by: aProxy(port, { kind: 'socks5' }),
        timeoutMs: 5_000,
      });
      expect(found).toMatchObject({
        reason: 'proxy',
        message: expect.stringContaining('closed the connection'),
      });
    }
  });
});

describe('the way to a proxy', () => {
  test('that is not there, or does not answer, is told as the proxy’s', async () => {
    const gone = await attempt('http://127.0.0.1:9/', { by: aProxy(await freePort()), timeoutMs: 5_000 });
    expect(gone).toMatchObject({
      reason: 'proxy',
      message: expect.stringContaining('No way to the proxy "office"'),
    });
    const deaf = await attempt('http://127.0.0.1:9/', { by: aProxy(await deafServer()), timeoutMs: 300 });
    expect(deaf).toMatchObject({
      reason: 'proxy',
      message: expect.stringContaining('ms connecting to the proxy "office"'),
    });
    const silent = await attempt('http://127.0.0.1:9/', { by: aProxy(await silentServer()), timeoutMs: 300 });
    expect(silent).toMatchObject({
      reason: 'proxy',
      message: expect.stringContaining('waiting for the proxy "office"'),
    });
  });

  test('whose name is not known is told as the proxy’s, and one that our rules refuse as refused', async () => {
    const unknown = await attempt('http://127.0.0.1:9/', { by: aProxy(3128, { host: 'proxy.invalid' }) });
    expect(unknown).toMatchObject({ reason: 'proxy', message: expect.stringContaining('proxy.invalid') });
    // The target's own address is not judged here, so that only the proxy's is.
    const by = aProxy(3128, { remoteNames: true });
    const refused = await attempt('http://shop.example/', { by, rules: { allow: [] } });
    expect(refused).toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining('The proxy "office" (127.0.0.1:3128) is refused: 127.0.0.1'),
    });
    const metadata = await attempt('http://127.0.0.1:9/', { by: aProxy(80, { host: '169.254.169.254' }) });
    expect(metadata).toMatchObject({ reason: 'blocked' });
  });

  test('a check that names a proxy which is not in use is in error, and calls nobody', async () => {
    let asked = false;
    const port = await httpServer((_, reply) => {
      asked = true;
      reply.end();
    });
    const found = await attempt(`http://127.0.0.1:${port}/`, { by: 'gone' });
    expect(found).toMatchObject({ reason: 'check', message: expect.stringContaining('the proxy "gone"') });
    expect(asked).toBe(false);
  });
});

describe('whom a proxy is asked for', () => {
  test('is the address that was judged, and not the name', async () => {
    const port = await httpServer((_, reply) => void reply.end('ok'));
    const { server } = await nameServer({ 'shop.example A': ['127.0.0.1'] });
    const proxy = await tunnellingProxy();
    const found = await attempt(`http://shop.example:${port}/`, {
      by: aProxy(proxy.port),
      names: { servers: [server], resolvConf: '/nowhere' },
    });
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`]);
  });

  test('is nobody where the name leads to an address that is refused', async () => {
    const { server } = await nameServer({ 'inner.example A': ['10.1.2.3'] });
    const proxy = await tunnellingProxy();
    const found = await attempt('http://inner.example/', {
      by: aProxy(proxy.port),
      names: { servers: [server], resolvConf: '/nowhere' },
    });
    expect(found).toMatchObject({ ok: false, reason: 'blocked' });
    expect(proxy.asked).toEqual([]);
  });

  test('is the name only where the proxy may look names up, and an address is judged there, too', async () => {
    const port = await httpServer((_, reply) => void reply.end('ok'));
    const { server, asked } = await nameServer({});
    const proxy = await tunnellingProxy();
    const by = aProxy(proxy.port, { remoteNames: true });
    const found = await attempt(`http://shop.example:${port}/`, {
      by,
      names: { servers: [server], resolvConf: '/nowhere' },
    });
    expect(found).toMatchObject({ ok: true, address: null, phases: { dnsUs: null } });
    expect(proxy.asked).toEqual([`shop.example:${port}`]);
    expect(asked).toEqual([]);
    expect(await attempt('http://10.1.2.3/', { by })).toMatchObject({ reason: 'blocked' });
    expect(proxy.asked).toHaveLength(1);
  });

  test('is the next address where the proxy could not reach the first', async () => {
    const target = await freePort();
    const { server } = await nameServer({ 'two.example A': ['127.0.0.2'], 'two.example AAAA': ['::1'] });
    const asked: string[] = [];
    const port = await lyingProxy((socket, said) => {
      const [, to = ''] = /^CONNECT (\S+) /.exec(said.toString('latin1')) ?? [];
      asked.push(to);
      if (to.startsWith('[')) socket.end('HTTP/1.1 502 No\r\n\r\n');
      else socket.end('HTTP/1.1 504 No\r\n\r\n');
    });
    const found = await attempt(`http://two.example:${target}/`, {
      by: aProxy(port),
      names: { servers: [server], resolvConf: '/nowhere' },
    });
    expect(asked).toEqual([`[::1]:${target}`, `127.0.0.2:${target}`]);
    expect(found).toMatchObject({ reason: 'connect' });
    expect(found.message).toContain('502');
    expect(found.message).toContain('504');
  });

  test('is judged anew at each redirect, and the proxy is used for each', async () => {
    const end = await httpServer((_, reply) => void reply.end('ok'));
    const start = await httpServer(
      (request, reply) =>
        void reply
          .writeHead(302, {
            location: request.url === '/in' ? 'http://10.1.2.3/' : `http://127.0.0.1:${end}/`,
          })
          .end(),
    );
    const proxy = await tunnellingProxy();
    const by = aProxy(proxy.port);
    expect(await attempt(`http://127.0.0.1:${start}/`, { by })).toMatchObject({ ok: true });
    expect(proxy.asked).toEqual([`127.0.0.1:${start}`, `127.0.0.1:${end}`]);
    expect(await attempt(`http://127.0.0.1:${start}/in`, { by })).toMatchObject({ reason: 'blocked' });
    expect(proxy.asked).toHaveLength(3);
  });
});
