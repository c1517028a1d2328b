import { createService, updateService } from '@appops/shared/contract/services';
import { createToken, whoAmI } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

const json = { 'content-type': 'application/json' };

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as Record<string, unknown>;
}

describe('what every route does with bad input', () => {
  test.each([
    ['text that is no JSON', '{"name": ', json, 400, 'invalid_request', /not valid JSON/],
    [
      'an unknown field',
      '{"name":"Shop","colour":"red"}',
      json,
      400,
      'invalid_request',
      /^“colour” is not known here\.$/,
    ],
    ['a missing field', '{}', json, 400, 'invalid_request', /^Name is needed\.$/],
    ['an empty body', '', json, 400, 'invalid_request', /empty|expected/i],
    [
      'a body of another type',
      '<a/>',
      { 'content-type': 'application/xml' },
      415,
      'unsupported_type',
      /Send JSON/,
    ],
    [
      'a body that is too large',
      JSON.stringify({ name: 'x'.repeat(1_100_000) }),
      json,
      413,
      'too_large',
      /larger than this route accepts/,
    ],
    [
      'a prototype for a field',
      '{"name":"Shop","__proto__":{"admin":true}}',
      json,
      400,
      'invalid_request',
      /./,
    ],
  ] as const)(
    '%s is told in words, with the status and a request id',
    async (_name, body, headers, status, code, detail) => {
      const response = await backend.send('POST', '/api/v1/services', body, { ...headers });
      expect(response.status).toBe(status);
      const problem = await problemOf(response);
      expect(problem).toMatchObject({
        status,
        code,
        type: `urn:appops:problem:${code}`,
        requestId: response.headers.get('x-request-id'),
      });
      expect(problem.detail).toMatch(detail);
      expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.ts:\d+/);
    },
  );

  test('a path that is not there, and a cursor that is none', async () => {
    expect(await problemOf(await backend.send('GET', '/api/v1/nothing'))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await problemOf(await backend.send('GET', '/api/v1/services?cursor=zzz'))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect(await problemOf(await backend.send('GET', '/api/v1/services?limit=100000'))).toMatchObject({
      status: 400,
      fields: [{ path: 'query.limit' }],
    });
  });

  test('a stranger is turned away before the body is read', async () => {
    for (const body of ['{ no JSON', JSON.stringify({ name: 'x'.repeat(2_000_000) })])
      expect(
        (await backend.send('POST', '/api/v1/services', body, { ...json, authorization: 'Bearer aops_none' }))
          .status,
      ).toBe(401);
  });

  test('a stranger learns nothing about what is valid', async () => {
    const response = await fetch(`${backend.url}/api/v1/services`, {
      method: 'POST',
      body: 'nonsense',
      headers: { 'content-type': 'application/json' },
    });
    // The body's form is looked at before who asks; its content is not.
    expect([400, 401]).toContain(response.status);
    const valid = await fetch(`${backend.url}/api/v1/services`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await problemOf(valid)).toMatchObject({ code: 'token_missing' });
    expect(valid.headers.get('www-authenticate')).toContain('Bearer');
  });
});

describe('scopes', () => {
  test('a token does what its scopes allow and is told what it lacks', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'a pipeline', scopes: ['ingest'] } });
    await expect(backend.as(secret)(createService, { body: { name: 'Other' } })).rejects.toMatchObject({
      code: 'forbidden',
      status: 403,
      message: expect.stringContaining('"operate"') as string,
    });
    await expect(backend.as(secret)(whoAmI)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('Idempotency-Key', () => {
  test('the same request again gets the same reply and is carried out once', async () => {
    const send = () => backend.call(createService, { body: { name: 'Once' }, idempotencyKey: 'key-1' });
    const first = await send();
    expect(await send()).toEqual(first);
    await expect(backend.call(createService, { body: { name: 'Once' } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('two at the same time are carried out once', async () => {
    const send = () => backend.call(createService, { body: { name: 'At once' }, idempotencyKey: 'key-2' });
    const [one, two] = await Promise.all([send(), send()]);
    expect(one).toEqual(two);
  });

  test('the same key with another request is refused, and another token has keys of its own', async () => {
    await backend.call(createService, { body: { name: 'Keyed' }, idempotencyKey: 'key-3' });
    await expect(
      backend.call(createService, { body: { name: 'Keyed differently' }, idempotencyKey: 'key-3' }),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch', status: 422 });
    const { secret } = await backend.call(createToken, { body: { name: 'another', scopes: ['operate'] } });
    expect(
      await backend.as(secret)(createService, {
        body: { name: 'Keyed by another' },
        idempotencyKey: 'key-3',
      }),
    ).toMatchObject({ slug: 'keyed-by-another' });
  });
});

test('a secret is told once, also to a repeated request: it is not kept to be told again', async () => {
  const send = () =>
    backend.call(createToken, { body: { name: 'twice', scopes: ['read'] }, idempotencyKey: 'key-4' });
  expect((await send()).secret).not.toBe((await send()).secret);
});

describe('an edit from an older state', () => {
  test('answers 409 with the present one, and changes nothing', async () => {
    const { slug, version } = await backend.call(createService, { body: { name: 'Edited' } });
    await backend.call(updateService, { params: { slug }, body: { version, description: 'first' } });
    await expect(
      backend.call(updateService, { params: { slug }, body: { version, description: 'second' } }),
    ).rejects.toMatchObject({
      code: 'stale_version',
      status: 409,
      problem: { current: { description: 'first', version: version + 1 } },
    });
  });
});

describe('health', () => {
  test('the process answers, and says whether it is ready', async () => {
    expect(await (await fetch(`${backend.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${backend.url}/readyz`)).json()).toMatchObject({
      status: 'ready',
      checks: { database: 'ok', migrations: 'ok' },
    });
  });
});
