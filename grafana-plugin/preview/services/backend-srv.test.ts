// @vitest-environment jsdom
import { AppEvents, EventBusSrv } from '@grafana/data';
import { config, setAppEvents } from '@grafana/runtime';
import { createServer, type Server } from 'node:http';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PreviewBackendSrv, requestUrl } from './backend-srv.ts';

let server: Server;
let endStream = () => {};
const never = { asked: 0, closed: 0 };
const events = new EventBusSrv();
const backend = new PreviewBackendSrv();

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.replace('/preview', '');
    if (path === '/api/never') {
      never.asked++;
      return void request.once('close', () => never.closed++);
    }
    if (path === '/api/stream') {
      response.write('first');
      endStream = () => response.end('second');
      return;
    }
    if (path === '/api/empty') return void response.writeHead(204).end();
    if (path === '/api/refused') {
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      return void response.end(
        JSON.stringify({ title: 'Conflict', detail: 'Changed meanwhile', code: 'stale_version' }),
      );
    }
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { method, headers } = request;
      response.end(JSON.stringify({ method, path, type: headers['content-type'], body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  config.appSubUrl = `http://127.0.0.1:${port}/preview`;
  setAppEvents(events);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('requestUrl', () => {
  test('takes a path with and without a slash as relative to the sub-path, and adds parameters', () => {
    const base = config.appSubUrl;
    expect(requestUrl({ url: '/api/x' })).toBe(`${base}/api/x`);
    expect(requestUrl({ url: 'api/x?a=1', params: { b: ['2', '3'], c: undefined } })).toBe(
      `${base}/api/x?a=1&b=2&b=3`,
    );
    expect(requestUrl({ url: `${base}/api/x` })).toBe(`${base}/api/x`);
  });
});

describe('fetch', () => {
  test('sends an object as JSON and gives the parsed answer', async () => {
    const answer = await backend.post('/api/x', { a: 1 });
    expect(answer).toEqual({ method: 'POST', path: '/api/x', type: 'application/json', body: '{"a":1}' });
  });

  test('sends nothing, and no content type, where there is no data', async () => {
    expect(await backend.delete('/api/x')).toEqual({ method: 'DELETE', path: '/api/x', body: '' });
    expect(await backend.get('/api/empty')).toBe('');
  });

  test('fails with status and body, and shows the error unless told not to', async () => {
    const shown: unknown[] = [];
    events
      .getStream({ type: AppEvents.alertError.name } as never)
      .subscribe((event: unknown) => shown.push(event));
    const silent = backend.fetch({ url: '/api/refused', showErrorAlert: false });
    await expect(lastValueFrom(silent)).rejects.toMatchObject({
      status: 409,
      data: { code: 'stale_version', detail: 'Changed meanwhile' },
    });
    await expect(backend.get('/api/refused')).rejects.toMatchObject({ status: 409 });
    await expect.poll(() => shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ payload: ['Changed meanwhile'] });
  });

  test('a newer request with the same id cancels the one that runs', async () => {
    const first = lastValueFrom(backend.fetch({ url: '/api/never', requestId: 'q', showErrorAlert: false }));
    const second = lastValueFrom(backend.fetch({ url: '/api/x', requestId: 'q' }));
    await expect(first).rejects.toMatchObject({ cancelled: true });
    expect((await second).status).toBe(200);
  });

  test('ends the request when nobody listens any more', async () => {
    const subscription = backend.fetch({ url: '/api/never' }).subscribe();
    await expect.poll(() => never.asked - never.closed).toBeGreaterThan(0);
    subscription.unsubscribe();
    await expect.poll(() => never.asked - never.closed).toBe(0);
  });
});

test('chunked gives each piece of an answer as it comes', async () => {
  const pieces: string[] = [];
  let isComplete = false;
  backend.chunked({ url: '/api/stream' }).subscribe({
    next: ({ data }) => pieces.push(new TextDecoder().decode(data)),
    complete: () => (isComplete = true),
  });
  await expect.poll(() => pieces).toEqual(['first']);
  endStream();
  await expect.poll(() => isComplete).toBe(true);
  expect(pieces).toEqual(['first', 'second']);
});
