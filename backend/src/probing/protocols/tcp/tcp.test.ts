import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deafServer, silentServer, speakingServer, tcpServer } from '../../../../testing/probing/servers.ts';
import { nothingHeard } from './heard.ts';
import { talk } from './talk.ts';
import { says, tcpAttempt } from '../../../../testing/probing/tcp.ts';

describe('a TCP check without more', () => {
  test('holds as soon as the connection stands, and tells how long that took', async () => {
    const found = await tcpAttempt(await silentServer());
    expect(found).toMatchObject({
      ok: true,
      reason: null,
      message: null,
      address: '127.0.0.1',
      tls: null,
      assertions: [],
      heardBytes: null,
    });
    expect(found.phases).toMatchObject({ tlsUs: null, waitUs: null, transferUs: null });
    expect(found.phases.connectUs).toBeGreaterThan(0);
    expect(found.phases.connectUs).toBeLessThanOrEqual(found.totalUs!);
  });

  test('looks names up, and has a phase for that', async () => {
    const found = await tcpAttempt(await silentServer(), { host: 'localhost' });
    expect(found).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(found.phases.dnsUs).toBeGreaterThanOrEqual(0);
  });

  test('is down where nobody listens, by the words of a refused connection', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const found = await tcpAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'connect', totalUs: null, address: null });
    expect(found.message).toBe(`No connection to 127.0.0.1: 127.0.0.1:${port} refused the connection`);
    expect(found.byDelay).toBeUndefined();
  });

  test('ends at its deadline where the connection request is never answered', async () => {
    const port = await deafServer();
    const found = await tcpAttempt(port, { timeoutMs: 200 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, address: null });
    expect(found.message).toBe(`Timed out after 200 ms connecting to 127.0.0.1:${port}`);
    expect(found.phases.connectUs).toBeNull();
  });
});

describe('whom a TCP check may call', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['localhost', 'a name that leads to loopback'],
    ['0x7f.1', 'another spelling of it'],
    ['::ffff:127.0.0.1', 'an IPv4 address in IPv6'],
    ['10.1.2.3', 'a private address'],
  ])('%s is refused and never dialled where it is not allowed: %s', async (host) => {
    let dialled = 0;
    const port = await speakingServer(() => (dialled += 1));
    const found = await tcpAttempt(port, { host }, { rules: { allow: [] } });
    expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null, totalUs: null });
    expect(found.phases.connectUs).toBeNull();
    expect(dialled).toBe(0);
  });

  test('a metadata address is refused whatever is allowed', async () => {
    const found = await tcpAttempt(80, { host: '169.254.169.254' }, { rules: { allow: ['0.0.0.0/0'] } });
    expect(found).toMatchObject({ ok: false, reason: 'blocked' });
  });
});

describe('what a TCP target says', () => {
  test('is found wherever the network cuts it, and no more is read then', async () => {
    const port = await speakingServer((socket) => {
      const pieces = ['220 ma', 'il.exa', 'mple ES', 'MTP\r\n', 'and more that nobody asked for'];
      const next = () => {
        const piece = pieces.shift();
        if (piece !== undefined && !socket.destroyed) socket.write(piece, () => setImmediate(next));
      };
      next();
    });
    const found = await tcpAttempt(port, { assertions: says('example ESMTP\\r\\n') });
    expect(found).toMatchObject({
      ok: true,
      assertions: [{ index: 0, passed: true, message: 'It said what is asked.' }],
    });
    const { connectUs, waitUs, transferUs } = found.phases;
    expect(waitUs).toBeGreaterThanOrEqual(0);
    expect(connectUs! + waitUs! + transferUs!).toBeLessThanOrEqual(found.totalUs!);
  });

  test('answers what is sent', async () => {
    const port = await tcpServer((socket, said) =>
      socket.end(said.equals(Buffer.from('PING\r\n')) ? '+PONG\r\n' : '-ERR\r\n'),
    );
    const found = await tcpAttempt(port, { send: 'PING\\r\\n', assertions: says('+PONG') });
    expect(found).toMatchObject({ ok: true, heardBytes: 7 });
  });

  test('may be any bytes', async () => {
    const port = await speakingServer((socket) => socket.write(Buffer.from([0, 255, 254, 10, 0])));
    expect(await tcpAttempt(port, { assertions: says('\\xff\\xfe\\n') })).toMatchObject({ ok: true });
  });

  test('is all looked for, and each that is missing is told with what was said', async () => {
    const port = await speakingServer((socket) => socket.end(Buffer.from('SSH-1.99\r\n\x00')));
    const found = await tcpAttempt(port, { assertions: [...says('SSH-'), ...says('SSH-2.0')] });
    expect(found).toMatchObject({ ok: false, reason: 'assertion', totalUs: null, heardBytes: 11 });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, false]);
    expect(found.message).toBe(
      'It closed the connection after it had said "SSH-1.99\\r\\n\\x00"; asked: "SSH-2.0".',
    );
  });

  test('is nothing where it closes at once', async () => {
    const port = await speakingServer((socket) => socket.end());
    const found = await tcpAttempt(port, { assertions: says('SSH-') });
    expect(found).toMatchObject({ ok: false, reason: 'assertion', byDelay: true });
    expect(found.message).toBe('It closed the connection without a word; asked: "SSH-".');
  });

  test('never comes: it ends at the deadline, and says what it waited for', async () => {
    const port = await silentServer();
    const found = await tcpAttempt(port, { assertions: says('SSH-'), timeoutMs: 150 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, address: '127.0.0.1' });
    expect(found.message).toBe(`Timed out after 150 ms waiting for the first byte from 127.0.0.1:${port}`);
    expect(found.phases.connectUs).not.toBeNull();
  });

  test('begins and does not go on: the deadline tells what there was', async () => {
    const port = await speakingServer((socket) => socket.write('220 '));
    const found = await tcpAttempt(port, { assertions: says('ESMTP'), timeoutMs: 300 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', heardBytes: 4 });
    expect(found.message).toBe(
      `Timed out after 300 ms listening to 127.0.0.1:${port} for what is asked; it said "220 "`,
    );
  });

  test('is cut off by a reset: the connection is told, not an answer', async () => {
    const port = await tcpServer((socket) => socket.write('220 ', () => socket.resetAndDestroy()));
    const found = await tcpAttempt(port, { send: 'EHLO x', assertions: says('ESMTP') });
    expect(found).toMatchObject({ ok: false, reason: 'protocol', byDelay: true });
    expect(found.message).toBe(`127.0.0.1:${port} reset the connection before it had said what is asked`);
  });

  test('never ends: reading stops at the limit, which is ours and says nothing of the target', async () => {
    const port = await speakingServer((socket) => {
      const pour = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'x')));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    const found = await tcpAttempt(port, { assertions: says('y') }, { bodyLimitBytes: 100_000 });
    expect(found).toMatchObject({
      ok: false,
      reason: 'check',
      heardBytes: 100_000,
      heardTruncated: true,
      assertions: [{ passed: false, error: true }],
    });
    expect(found.message).toContain('beyond the 100000 bytes that are read');
  });

  test('too late is told apart from wrong', async () => {
    const port = await speakingServer((socket) => socket.write('SSH-2.0\r\n'));
    const found = await tcpAttempt(port, {
      assertions: [...says('SSH-'), { kind: 'latency', atMostMs: 0.001 }],
    });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, false]);
  });
});

test('what can never pass, stored under other rules, is the check’s fault', async () => {
  const port = await silentServer();
  const found = await tcpAttempt(port, { assertions: says('\\q') });
  expect(found).toMatchObject({ ok: false, reason: 'check' });
});

test('a stop ends an attempt as ours', async () => {
  const stop = new AbortController();
  const port = await speakingServer(() => stop.abort());
  const found = await tcpAttempt(port, { assertions: says('x') }, { signal: stop.signal });
  expect(found).toMatchObject({ ok: false, reason: 'internal' });
});

test('what this machine lacks while it talks is our illness, and no failure of the target', async () => {
  const [ours, theirs] = duplexPair();
  onTestFinished(() => void theirs.destroy());
  const heard = nothingHeard(1);
  const wish = { send: null, wanted: [Buffer.from('SSH-')], limitBytes: 1000, where: '192.0.2.1:22' };
  const ended = talk(ours as unknown as Socket, wish, new AbortController().signal, heard);
  ours.destroy(Object.assign(new Error('no buffer'), { code: 'ENOBUFS' }));
  expect(await ended).toEqual({
    failure: {
      reason: 'internal',
      message: 'The talk with 192.0.2.1:22 could not go on: this machine has no buffer space left',
    },
  });
});
