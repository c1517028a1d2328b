import { createService } from '@appops/shared/contract/services';
import { createToken, revokeToken } from '@appops/shared/contract/tokens';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nobody } from '../context.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { mostPerCaller, mostPerToken, mostStreams, OpenStreams } from './open-streams.ts';
import { send } from './send.ts';

let backend: TestBackend;
const sockets: Socket[] = [];
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await backend.stop();
});

/** Opens a stream by hand. What comes is in `heard`; `ended` tells that the server let go. */
function openStream(token: string, after = 0): { heard: () => string; ended: () => boolean; socket: Socket } {
  const { hostname, port } = new URL(backend.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  let heard = '';
  let ended = false;
  socket.on('data', (bytes) => (heard += bytes.toString('utf8')));
  socket.on('close', () => (ended = true));
  socket.on('error', () => undefined);
  socket.write(
    `GET /api/v1/events?after=${after} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
  );
  return { heard: () => heard, ended: () => ended, socket };
}

const newService = () => backend.call(createService, { body: { name: `s${randomUUID()}` } });

describe('the event stream', () => {
  test('ends at a stop, which does not wait for it', async () => {
    const other = await startTestBackend('sqlite');
    const response = await fetch(`${other.url}/api/v1/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${other.token}` },
    });
    const began = performance.now();
    const [heard] = await Promise.all([response.text(), other.stop()]);
    expect(heard).toContain('retry:');
    // A whole stop is bounded to 25 s: what waited for the reader would take that long.
    expect(performance.now() - began).toBeLessThan(24_000);
  });

  /** Reads a stream with a header until it has told so many events, or a reset; then lets go. */
  async function read(
    headers: Record<string, string>,
    many: number,
  ): Promise<{ ids: number[]; reset: boolean }> {
    const going = new AbortController();
    const response = await fetch(`${backend.url}/api/v1/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${backend.token}`, ...headers },
      signal: going.signal,
    });
    let heard = '';
    for await (const bytes of response.body!) {
      heard += Buffer.from(bytes).toString('utf8');
      if ((heard.match(/^id: \d+\ndata: .+$/gm) ?? []).length >= many) break;
    }
    going.abort();
    const ids = [...heard.matchAll(/^id: (\d+)\ndata: \{"sequence"/gm)].map((match) => Number(match[1]));
    return { ids, reset: heard.includes('event: reset') };
  }

  test('goes on after the last event that the client has heard, and tells none twice', async () => {
    for (let index = 0; index < 5; index++) await newService();
    const first = await read({}, 3);
    const last = first.ids[2]!;
    const { ids } = await read({ 'last-event-id': String(last) }, 2);
    expect(ids.slice(0, 2)).toEqual([last + 1, last + 2]);
  });

  test('tells a client whose cursor lies ahead of the log to load everything anew', async () => {
    expect(await read({ 'last-event-id': '999999999' }, 1)).toMatchObject({ reset: true });
    const answer = await backend.send('GET', '/api/v1/events?after=999999999');
    expect(await answer.json()).toMatchObject({ reset: true });
  });

  test('ends with its token', async () => {
    const { token, secret } = await backend.call(createToken, { body: { name: 'reader', scopes: ['read'] } });
    const stream = openStream(secret);
    await newService();
    await expect.poll(stream.heard).toContain('service.created');
    await backend.call(revokeToken, { params: { id: token.id } });
    await expect.poll(stream.ended).toBe(true);
    expect(stream.heard()).not.toContain('token.revoked');
  });

  test('waits for a reader that does not read, and ends with one that goes away', async () => {
    let sent = 0;
    let waiting = 0;
    let done = false;
    const server = createServer((_request, raw) => {
      void (async () => {
        for (; sent < 64 && !raw.closed; sent++) {
          await send(raw, 'x'.repeat(1024 * 1024));
          waiting = Math.max(waiting, raw.writableLength);
        }
        done = true;
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    const reader = connect(address.port, '127.0.0.1');
    reader.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    // Reads the beginning, and no more.
    await new Promise((resolve) => reader.once('data', resolve));
    reader.pause();
    await expect.poll(() => sent).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(8 * 1024 * 1024);
    expect(done).toBe(false);
    reader.destroy();
    await expect.poll(() => done).toBe(true);
    expect(sent).toBeLessThan(64);
    await new Promise((resolve) => server.close(resolve));
  });

  test('is refused to a token that has too many, and given to another one', async () => {
    const opened = Array.from({ length: mostPerCaller + 1 }, () => openStream(backend.token, 1_000_000));
    await expect.poll(() => opened.filter(({ heard }) => heard().startsWith('HTTP/1.1 429')).length).toBe(1);
    const { secret } = await backend.call(createToken, { body: { name: 'another', scopes: ['read'] } });
    const other = openStream(secret);
    await expect.poll(other.heard).toContain('HTTP/1.1 200');
    expect((await backend.send('GET', '/api/v1/events')).status).toBe(200);
    for (const { socket } of opened) socket.destroy();
    await expect
      .poll(async () => {
        const again = openStream(backend.token, 1_000_000);
        await expect.poll(again.heard).not.toBe('');
        return again.heard().slice(0, 12);
      })
      .toBe('HTTP/1.1 200');
  });
});

describe('the room for event streams', () => {
  const caller = (tokenId: string, person = tokenId) =>
    ({ ...nobody, tokenId, actor: { kind: 'person', id: person, name: person } }) as const;

  test('is not used up by one token, however many people share it, nor by one person of them', () => {
    const open = new OpenStreams();
    for (let stream = 0; stream < mostPerToken; stream++)
      open.take(caller('door', `person ${Math.floor(stream / mostPerCaller)}`));
    expect(() => open.take(caller('door', 'one more'))).toThrow(/of this token/);
    for (let stream = 0; stream < mostPerCaller; stream++) open.take(caller('own'));
    expect(() => open.take(caller('own'))).toThrow(/of this caller/);
    open.take(caller('another'));
  });

  test('has an end for all together, and comes back with each stream that ends', () => {
    const open = new OpenStreams();
    const closing = Array.from({ length: mostStreams }, (_, stream) =>
      open.take(caller(`token ${Math.floor(stream / mostPerCaller)}`)),
    );
    expect(() => open.take(caller('late'))).toThrow(/Too many event streams/);
    closing[0]!();
    open.take(caller('late'));
  });
});
