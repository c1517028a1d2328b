import { createWebhookSource } from '@appops/shared/contract/webhooks';
import { allRoutes } from '@appops/shared/contract/routes';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { BodyAllowance } from './body-allowance.ts';
import { StrangerConnections } from './stranger-connections.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

/** Sends text as it is and tells what comes back until the server has answered in full, or let go. */
function sendRaw(text: string, to = backend.url): Promise<string> {
  const { hostname, port } = new URL(to);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString('utf8');
      const [head, body] = heard.split('\r\n\r\n', 2);
      const length = Number(/content-length: (\d+)/i.exec(head ?? '')?.[1] ?? NaN);
      if (body !== undefined && Buffer.byteLength(body) >= length) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}
const statusOf = (answer: string) => Number(answer.slice(9, 12));

describe('bodies of callers without a token', () => {
  const head = (path: string, bytes: number) =>
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;

  test('a delivery to an unknown address is refused before a byte of its body has come', async () => {
    const answer = await sendRaw(head('/api/v1/webhooks/github/0123456789abcdef', 5_000_000));
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*No source delivers to this address/s);
  });

  test('so is what is sent to a path that leads nowhere, and a pairing request longer than any', async () => {
    expect(statusOf(await sendRaw(head('/api/v1/nowhere', 900_000)))).toBe(404);
    const form = head('/oauth/token', 900_000).replace(
      'application/json',
      'application/x-www-form-urlencoded',
    );
    expect(await sendRaw(form)).toMatch(/^HTTP\/1\.1 4\d\d .*larger than this route accepts/s);
  });

  test('deliveries to a known address are bounded by what has come, and the room is free again when they are gone', async () => {
    const { source } = await backend.call(createWebhookSource, { body: { kind: 'github', name: 'hub' } });
    const { hostname, port } = new URL(backend.url);
    const open = Array.from({ length: 12 }, () => {
      const socket = connect(Number(port), hostname, () => {
        // All but the end: it never comes.
        socket.write(head(source.path, 5_000_000));
        socket.write(Buffer.alloc(4_900_000, 'x'));
      });
      let heard = '';
      socket.on('data', (bytes) => (heard += bytes.toString('utf8')));
      socket.on('error', () => undefined);
      return { socket, heard: () => heard };
    });
    const refused = () => open.filter(({ heard }) => heard().startsWith('HTTP/1.1 503'));
    await expect.poll(() => refused().length, { timeout: 240_000 }).toBeGreaterThanOrEqual(7);
    expect(refused()[0]!.heard()).toMatch(/retry-after: 5/i);
    for (const { socket } of open) socket.destroy();
    await expect
      .poll(
        async () =>
          (await backend.send('POST', source.path, '{}', { 'content-type': 'application/json' })).status,
        { timeout: 240_000 },
      )
      .toBe(401);
  });

  test('who announces much and sends nothing takes nothing from others, and is gone soon', async () => {
    const { hostname, port } = new URL(backend.url);
    const form = (length: string) =>
      `POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n`;
    let gone = 0;
    const open = Array.from({ length: 40 }, (_, index) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(form(index % 2 === 0 ? 'content-length: 16000' : 'transfer-encoding: chunked')),
      );
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
      socket.on('close', () => (gone += 1));
      return socket;
    });
    // An address holds 32 at most, and each for 15 seconds.
    await expect.poll(() => gone, { timeout: 240_000 }).toBe(40);
    for (const socket of open) socket.destroy();
    expect(await sendRaw(`${form('content-length: 3')}a=b`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  describe('what is held', () => {
    const request = (ip: string, headers: Record<string, string>) => {
      const raw = new PassThrough();
      return { ip, headers, raw: raw as unknown as IncomingMessage, body: raw };
    };
    function ask(allowance: BodyAllowance, ip: string, headers: Record<string, string>) {
      const raw = new EventEmitter();
      const made = request(ip, headers);
      allowance.take(made, { raw } as unknown as FastifyReply, 200_000);
      const counted = allowance.counted(made, made.body);
      counted.resume();
      const failed = new Promise<Error>((resolve) => counted.once('error', resolve));
      return {
        send: (bytes: number) => new Promise((done) => made.body.write(Buffer.alloc(bytes), done)),
        failed,
        finish: () => raw.emit('close'),
      };
    }

    test('one address cannot use up what all may hold, and what was held comes back', async () => {
      const allowance = new BodyAllowance({ all: 100_000, perAddress: 40_000 });
      const done = [
        ask(allowance, 'a', { 'content-length': '150000' }),
        ask(allowance, 'a', { 'transfer-encoding': 'chunked' }),
      ];
      expect(() => ask(allowance, 'a', { 'content-length': '1' })).toThrow(/of this address/);
      for (const ip of ['b', 'b', 'c', 'c']) done.push(ask(allowance, ip, { 'content-length': '20000' }));
      expect(() => ask(allowance, 'd', { 'content-length': '1' })).toThrow(/Too many requests are under way/);
      expect(() => ask(allowance, 'd', { 'content-length': '200001' })).toThrow(/larger/);
      for (const { finish } of done) finish();
      expect(allowance.held).toBe(0);
    });

    test('a body that grows beyond it breaks off, chunked or not', async () => {
      const allowance = new BodyAllowance({ all: 100_000, perAddress: 60_000 });
      const told: Record<string, string>[] = [
        { 'transfer-encoding': 'chunked' },
        { 'content-length': '150000' },
      ];
      for (const headers of told) {
        const one = ask(allowance, 'a', headers);
        await one.send(50_000);
        expect(allowance.held).toBe(50_000);
        void one.send(20_000);
        expect(await one.failed).toMatchObject({ code: 'rate_limited' });
        one.finish();
        expect(allowance.held).toBe(0);
      }
    });
  });
});

describe('connections that nobody is known on', () => {
  test('never keep a newcomer out: the one that is idle longest goes', async () => {
    const { hostname, port } = new URL(backend.url);
    let gone = 0;
    const idle = Array.from({ length: 260 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      // Without reading it would not hear that the other side has ended it.
      socket.resume();
      socket.on('close', () => (gone += 1));
      return socket;
    });
    await expect.poll(() => gone, { timeout: 240_000 }).toBeGreaterThanOrEqual(60);
    expect((await backend.send('GET', '/api/v1/services')).status).toBe(200);
    // The others are gone when no request has come on them.
    await expect.poll(() => gone, { timeout: 240_000 }).toBe(260);
    for (const socket of idle) socket.destroy();
  });

  test('whoever has shown a token counts no more, and a connection at work is not ended', async () => {
    const server = createServer((incoming, response) => {
      if (incoming.url === '/known') connections.recognised(incoming.socket);
      if (incoming.url !== '/slow') response.end('done');
    });
    const connections = new StrangerConnections(server, { all: 3, perAddress: 2 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const open = async (path: string | null) => {
      const socket = connect(port, '127.0.0.1');
      const state = { socket, closed: false, heard: '' };
      socket.on('error', () => undefined);
      socket.on('close', () => (state.closed = true));
      socket.on('data', (bytes) => (state.heard += bytes.toString('utf8')));
      const arrived = once(server, path === null ? 'connection' : 'request');
      if (path !== null) socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await arrived;
      return state;
    };
    const known = [await open('/known'), await open('/known'), await open('/known')];
    const slow = await open('/slow');
    const idle = [await open(null), await open(null), await open(null)];
    await expect.poll(() => idle.map(({ closed }) => closed)).toEqual([true, true, false]);
    expect([slow, ...known].map(({ closed }) => closed)).toEqual([false, false, false, false]);
    expect(connections.count).toBe(2);
    for (const { socket } of [slow, ...known, ...idle]) socket.destroy();
    server.close();
    await expect.poll(() => connections.count).toBe(0);
  });
});

describe('a name of somebody else that was made to resolve to loopback', () => {
  const get = (path: string, host: string, token?: string) =>
    sendRaw(
      `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${token === undefined ? '' : `authorization: Bearer ${token}\r\n`}connection: close\r\n\r\n`,
    );

  test.each(['/metrics', '/openapi.json', '/docs', '/docs/start.js', '/docs/assets/swagger-ui.css'])(
    'is not answered at %s, and who has a token is',
    async (path) => {
      const { port } = new URL(backend.url);
      for (const host of [`attacker.example:${port}`, `127.0.0.1.attacker.example:${port}`])
        expect([host, statusOf(await get(path, host))]).toEqual([host, 403]);
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
        expect([host, statusOf(await get(path, host))]).toEqual([host, 200]);
      expect(statusOf(await get(path, `appops.example:${port}`, backend.token))).toBe(200);
    },
  );
});

describe('words that every object knows', () => {
  const names = Object.getOwnPropertyNames(Object.prototype);

  test(
    'are no fault of the server as a query parameter, a path or a field, at any route',
    { timeout: 240_000 },
    async () => {
      const faults: string[] = [];
      for (const route of allRoutes) {
        if (route.replyKind === 'stream') continue;
        for (const name of ['constructor', '__proto__', 'toString']) {
          const path = route.path.replace(/\{\w+\}/g, name);
          const body = route.method === 'GET' ? null : `{"${name}":1,"name":"${name}","kind":"${name}"}`;
          const { status } = await backend.send(
            route.method,
            `${path}?${name}=1`,
            body,
            body === null ? {} : { 'content-type': 'application/json' },
          );
          if (status >= 500) faults.push(`${route.name} ${name}: ${status}`);
        }
      }
      expect(faults).toEqual([]);
    },
  );

  test.each(names)('?%s=1 is refused as unknown, or ignored', async (name) => {
    for (const query of [`${name}=1`, `${name}=1&${name}=2`, `limit=1&${name}`])
      expect((await backend.send('GET', `/api/v1/services?${query}`)).status).toBeLessThan(500);
  });
});

test('an upload that breaks off is no outage of the database, and no error', async () => {
  const lines: { level: number; msg: string }[] = [];
  const app = createApp(
    pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as never) }),
  );
  let came: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (came = resolve));
  app.addHook('preParsing', (_request, _reply, payload, done) => {
    came();
    done(null, payload);
  });
  let ended: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (ended = resolve));
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.once('close', () => ended());
    done();
  });
  app.post('/upload', () => ({}));
  const { hostname, port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), hostname, () =>
    socket.write(
      'POST /upload HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"a"',
    ),
  );
  await arrived;
  socket.destroy();
  await gone;
  await app.close();
  expect(lines.filter(({ level }) => level >= 40)).toEqual([]);
  expect(lines.map(({ msg }) => msg).join()).not.toContain('database');
});

describe('a wrong method', () => {
  test.each([
    ['DELETE', '/api/v1/services', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/services/svc_x', null],
    ['POST', '/healthz', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['GET', '/oauth/token', 'POST'],
  ])('%s %s is told with the methods that there are', async (method, path, allow) => {
    const response = await backend.send(method, path);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual(
      path.startsWith('/oauth') ? [405, undefined] : [405, 'method_not_allowed'],
    );
    if (allow === null) expect(response.headers.get('allow')).toContain('GET');
    else expect(response.headers.get('allow')).toBe(allow);
  });

  test('at a path that leads nowhere is not found', async () => {
    expect((await backend.send('DELETE', '/api/v1/nowhere')).status).toBe(404);
  });
});

describe('what the OpenAPI document says', () => {
  test('headers that are too large are answered with problem details', async () => {
    const answer = await sendRaw(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 431, code: 'too_large' });
  });

  test('what is no HTTP is answered with problem details, too', async () => {
    const answer = await sendRaw('hello\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
  });

  test('a picture comes as one of the types that it names, and is taken under any content type', async () => {
    const document = (await (await fetch(`${backend.url}/openapi.json`)).json()) as {
      paths: Record<
        string,
        Record<string, { requestBody?: { content: object }; responses: Record<string, { content?: object }> }>
      >;
    };
    const upload = Object.keys(document.paths['/api/v1/attachments']!.post!.requestBody!.content);
    const download = Object.keys(document.paths['/api/v1/attachments/{id}']!.get!.responses['200']!.content!);
    expect(download).toEqual(['image/png', 'image/jpeg', 'image/webp']);
    for (const type of [...upload, 'application/x-www-form-urlencoded']) {
      const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, type.length]);
      const stored = await backend.send('POST', '/api/v1/attachments', bytes, { 'content-type': type });
      expect([type, stored.status]).toEqual([type, 201]);
      const { id } = (await stored.json()) as { id: string };
      const back = await backend.send('GET', `/api/v1/attachments/${id}`);
      expect(download).toContain(back.headers.get('content-type'));
      expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes);
    }
  });
});
