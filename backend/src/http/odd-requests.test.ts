import { allRoutes } from '@appops/shared/contract/routes';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

/** Sends a request as it is, asks for the end of the connection, and tells all that comes back. */
function sendRaw(method: string, target: string, headers: readonly string[] = []): Promise<string> {
  const { hostname, port } = new URL(backend.url);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        [`${method} ${target} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', ''].join(
          '\r\n',
        ),
      ),
    );
    socket.on('data', (bytes) => (heard += bytes.toString('utf8')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

describe('an address that cannot be read', () => {
  test.each([
    '/api/v1/services/%ff',
    '/api/v1/services/%',
    '/api/v1/services/%E0%A4%A',
    `/api/v1/services/${'a'.repeat(600)}`,
    '/%ff',
    '/docs/assets/%ff',
    '/docs/assets/..%2f..%2fpackage.json',
    '/docs/assets/nothing.css',
  ])('%s is answered with problem details and the headers of every answer', async (path) => {
    const answer = await sendRaw('GET', path);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    const { code, requestId } = JSON.parse(answer.split('\r\n\r\n')[1]!) as Record<string, string>;
    expect(['invalid_request', 'not_found']).toContain(code);
    expect(answer).toContain(`x-request-id: ${requestId}`);
    expect(answer).not.toContain('FST_');
  });

  test('is told in OAuth’s own words at its paths', async () => {
    const answer = await sendRaw('POST', '/oauth/%ff');
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a wrong method', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

  test(
    'is told as such at every path of the contract, with the methods that this very path takes',
    { timeout: 240_000 },
    async () => {
      const offered = new Map<string, string[]>();
      for (const { path, method } of allRoutes)
        offered.set(path, [...(offered.get(path) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]);
      const wrong: unknown[] = [];
      for (const [path, own] of offered)
        for (const method of methods.filter((each) => !own.includes(each))) {
          const answer = await sendRaw(method, path.replace(/\{\w+\}/g, 'x'), [
            `authorization: Bearer ${backend.token}`,
          ]);
          const allow = /^allow: (.*)$/im.exec(answer)?.[1]?.trim();
          if (!answer.startsWith('HTTP/1.1 405 ') || allow !== [...own].sort().join(', '))
            wrong.push([method, path, answer.slice(9, 12), allow]);
        }
      expect(wrong).toEqual([]);
    },
  );
});

test('who asks for the head of the event stream gets it, and holds no stream', async () => {
  const head = await sendRaw('HEAD', '/api/v1/events', [
    `authorization: Bearer ${backend.token}`,
    'accept: text/event-stream',
  ]);
  expect(head).toMatch(/^HTTP\/1\.1 200 .*content-type: text\/event-stream/is);
});

test('where the token alone says who asks, it is looked at before the body', async () => {
  for (const [token, code] of [
    [[], 'token_missing'],
    [['authorization: Bearer aops_unknown'], 'token_invalid'],
  ] as const) {
    const answer = await sendRaw('POST', '/api/v1/settings/test', [
      ...token,
      'content-type: application/json',
      'content-length: 900000',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain(code);
  }
});

test.each(['gzip', 'br', 'aws-chunked'])(
  'a body that is packed with %s is refused as such',
  async (coding) => {
    const asked = (value: string) =>
      backend.send('POST', '/api/v1/services', '{"name":"packed"}', {
        'content-type': 'application/json',
        'content-encoding': value,
      });
    const refused = await asked(coding);
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      415,
      expect.stringContaining(coding),
    ]);
    expect((await asked('identity')).status).not.toBe(415);
  },
);
