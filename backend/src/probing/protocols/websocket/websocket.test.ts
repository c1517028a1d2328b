import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { httpServer, silentServer } from '../../../../testing/probing/servers.ts';
import {
  contains,
  speakWebsocket,
  websocketAttempt,
  websocketServer,
} from '../../../../testing/probing/websocket.ts';

describe('a WebSocket check', () => {
  test('holds as soon as the WebSocket is open, and closes it in good manners', async () => {
    const codes: number[] = [];
    const port = await websocketServer((websocket) => websocket.on('close', (code) => codes.push(code)));
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/live`);
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      statusCode: 101,
      subprotocol: null,
      messages: 0,
      heardBytes: 0,
      firstMessage: null,
      closeCode: 1000,
      tls: null,
    });
    expect(codes).toEqual([1000]);
    const { connectUs, upgradeUs, waitUs } = found.phases;
    expect(waitUs).toBeNull();
    expect(upgradeUs).toBeGreaterThan(0);
    expect(connectUs! + upgradeUs!).toBeLessThanOrEqual(found.totalUs!);
    expect(Object.keys(found.phases)).toEqual([
      'dnsUs',
      'connectUs',
      'tlsUs',
      'upgradeUs',
      'waitUs',
      'transferUs',
    ]);
  });

  test('hears what is said, in whatever message', async () => {
    const port = await websocketServer((websocket) => {
      websocket.send('hello');
      websocket.send(Buffer.from('{"status":"ready"}'));
    });
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, {
      assertions: [
        ...contains('"ready"'),
        { kind: 'message', comparison: 'equals', value: 'hello' },
        { kind: 'message', comparison: 'matches', value: '^\\{.*\\}$' },
      ],
    });
    expect(found).toMatchObject({ ok: true, messages: 2, heardBytes: 23, firstMessage: 'hello' });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, true, true]);
    expect(found.phases.waitUs).toBeGreaterThanOrEqual(0);
  });

  test('says something, and tells nothing of what it hears then, since it may be a secret said again', async () => {
    const port = await websocketServer((websocket) =>
      websocket.on('message', (said) => websocket.send(`you: ${String(said)}`)),
    );
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, {
      send: 'secret-1',
      assertions: contains('you: '),
    });
    expect(found).toMatchObject({ ok: true, messages: 1, firstMessage: null });
    expect(JSON.stringify(found)).not.toContain('secret-1');
  });

  test('sends without listening where nothing is asserted', async () => {
    const said: string[] = [];
    const port = await websocketServer((websocket) =>
      websocket.on('message', (message) => said.push(String(message))),
    );
    expect(await websocketAttempt(`ws://127.0.0.1:${port}/`, { send: 'ping' })).toMatchObject({ ok: true });
    expect(said).toEqual(['ping']);
  });

  test('sends its headers, and agrees on a subprotocol', async () => {
    const seen: unknown[] = [];
    const port = await websocketServer(() => undefined, {
      verifyClient: ({ req }: { req: IncomingMessage }) => {
        seen.push(req.headers['x-team'], req.headers['user-agent'], req.headers['sec-websocket-extensions']);
        return true;
      },
      handleProtocols: (offered) => [...offered].at(-1) ?? false,
    });
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, {
      headers: { 'X-Team': 'shop' },
      subprotocols: ['a', 'b'],
    });
    expect(found).toMatchObject({ ok: true, subprotocol: 'b' });
    expect(seen).toEqual(['shop', 'AppOps/1.2.3 (synthetic check)', undefined]);
  });

  test('is down where none of its subprotocols is agreed on', async () => {
    const port = await websocketServer(() => undefined, { handleProtocols: () => false });
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, { subprotocols: ['a'] });
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('Server sent no subprotocol');
  });

  test('is down by what it did not hear, with how the server closed', async () => {
    const port = await websocketServer((websocket) => {
      websocket.send('nothing of use');
      websocket.close(1008, 'no token');
    });
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, { assertions: contains('ready') });
    expect(found).toMatchObject({
      ok: false,
      reason: 'assertion',
      totalUs: null,
      closeCode: 1008,
      byDelay: true,
    });
    expect(found.message).toBe(
      'It closed with 1008 (policy violation); it said 1 message, "nothing of use"; asked: one with "ready".',
    );
  });

  test('ends at its deadline where what is asked never comes, and tells what came', async () => {
    const port = await websocketServer((websocket) => websocket.send('hello'));
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, {
      assertions: contains('ready'),
      timeoutMs: 300,
    });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, messages: 1 });
    expect(found.message).toBe(
      `Timed out after 300 ms listening to 127.0.0.1:${port} for what is asked; it said 1 message, "hello"`,
    );
  });

  test('ends at its deadline where the server takes the connection and never switches', async () => {
    const port = await silentServer();
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, { timeoutMs: 200 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', statusCode: null });
    expect(found.message).toBe(`Timed out after 200 ms waiting for 127.0.0.1:${port} to switch to WebSocket`);
  });

  test('judges durations', async () => {
    const port = await websocketServer(() => undefined);
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`, {
      assertions: [{ kind: 'latency', atMostMs: 0.001 }],
    });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
  });
});

describe('an upgrade that is refused', () => {
  test.each([401, 403, 404, 426, 500, 200])('with %i says so', async (status) => {
    const port = await httpServer((_request, response) => response.writeHead(status).end('no'));
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'protocol', statusCode: status, totalUs: null });
    expect(found.message).toContain(`answered ${status}`);
    expect(found.message).toContain('instead of switching to WebSocket');
  });

  test('by a redirect says where to, without what may be secret, and is not followed', async () => {
    const port = await httpServer((request, response) => {
      expect(request.url).toBe('/live?token=secret');
      response.writeHead(302, { location: 'wss://user:pw@127.0.0.1:1/elsewhere?token=secret#x' }).end();
    });
    const found = await websocketAttempt(`ws://127.0.0.1:${port}/live?token=secret`);
    expect(found).toMatchObject({ ok: false, reason: 'redirect', statusCode: 302 });
    expect(found.message).toContain('sends on to wss://127.0.0.1:1/elsewhere;');
    expect(found.message).not.toContain('secret');
  });
});

describe('with TLS', () => {
  const authority = new TestAuthority();

  async function secureServer(names: string[]): Promise<number> {
    const server = createHttps(authority.issue({ names }));
    speakWebsocket(server, (websocket) => websocket.send('ready'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as { port: number }).port;
  }

  test('it verifies the certificate by our authority, and talks inside', async () => {
    const port = await secureServer(['localhost']);
    const found = await websocketAttempt(
      `wss://localhost:${port}/`,
      { assertions: [...contains('ready'), { kind: 'certificate', atLeastDays: 1 }] },
      { trust: [authority.cert] },
    );
    expect(found).toMatchObject({
      ok: true,
      closeCode: 1000,
      tls: { protocol: 'TLSv1.3', subject: 'localhost' },
    });
    expect(found.phases.tlsUs).toBeGreaterThan(0);
  });

  test('it asks nothing of a server whose certificate is for another name', async () => {
    const port = await secureServer(['other.example']);
    const found = await websocketAttempt(`wss://localhost:${port}/`, {}, { trust: [authority.cert] });
    expect(found).toMatchObject({ ok: false, reason: 'tls', statusCode: null });
  });
});

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '169.254.169.254'])(
  'nobody is called whom the rules do not allow: %s',
  async (host) => {
    let dialled = 0;
    const port = await websocketServer(() => (dialled += 1));
    const found = await websocketAttempt(`ws://${host}:${port}/`, {}, { rules: { allow: [] } });
    expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null });
    expect(dialled).toBe(0);
  },
);

test('a stop ends an attempt as ours', async () => {
  const stop = new AbortController();
  const port = await websocketServer(() => stop.abort());
  const found = await websocketAttempt(
    `ws://127.0.0.1:${port}/`,
    { assertions: contains('x') },
    { signal: stop.signal },
  );
  expect(found).toMatchObject({ ok: false, reason: 'internal' });
});
