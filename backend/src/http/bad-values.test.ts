import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Overtaken } from '../database/held-rows.ts';
import type { Engine } from '../database/store.ts';
import { createApp } from './app.ts';
import { mostLevels } from '../json-body.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

const json = { 'content-type': 'application/json' };
const cursorOf = (key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

describe.each<Engine>(['sqlite', 'postgres'])('values that a database stumbles over, on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
  });
  afterAll(() => backend.stop());

  test.each([
    ['in a body', 'POST', '/api/v1/services', '{"name":"a\\u0000b"}'],
    ['deep in a body', 'POST', '/api/v1/services', '{"name":"a","owners":["\\\\\\u0000"]}'],
    ['in a query', 'GET', '/api/v1/events?subject=%00', null],
  ])('U+0000 %s is refused in words', async (_where, method, path, body) => {
    const response = await backend.send(method, path, body, body === null ? {} : json);
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      400,
      'A text holds the character U+0000, which cannot be stored.',
    ]);
  });

  test('text that only looks like it is taken as it is', async () => {
    const response = await backend.send('POST', '/api/v1/services', '{"name":"a\\\\u0000b"}', json);
    expect(((await response.json()) as { name: string }).name).toBe('a\\u0000b');
  });

  test.each([
    ['/api/v1/deliveries', ['x', 5]],
    ['/api/v1/deliveries', [1.5, 'x']],
    ['/api/v1/deliveries', [1e300, 'x']],
    ['/api/v1/tokens', [5]],
    ['/api/v1/deployments', ['x', 5]],
    ['/api/v1/incidents', ['x', 5]],
  ])('a cursor of another list, %s %j, is no fault of the server', async (path, key) => {
    const { status } = await backend.send('GET', `${path}?cursor=${cursorOf(key)}`);
    expect(status).toBeLessThan(500);
  });

  test('a body that is nested too deeply is refused in words, one at the limit is looked at', async () => {
    const selectors = (levels: number) =>
      `{"body":"x","target":{"source":"http://shop.example/","selectors":[{"type":"x","v":${'['.repeat(levels)}${']'.repeat(levels)}}]}}`;
    const tooDeep = await backend.send('POST', '/api/v1/annotations', selectors(200_000), json);
    expect(tooDeep.status).toBe(400);
    expect(await tooDeep.text()).toContain('nested');
    expect((await backend.send('POST', '/api/v1/annotations', selectors(mostLevels - 4), json)).status).toBe(
      201,
    );
  });
});

test('a request that met others at each of its tries is told to come again, in words', async () => {
  const app = createApp(pino({ level: 'silent' }));
  app.get('/meets', () => Promise.reject(new Overtaken('The case turned out to be concerned')));
  const answer = await app.inject('/meets');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(answer.json<{ detail: string }>().detail).toContain('Try again in a moment');
  await app.close();
});

test('a request under way at a stop is answered', async () => {
  const app = createApp(pino({ level: 'silent' }));
  let began: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (began = resolve));
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  app.get('/slow', async () => {
    began();
    await finished;
    return { done: true };
  });
  const answer = fetch(`${await app.listen({ host: '127.0.0.1', port: 0 })}/slow`);
  await begun;
  const closed = app.close();
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  expect(await (await answer).json()).toEqual({ done: true });
  await closed;
});

test('a request that never ends is not waited for for ever', () => {
  expect(createApp(pino({ level: 'silent' })).server.requestTimeout).toBe(60_000);
});
