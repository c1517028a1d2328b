import { createServer as createTls } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import {
  answerWith,
  grpcAttempt,
  grpcMessage,
  grpcServer,
  http2Server,
} from '../../../../testing/probing/grpc.ts';
import { httpServer, silentServer, speakingServer } from '../../../../testing/probing/servers.ts';

describe('a gRPC health check', () => {
  test('holds where the server says that it is serving', async () => {
    const port = await grpcServer({ '': 'SERVING' });
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({
      ok: true,
      message: null,
      address: '127.0.0.1',
      assertions: [{ index: 0, passed: true, message: 'The server is SERVING.' }],
      facts: {
        protocol: 'grpc',
        grpcStatus: 0,
        grpcMessage: null,
        health: 'SERVING',
        httpStatus: null,
        tls: null,
      },
    });
    const { connectUs, waitUs } = found.phases;
    expect(connectUs! + waitUs!).toBeLessThanOrEqual(found.totalUs!);
  });

  test('asks for one service by its name, in any script', async () => {
    const port = await grpcServer({ '': 'SERVING', 'shop.v1.Cart': 'NOT_SERVING', 'läden.v1': 'SERVING' });
    const found = await grpcAttempt(port, { service: 'shop.v1.Cart' });
    expect(found).toMatchObject({
      ok: false,
      reason: 'assertion',
      health: 'NOT_SERVING',
      message: 'The service shop.v1.Cart is NOT_SERVING; asked: SERVING.',
    });
    expect(await grpcAttempt(port, { service: 'läden.v1' })).toMatchObject({ ok: true });
    const assertions = [{ kind: 'health', is: 'NOT_SERVING' } as const];
    expect(await grpcAttempt(port, { service: 'shop.v1.Cart', assertions })).toMatchObject({ ok: true });
  });

  test('is down by a service that the server does not know, with what helps', async () => {
    const found = await grpcAttempt(await grpcServer({ '': 'SERVING' }), { service: 'no.such' });
    expect(found).toMatchObject({ ok: false, reason: 'assertion', grpcStatus: 5, health: null });
    expect(found.message).toBe(
      'The call ended with NOT_FOUND ("Health status unknown for service no.such"); asked: SERVING. It does not know the service no.such: look at how its name is written.',
    );
  });

  test('is down by a server without the health service, with what helps', async () => {
    const found = await grpcAttempt(await grpcServer(null));
    expect(found).toMatchObject({ ok: false, reason: 'assertion', grpcStatus: 12 });
    expect(found.message).toContain('UNIMPLEMENTED');
    expect(found.message).toContain('It does not offer grpc.health.v1.Health: add the health service to it');
  });

  test('may want that a call is refused', async () => {
    const port = await grpcServer(null);
    const assertions = [{ kind: 'code', is: 'UNIMPLEMENTED' } as const];
    expect(await grpcAttempt(port, { assertions })).toMatchObject({ ok: true });
  });

  test('sends its metadata, the deadline and who calls', async () => {
    const seen: unknown[] = [];
    const port = await http2Server((stream, headers) => {
      seen.push(
        headers['x-team'],
        headers['user-agent'],
        headers.te,
        headers['content-type'],
        headers[':path'],
      );
      expect(headers['grpc-timeout']).toMatch(/^\d{1,8}m$/);
      answerWith(stream, grpcMessage([8, 1]));
    });
    expect(await grpcAttempt(port, { metadata: { 'X-Team': 'shop' } })).toMatchObject({ ok: true });
    expect(seen).toEqual([
      'shop',
      'AppOps/1.2.3 (synthetic check)',
      'trailers',
      'application/grpc',
      '/grpc.health.v1.Health/Check',
    ]);
  });

  test('reads what a server says to its status, wherever it says it, printable', async () => {
    const port = await http2Server((stream) =>
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc+proto',
          'grpc-status': '14',
          'grpc-message': 'l%C3%A4uft nicht: 100%%1b[31m',
        },
        { endStream: true },
      ),
    );
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, grpcStatus: 14, grpcMessage: 'läuft nicht: 100%\ufffd[31m' });
  });

  test('judges durations', async () => {
    const port = await grpcServer({ '': 'SERVING' });
    const found = await grpcAttempt(port, { assertions: [{ kind: 'latency', atMostMs: 0.001 }] });
    expect(found).toMatchObject({ ok: false, reason: 'assertion' });
  });
});

describe('with TLS', () => {
  const authority = new TestAuthority();

  test('HTTP/2 is agreed on and the certificate verified', async () => {
    const port = await grpcServer({ '': 'SERVING' }, authority.issue({ names: ['localhost'] }));
    const found = await grpcAttempt(
      port,
      {
        host: 'localhost',
        tls: true,
        assertions: [
          { kind: 'health', is: 'SERVING' },
          { kind: 'certificate', atLeastDays: 1 },
        ],
      },
      { trust: [authority.cert] },
    );
    expect(found).toMatchObject({ ok: true, tls: { alpn: 'h2', subject: 'localhost' } });
    expect(found.phases.tlsUs).toBeGreaterThan(0);
  });

  test('a server that agrees to nothing is told as that', async () => {
    const server = createTls(authority.issue({ names: ['localhost'] }), (socket) =>
      socket.on('error', () => undefined),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const found = await grpcAttempt(port, { host: 'localhost', tls: true }, { trust: [authority.cert] });
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('did not agree to HTTP/2 in the TLS handshake');
  });

  test('a certificate for another name is refused before anything is asked', async () => {
    const port = await grpcServer({ '': 'SERVING' }, authority.issue({ names: ['other.example'] }));
    const found = await grpcAttempt(port, { host: 'localhost', tls: true }, { trust: [authority.cert] });
    expect(found).toMatchObject({ ok: false, reason: 'tls', grpcStatus: null });
  });
});

describe('who is no gRPC server', () => {
  test('speaks HTTP/1: it is said what may be wrong', async () => {
    const port = await httpServer((_request, response) => response.end('hello'));
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('does not speak HTTP/2 as gRPC needs it; is it TLS that it wants');
  });

  test('greets like a mail server', async () => {
    const port = await speakingServer((socket) => socket.write('220 mail ESMTP\r\n'));
    expect(await grpcAttempt(port)).toMatchObject({ ok: false, reason: 'protocol' });
  });

  test('says nothing at all: the deadline ends it, and says what it waited for', async () => {
    const found = await grpcAttempt(await silentServer(), { timeoutMs: 200 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('to speak HTTP/2; is it TLS that it wants');
  });

  test('closes at once', async () => {
    const port = await speakingServer((socket) => socket.end());
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol', byDelay: true });
  });

  test.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '169.254.169.254'])(
    'is never called where the rules do not allow it: %s',
    async (host) => {
      let dialled = 0;
      const port = await speakingServer(() => (dialled += 1));
      const found = await grpcAttempt(port, { host }, { rules: { allow: [] } });
      expect(found).toMatchObject({ ok: false, reason: 'blocked', address: null });
      expect(dialled).toBe(0);
    },
  );
});

test('a stop ends an attempt as ours', async () => {
  const stop = new AbortController();
  const port = await http2Server(() => stop.abort());
  expect(await grpcAttempt(port, {}, { signal: stop.signal })).toMatchObject({
    ok: false,
    reason: 'internal',
  });
});
