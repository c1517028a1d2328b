import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { attempt, type ProbeWish } from '../../../../testing/probing/checks.ts';
import {
  agreeingServer,
  frame,
  frames,
  http2PlainServer,
  http2Server,
} from '../../../../testing/probing/http2.ts';
import { httpsServer } from '../../../../testing/probing/servers.ts';

const authority = new TestAuthority();
const certificate = authority.issue({ names: ['localhost'] });

function asked(port: number, wish: ProbeWish = {}) {
  return attempt(`https://localhost:${port}/page?q=1`, {
    trust: [authority.cert],
    family: 'ipv4',
    http: '2',
    timeoutMs: 5_000,
    ...wish,
  });
}

/** A server that agrees to HTTP/2, greets, and then says these frames once it was asked. */
function saying(...bytes: Buffer[]): Promise<number> {
  return agreeingServer(certificate, (socket) => {
    socket.once('data', () => {
      for (const each of [frames.settings, ...bytes]) socket.write(each);
    });
  });
}

describe('a check over HTTP/2', () => {
  test('asks, reads status, headers and body, and tells the version and the same phases', async () => {
    const seen: Record<string, unknown>[] = [];
    const port = await http2Server(certificate, (stream, headers) => {
      seen.push(headers);
      stream.respond({ ':status': 200, 'content-type': 'text/plain', 'x-twice': ['a', 'b'] });
      stream.end('hello');
    });
    const found = await asked(port, {
      method: 'POST',
      body: 'sent',
      headers: { 'X-Mine': '1', Connection: 'close' },
      assertions: [
        { kind: 'status', accept: '200' },
        { kind: 'body', comparison: 'contains', value: 'hello' },
        { kind: 'header', name: 'x-twice', comparison: 'equals', value: 'a, b' },
      ],
    });
    expect(found).toMatchObject({
      ok: true,
      statusCode: 200,
      httpVersion: '2',
      contentType: 'text/plain',
      bodyBytes: 5,
      tls: { alpn: 'h2' },
    });
    expect(seen[0]).toMatchObject({
      ':method': 'POST',
      ':path': '/page?q=1',
      ':authority': `localhost:${port}`,
      ':scheme': 'https',
      'x-mine': '1',
      'content-length': '4',
    });
    expect(seen[0]).not.toHaveProperty('connection');
    const sum = Object.values(found.phases).reduce<number>((total, us) => total + (us ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(found.totalUs ?? 0);
    expect(found.phases).toMatchObject({ waitUs: expect.any(Number), transferUs: expect.any(Number) });
  });

  test('by `auto` takes what the server agrees to, and 1.1 is offered alone where nothing is said', async () => {
    const both = await http2Server(
      certificate,
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.end('over 2');
      },
      true,
    );
    const one = await httpsServer(certificate, (_, reply) => reply.end('over 1.1'));
    expect(await asked(both, { http: 'auto' })).toMatchObject({ ok: true, httpVersion: '2' });
    expect(await asked(one, { http: 'auto' })).toMatchObject({ ok: true, httpVersion: '1.1' });
    const usual = await attempt(`https://localhost:${both}/`, { trust: [authority.cert], family: 'ipv4' });
    expect(usual).toMatchObject({ ok: true, httpVersion: '1.1', tls: { alpn: 'http/1.1' } });
  });

  test('is refused by a server that does not speak it', async () => {
    const port = await httpsServer(certificate, (_, reply) => reply.end());
    const found = await asked(port);
    expect(found.ok).toBe(false);
    expect(['protocol', 'tls']).toContain(found.reason);
    expect(found.message).toMatch(/HTTP\/2|none of the protocols/);
  });

  test('without TLS is by prior knowledge', async () => {
    const port = await http2PlainServer((stream) => {
      stream.respond({ ':status': 204 }, { endStream: true });
    });
    expect(await attempt(`http://127.0.0.1:${port}/`, { http: '2' })).toMatchObject({
      ok: true,
      statusCode: 204,
      httpVersion: '2',
    });
  });

  test('follows redirects, with cookies', async () => {
    const seen: unknown[] = [];
    const port = await http2Server(certificate, (stream, headers) => {
      if (headers[':path'] === '/next') {
        seen.push(headers.cookie);
        stream.respond({ ':status': 200 });
      } else stream.respond({ ':status': 302, location: '/next', 'set-cookie': ['a=1', 'b=2'] });
      stream.end();
    });
    expect(await asked(port)).toMatchObject({ ok: true, statusCode: 200 });
    expect(seen).toEqual(['a=1; b=2']);
  });

  test('reads a body up to its cap, of one that never ends too', async () => {
    const port = await http2Server(certificate, (stream) => {
      stream.respond({ ':status': 200 });
      const more = () => {
        if (stream.writable) stream.write('x'.repeat(16_000), more);
      };
      more();
    });
    const found = await asked(port, { bodyLimitBytes: 50_000 });
    expect(found).toMatchObject({ ok: true, bodyBytes: 50_000, bodyTruncated: true });
  });

  test('passes over informational answers', async () => {
    const port = await http2Server(certificate, (stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</x>; rel=preload' });
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
    expect(await asked(port)).toMatchObject({ ok: true, statusCode: 200, bodyBytes: 2 });
  });
});

describe('a server that agrees to HTTP/2', () => {
  test.each<[string, Buffer[], string, string]>([
    ['and resets the stream', [frames.reset(7)], 'protocol', 'reset the stream (REFUSED_STREAM)'],
    ['and wants HTTP/1.1', [frames.reset(13)], 'protocol', 'HTTP_1_1_REQUIRED'],
    ['and goes away', [frames.goAway(0, 11)], 'protocol', 'going away (ENHANCE_YOUR_CALM)'],
    [
      'and resets in the middle of the body',
      [frames.ok(false), frames.data('abc', false), frames.reset(2)],
      'body',
      'INTERNAL_ERROR',
    ],
    [
      'and resets without an error in the middle of the body',
      [frames.ok(false), frames.data('abc', false), frames.reset(0)],
      'body',
      'of the body',
    ],
    ['and pushes what nobody asked for', [frames.push], 'protocol', 'pushed something'],
    ['and sends frames that are none', [frame(4, 0, 1)], 'protocol', 'broke the rules of HTTP/2'],
  ])('%s is told so', async (_, bytes, reason, words) => {
    const found = await asked(await saying(...bytes));
    expect(found).toMatchObject({ ok: false, reason, totalUs: null });
    expect(found.message).toContain(words);
  });

  test('and then speaks HTTP/1 is told so', async () => {
    const port = await agreeingServer(certificate, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    expect(await asked(port)).toMatchObject({
      ok: false,
      reason: 'protocol',
      message: expect.stringContaining('agreed to HTTP/2 and then spoke HTTP/1'),
    });
  });

  test('and closes is told so, under reserve', async () => {
    const port = await agreeingServer(certificate, (socket) =>
      socket.once('data', () => socket.end(frames.settings)),
    );
    expect(await asked(port)).toMatchObject({
      ok: false,
      reason: 'protocol',
      byDelay: true,
      message: expect.stringContaining('closed the connection before it answered'),
    });
  });

  test('and says that it goes away, but answers first, has answered', async () => {
    const found = await asked(await saying(frames.goAway(1, 0), frames.ok(false), frames.data('fine', true)));
    expect(found).toMatchObject({ ok: true, statusCode: 200, bodyBytes: 4 });
  });

  test.each<[string, Buffer]>([
    ['headers', frame(9, 0, 1, Buffer.alloc(8_000, 0x61))],
    ['pings', frame(6, 0, 0, Buffer.alloc(8))],
    ['settings', frame(4, 0, 0)],
    ['empty pieces of a body', frames.data('', false)],
  ])('and sends %s without an end is stopped at a cap', async (_, endless) => {
    const port = await agreeingServer(certificate, (socket) => {
      socket.once('data', () => {
        socket.write(frames.settings);
        if (endless[3] === 9) socket.write(frame(1, 0, 1, Buffer.from([0x88])));
        if (endless[3] === 0) socket.write(frames.ok(false));
        const more = () => {
          if (socket.writable) socket.write(Buffer.concat(Array<Buffer>(50).fill(endless)), more);
        };
        more();
      });
    });
    const found = await asked(port);
    expect(found.ok).toBe(false);
    expect(['protocol', 'body']).toContain(found.reason);
  });

  test('and drips its headers ends at the deadline', async () => {
    const port = await agreeingServer(certificate, (socket) => {
      socket.once('data', () => {
        socket.write(frames.settings);
        const head = frames.ok(false);
        let at = 0;
        const drip = setInterval(() => {
          if (at < head.length - 1) socket.write(head.subarray(at, ++at));
        }, 10);
        socket.on('close', () => clearInterval(drip));
      });
    });
    const found = await asked(port, { timeoutMs: 400 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('localhost');
  });
});
