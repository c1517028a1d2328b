import { describe, expect, test } from 'vitest';
import { httpServer, tcpServer } from '../../../../testing/probing/servers.ts';
import { attempt } from '../../../../testing/probing/checks.ts';

describe('probeHttp', () => {
  test('gives the phases of an answer as whole microseconds that do not exceed the total', async () => {
    const port = await httpServer((_, reply) => {
      reply.write('a');
      setTimeout(() => reply.end('b'), 200);
    });
    const found = await attempt(`http://localhost:${port}/`);
    expect(found).toMatchObject({ ok: true, reason: null, message: null, statusCode: 200, bodyBytes: 2 });
    const { dnsUs, connectUs, tlsUs, waitUs, transferUs } = found.phases;
    expect(tlsUs).toBeNull();
    const phases = [dnsUs, connectUs, waitUs, transferUs].map(Number);
    expect(phases.every((us) => Number.isInteger(us) && us >= 0)).toBe(true);
    // Less than the server waited, because a busy machine may see the first byte late.
    expect(transferUs).toBeGreaterThan(50_000);
    expect(phases.reduce((sum, us) => sum + us, 0)).toBeLessThanOrEqual(found.totalUs ?? 0);
  });

  test('has no look-up phase for an address, and says which address was dialled', async () => {
    const port = await httpServer((_, reply) => void reply.end());
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found.phases.dnsUs).toBeNull();
    expect(found.address).toBe('127.0.0.1');
  });

  test('reaches an IPv6 address, and refuses it when the check asks for IPv4', async () => {
    const port = await httpServer((_, reply) => void reply.end(), '::1').catch(() => null);
    if (port === null) return;
    expect(await attempt(`http://[::1]:${port}/`)).toMatchObject({ ok: true, address: '::1' });
    expect(await attempt(`http://[::1]:${port}/`, { family: 'ipv4' })).toMatchObject({
      ok: false,
      reason: 'check',
    });
    expect(await attempt(`http://localhost:${port}/`, { family: 'ipv6' })).toMatchObject({ ok: true });
    expect(await attempt(`http://localhost:${port}/`, { family: 'ipv4' })).toMatchObject({
      reason: 'connect',
    });
  });

  test('comes as itself on a connection of its own, with the method, headers and body of the check', async () => {
    const seen: unknown[] = [];
    const port = await httpServer((request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers, Buffer.concat(chunks).toString()]);
        reply.end();
      });
    });
    await attempt(`http://127.0.0.1:${port}/path?q=1#fragment`, {
      method: 'POST',
      headers: { 'X-Team': 'blue', Connection: 'keep-alive', Host: 'shop.example' },
      body: 'hällo',
    });
    const [method, url, headers, body] = seen[0] as [string, string, Record<string, string>, string];
    expect([method, url, body]).toEqual(['POST', '/path?q=1', 'hällo']);
    expect(headers).toMatchObject({
      'x-team': 'blue',
      host: 'shop.example',
      connection: 'close',
      'user-agent': 'AppOps/1.2.3 (synthetic check)',
      'content-length': '6',
    });
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const)('takes an answer without a body: %s %i', async (method, status) => {
    const port = await httpServer((_, reply) => {
      reply.writeHead(status, method === 'HEAD' ? { 'content-length': '500' } : {}).end();
    });
    const found = await attempt(`http://127.0.0.1:${port}/`, { method });
    expect(found).toMatchObject({ ok: true, statusCode: status, bodyBytes: 0, bodyTruncated: false });
  });

  test('looks past informational answers and times the final one', async () => {
    const port = await tcpServer((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n');
      setTimeout(() => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'), 40);
    });
    const found = await attempt(`http://127.0.0.1:${port}/`);
    expect(found).toMatchObject({ ok: true, statusCode: 200, bodyBytes: 2 });
    expect(found.phases.waitUs).toBeGreaterThan(35_000);
  });

  test('reads an answer that ends with its connection', async () => {
    const port = await tcpServer((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nold style'));
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, bodyBytes: 9 });
  });

  test('keeps the total and the status when only an assertion failed', async () => {
    const port = await httpServer((_, reply) => void reply.writeHead(503).end('{"ready":false}'));
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      assertions: [
        { kind: 'status', accept: '200-299' },
        { kind: 'json', path: '$.ready', comparison: 'equals', value: 'false' },
      ],
    });
    expect(found).toMatchObject({ ok: false, reason: 'assertion', statusCode: 503 });
    expect(found.totalUs).toBeGreaterThan(0);
    expect(found.message).toContain('503');
    expect(found.assertions.map(({ passed }) => passed)).toEqual([false, true]);
  });

  test('fails what cannot be evaluated: a header, text or JSON that is not there', async () => {
    const port = await httpServer((_, reply) => void reply.writeHead(204).end());
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      assertions: [
        { kind: 'header', name: 'x-version', comparison: 'equals', value: '' },
        { kind: 'json', path: '$.a', comparison: 'not_equals', value: 'x' },
        { kind: 'json', path: '$[', comparison: 'exists', value: '' },
        { kind: 'body', comparison: 'contains', value: 'x' },
      ],
    });
    expect(found.assertions.map(({ passed }) => passed)).toEqual([false, false, false, false]);
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
  });

  test('lets an attempt that took exactly the allowed time pass, and one that took longer fail', async () => {
    const port = await httpServer((_, reply) => void setTimeout(() => reply.end(), 20));
    const assertions = (atMostMs: number) => ({ assertions: [{ kind: 'latency' as const, atMostMs }] });
    expect(await attempt(`http://127.0.0.1:${port}/`, assertions(5000))).toMatchObject({ ok: true });
    expect(await attempt(`http://127.0.0.1:${port}/`, assertions(5))).toMatchObject({ reason: 'assertion' });
  });

  test('stops reading at the limit and says so', async () => {
    const port = await httpServer((_, reply) => {
      const chunk = 'x'.repeat(64 * 1024);
      const more = (): void => {
        while (!reply.destroyed && reply.write(chunk));
      };
      reply.on('drain', more);
      more();
    });
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      bodyLimitBytes: 100_000,
      assertions: [
        { kind: 'status', accept: '200' },
        { kind: 'body', comparison: 'contains', value: 'xxx' },
        { kind: 'body', comparison: 'not_contains', value: 'error' },
      ],
    });
    expect(found).toMatchObject({ bodyBytes: 100_000, bodyTruncated: true, reason: 'check' });
    // What was read may prove that a text is there, never that it is not.
    expect(found.assertions.map(({ passed }) => passed)).toEqual([true, true, false]);
  });

  test('says that it was stopped, when it was', async () => {
    const stop = new AbortController();
    const port = await httpServer(() => stop.abort());
    const found = await attempt(`http://127.0.0.1:${port}/`, { signal: stop.signal });
    expect(found).toMatchObject({ ok: false, reason: 'internal' });
    expect(found.message).toContain('stopped');
  });
});

describe('a degraded threshold', () => {
  test('two limits on one duration: above the first it is degraded, above the second down, equal passes', async () => {
    const port = await httpServer((_, reply) => void setTimeout(() => reply.end(), 40));
    const limits = (slow: number, down: number) =>
      attempt(`http://127.0.0.1:${port}/`, {
        assertions: [
          { kind: 'latency', atMostMs: slow, otherwise: 'degraded' },
          { kind: 'latency', atMostMs: down },
        ],
      });
    expect(await limits(60_000, 60_000)).toMatchObject({ ok: true, degradedBecause: null });
    const slow = await limits(1.5, 60_000);
    expect(slow).toMatchObject({ ok: true, reason: null, message: null });
    expect(slow.degradedBecause).toMatch(/^[\d.]+ ms is more than 1\.5 ms\.$/);
    expect(slow.assertions[0]).toMatchObject({ passed: false, degraded: true });
    expect(await limits(1, 2)).toMatchObject({ ok: false, reason: 'assertion', degradedBecause: null });
  });
});
