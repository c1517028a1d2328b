import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApp } from './app.ts';

test('the first page of a part is found with and without its last slash, and what stands beside a pattern is not taken for it', async () => {
  const app = createApp(pino({ level: 'silent' }));
  await app.register(
    (part, _options, done) => {
      part.get('/', () => 'first');
      part.get('/*', () => 'any');
      done();
    },
    { prefix: '/pages' },
  );
  app.get('/things/:id', () => 'one');
  app.post('/things/try', () => 'tried');
  const answer = async (method: 'GET' | 'POST', url: string) => {
    const { statusCode, body, headers } = await app.inject({ method, url });
    return statusCode === 200 ? body : `${statusCode} ${String(headers.allow)}`;
  };
  expect(await answer('GET', '/pages')).toBe('first');
  expect(await answer('GET', '/pages/')).toBe('first');
  expect(await answer('GET', '/pages/a/b')).toBe('any');
  expect(await answer('GET', '/things/7')).toBe('one');
  expect(await answer('POST', '/things/try')).toBe('tried');
  expect(await answer('GET', '/things/try')).toBe('405 POST');
  await app.close();
});
