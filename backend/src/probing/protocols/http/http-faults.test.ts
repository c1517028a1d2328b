import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer, silentServer, tcpServer } from '../../../../testing/probing/servers.ts';

/** A port of loopback on which nothing listens: bound, freed, and not given out again at once. */
async function deadPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a target that fails', () => {
  test('refuses the connection', async () => {
    const port = await deadPort();
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({
      ok: false,
      reason: 'connect',
      totalUs: null,
      statusCode: null,
      address: null,
    });
    expect(found.message).toBe(`No connection to 127.0.0.1: 127.0.0.1:${port} refused the connection`);
  });

  test('has a name that does not exist', async () => {
    const found = await attempt('http://shop.invalid/');
    expect(found).toMatchObject({ ok: false, reason: 'dns', totalUs: null });
    expect(found.message).toContain('shop.invalid does not exist');
  });

  test('takes the request and says nothing until the deadline', async () => {
    const port = await silentServer();
    const later = attempt(`http://127.0.0.1:${port}/`, { timeoutMs: 1500 });
    const found = await attempt(`http://127.0.0.1:${port}/`, { timeoutMs: 150 });
    // Begun before and told to wait longer: however slow the machine is, it is not over yet.
    expect(await Promise.race([later, Promise.resolve('still waits')])).toBe('still waits');
    await later;
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, address: '127.0.0.1' });
    expect(found.message).toBe(`Timed out after 150 ms waiting for the first byte from 127.0.0.1:${port}`);
    expect(found.phases).toMatchObject({ waitUs: null, transferUs: null });
    expect(found.phases.connectUs).not.toBeNull();
  });

  test('sends byte after byte beyond the deadline, which no activity moves', async () => {
    let closed = false;
    const port = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => {
        closed = true;
        clearInterval(drip);
      });
    });
    const found = await attempt(`http://127.0.0.1:${port}/`, { timeoutMs: 200 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', totalUs: null, statusCode: 200 });
    expect(found.message).toContain('reading the answer');
    expect(found.phases.waitUs).not.toBeNull();
    expect(found.phases.transferUs).toBeNull();
    await expect.poll(() => closed, { timeout: 240_000 }).toBe(true);
  });

  test('resets the connection in the middle of the body', async () => {
    const port = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf');
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'body', totalUs: null, statusCode: 200 });
    expect(found.message).toContain('after 4 bytes');
  });

  test('ends the body before its Content-Length', async () => {
    const port = await tcpServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'),
    );
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      reason: 'body',
      totalUs: null,
    });
  });

  test('closes the connection without an answer', async () => {
    const port = await tcpServer((socket) => socket.end());
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('closed the connection before it answered');
  });

  test('sends two lengths', async () => {
    const port = await tcpServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
    );
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      reason: 'body',
      totalUs: null,
    });
  });

  test.each([
    ['words', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
    ['an endless header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`],
    ['an answer to a question nobody asked', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n'],
  ])('answers garbage: %s', async (_, garbage) => {
    const port = await tcpServer((socket) => socket.end(garbage, 'latin1'));
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'protocol', totalUs: null });
    expect(found.message).not.toBe('');
  });

  test('sends a decompression bomb: reading stops at the limit', async () => {
    // Members may follow one another (RFC 1952 section 2.2), so a bomb of 200 MiB need not be packed at once.
    const member = gzipSync(Buffer.alloc(1024 * 1024));
    const bomb = Buffer.concat(Array<Buffer>(200).fill(member));
    const port = await httpServer((_, reply) => void reply.setHeader('content-encoding', 'gzip').end(bomb));
    const before = process.memoryUsage.rss();
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: true, bodyBytes: 1024 * 1024, bodyTruncated: true });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('sends a body that is not what its Content-Encoding says', async () => {
    const port = await httpServer(
      (_, reply) => void reply.setHeader('content-encoding', 'gzip').end('plain'),
    );
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: false, reason: 'body', totalUs: null });
    expect(found.message).toContain('not valid gzip');
  });

  test('is asked with a header that HTTP does not allow', async () => {
    const found = await attempt('http://127.0.0.1:1/', { headers: { 'x-a': 'one\r\nx-b: two' } });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).toContain('x-a');
  });
});
