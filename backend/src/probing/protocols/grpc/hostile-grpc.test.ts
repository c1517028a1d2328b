import fc from 'fast-check';
import { createServer } from 'node:http2';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerWith, grpcAttempt, grpcMessage, http2Server } from '../../../../testing/probing/grpc.ts';
import { speakingServer } from '../../../../testing/probing/servers.ts';
import { answerOf, decodedMessage, requestOf } from './messages.ts';

describe('an answer that is none', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'it ended within the head of its message'],
    ['a compressed message', grpcMessage([8, 1], true), 'its message is compressed'],
    [
      'less than it says',
      grpcMessage([8, 1]).subarray(0, 6),
      'it says that its message has 2 bytes, and sent 1',
    ],
    [
      'two messages',
      Buffer.concat([grpcMessage([8, 1]), grpcMessage([8, 1])]),
      'it sent more than one message',
    ],
    ['no such message', grpcMessage([0x0f]), 'its message is no HealthCheckResponse'],
    ['a field that is cut off', grpcMessage([0x12, 100, 1]), 'its message is no HealthCheckResponse'],
  ])('of %s is told as that', async (_, body, words) => {
    const port = await http2Server((stream) => answerWith(stream, body));
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol', health: null });
    expect(found.message).toContain(words);
  });

  test.each<[string, Record<string, string | number>, string]>([
    ['another status of HTTP', { ':status': 404 }, 'answered 404 of HTTP'],
    ['a page', { 'content-type': 'text/html' }, 'answered with the content type text/html'],
    ['another type that begins alike', { 'content-type': 'application/grpc-web' }, 'so it is no gRPC server'],
  ])('of %s is told as that', async (_, head, words) => {
    const port = await http2Server((stream) =>
      answerWith(stream, grpcMessage([8, 1]), { 'grpc-status': '0' }, head),
    );
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain(words);
  });

  test('without a status of the call is no end of it', async () => {
    const port = await http2Server((stream) => answerWith(stream, grpcMessage([8, 1]), { other: 'x' }));
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('ended the call without saying how');
  });
});

describe('a server', () => {
  test('that never answers is ended by the deadline', async () => {
    const port = await http2Server(() => undefined);
    const found = await grpcAttempt(port, { timeoutMs: 300 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toBe(
      `Timed out after 300 ms waiting for 127.0.0.1:${port} to answer the health check`,
    );
  });

  test('that answers and never ends the call is, too', async () => {
    const port = await http2Server((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(grpcMessage([8, 1]));
    });
    expect(await grpcAttempt(port, { timeoutMs: 300 })).toMatchObject({
      ok: false,
      reason: 'timeout',
      health: null,
    });
  });

  test('that resets the call is told with its code', async () => {
    const port = await http2Server((stream) => stream.close(0xb));
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('reset the call (ENHANCE_YOUR_CALM)');
  });

  test('that goes away before it answers is told as that', async () => {
    const port = await http2Server((stream) => {
      stream.session?.goaway(0x2);
      stream.session?.destroy();
    });
    const found = await grpcAttempt(port);
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toMatch(/going away|closed the connection|reset/);
  });

  test('that goes away in good manners may still answer', async () => {
    const port = await http2Server((stream) => {
      stream.session?.goaway(0);
      answerWith(stream, grpcMessage([8, 1]));
    });
    expect(await grpcAttempt(port)).toMatchObject({ ok: true });
  });

  test('that pings while it thinks is answered', async () => {
    const port = await http2Server((stream) =>
      stream.session?.ping(() => answerWith(stream, grpcMessage([8, 1]))),
    );
    expect(await grpcAttempt(port)).toMatchObject({ ok: true });
  });

  test('that sends a message without end is cut off', async () => {
    const port = await http2Server((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      const pour = (): void => {
        while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
        if (!stream.destroyed) stream.once('drain', pour);
      };
      pour();
    });
    const found = await grpcAttempt(port, { timeoutMs: 60_000 });
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('sent more than 65536 bytes');
  });

  test('that sends interim answers without end is cut off', async () => {
    const port = await http2Server((stream) => {
      const more = (): void => {
        if (stream.destroyed) return;
        stream.additionalHeaders({ ':status': 103, link: '</x>' });
        setImmediate(more);
      };
      more();
    });
    expect(await grpcAttempt(port, { timeoutMs: 60_000 })).toMatchObject({ ok: false, reason: 'protocol' });
  });

  test('that pings without end is cut off', async () => {
    const server = createServer();
    server.on('session', (session) => session.on('error', () => undefined));
    // Settings, and then pings.
    const port = await speakingServer((socket) => {
      const ping = Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
      socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
      const pings = Buffer.concat(Array.from({ length: 500 }, () => ping));
      const pour = (): void => {
        while (!socket.destroyed && socket.write(pings));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      socket.resume();
      pour();
    });
    expect(await grpcAttempt(port, { timeoutMs: 60_000 })).toMatchObject({ ok: false, reason: 'protocol' });
  });

  test('that sends headers without end is cut off', async () => {
    const port = await http2Server((stream) => {
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          ...Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`x-${at}`, 'y'.repeat(100)])),
        },
        { endStream: true },
      );
    });
    expect(await grpcAttempt(port)).toMatchObject({ ok: false, reason: 'protocol' });
  });
});

test('a call that nobody takes up after the settings ends at the deadline', async () => {
  const server = createServer((_request, _response) => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await grpcAttempt(port, { timeoutMs: 200 })).toMatchObject({ ok: false, reason: 'timeout' });
});

describe('messages', () => {
  test.each([
    ['', [0, 0, 0, 0, 0]],
    ['ab', [0, 0, 0, 0, 4, 0x0a, 2, 97, 98]],
  ])('the service "%s" is asked for by these bytes', (service, bytes) => {
    expect([...requestOf(service)]).toEqual(bytes);
  });

  test('a long name has its length in two bytes', () => {
    expect([...requestOf('x'.repeat(200)).subarray(0, 8)]).toEqual([0, 0, 0, 0, 203, 0x0a, 0xc8, 1]);
  });

  test.each<[number[], number]>([
    [[], 0],
    [[8, 1], 1],
    [[8, 1, 8, 2], 2],
    [[0x12, 1, 65, 8, 3, 0x15, 1, 2, 3, 4, 0x19, 1, 2, 3, 4, 5, 6, 7, 8], 3],
  ])('%j is read as the status %i', (bytes, status) => {
    expect(answerOf(grpcMessage(bytes))).toEqual({ status });
  });

  test('whatever bytes come are read or told to be none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const answer = answerOf(grpcMessage([...bytes]));
        expect('status' in answer || 'broken' in answer).toBe(true);
      }),
    );
  });

  test('what a server says is decoded, and what cannot be stays as it is', () => {
    expect(decodedMessage('100%25 %C3%A4 %zz %')).toBe('100% ä %zz %');
  });
});
