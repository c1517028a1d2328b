import {
  getDeployment,
  listDeployments,
  moveDeployment,
  startDeployment,
} from '@appops/shared/contract/deployments';
import { listEvents } from '@appops/shared/contract/events';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

interface Problem {
  status: number;
  code: string;
  detail: string;
  fields?: { path: string; message: string }[];
  current?: { status: string };
}

describe.each(['sqlite', 'postgres'] as const)('deployments over HTTP on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await backend.call(createService, { body: { name: 'shop' } });
  }, 240_000);
  afterAll(() => backend.stop());

  const body = (given: Record<string, unknown> = {}) =>
    JSON.stringify({ service: 'shop', environment: 'production', version: '1.0.0', ...given });
  async function refused(sent: Promise<Response>): Promise<Problem> {
    const response = await sent;
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as Problem;
    expect(problem.status).toBe(response.status);
    return problem;
  }
  const post = (text: string, headers: Record<string, string> = {}) =>
    backend.send('POST', '/api/v1/deployments', text, { 'content-type': 'application/json', ...headers });
  const recorded = async () => (await backend.call(listDeployments, {})).items.length;

  test('one is started, finished and found again', async () => {
    const started = await backend.call(startDeployment, {
      body: { service: 'shop', environment: 'production', version: '1.0.0' },
    });
    const finished = await backend.call(moveDeployment, {
      params: { id: started.id },
      body: { status: 'succeeded' },
    });
    expect(finished).toMatchObject({ status: 'succeeded', live: true });
    expect(await backend.call(getDeployment, { params: { id: started.id } })).toEqual(finished);
    const { items } = await backend.call(listEvents, { query: { subject: started.id } });
    expect(items.map(({ kind }) => kind)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  test('wrong JSON, unknown fields, wrong types and wrong content types are refused, and nothing is recorded', async () => {
    const before = await recorded();
    expect(await refused(post('{"service": "shop",'))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect(await refused(post(''))).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await refused(post(body({ servise: 'shop' })))).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: expect.stringContaining('servise') as string,
    });
    expect(await refused(post(body({ version: ['7'], commit: {}, startedAt: true })))).toMatchObject({
      status: 400,
      fields: expect.arrayContaining([
        expect.objectContaining({ path: 'body.version' }),
        expect.objectContaining({ path: 'body.commit' }),
        expect.objectContaining({ path: 'body.startedAt' }),
      ]) as unknown,
    });
    expect(await refused(post('service=shop', { 'content-type': 'text/plain' }))).toMatchObject({
      status: 415,
      code: 'unsupported_type',
    });
    expect(await refused(post(body({ description: 'x'.repeat(1024 * 1024) })))).toMatchObject({
      status: 413,
      code: 'too_large',
    });
    expect(await recorded()).toBe(before);
  });

  test('an unknown service is refused, saying how to create it', async () => {
    expect(await refused(post(body({ service: 'nobody' })))).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: expect.stringContaining('POST /api/v1/services') as string,
    });
  });

  test('a move that cannot be made answers 409 with the present state; the same one again answers 200', async () => {
    const { id } = await backend.call(startDeployment, {
      body: { service: 'shop', environment: 'production', version: '1.1.0' },
    });
    const patch = (status: string) =>
      backend.send('PATCH', `/api/v1/deployments/${id}`, JSON.stringify({ status }), {
        'content-type': 'application/json',
      });
    expect((await patch('failed')).status).toBe(200);
    const again = await patch('failed');
    expect(again.status).toBe(200);
    for (const status of ['succeeded', 'running', 'rolled_back'])
      expect(await refused(patch(status))).toMatchObject({
        status: 409,
        code: 'invalid_move',
        current: { status: 'failed' },
      });
    expect(await refused(patch('superseded'))).toMatchObject({ status: 400, code: 'invalid_request' });
    const missing = `dep_${'0'.repeat(32)}`;
    expect(
      await refused(
        backend.send('PATCH', `/api/v1/deployments/${missing}`, '{"status":"failed"}', {
          'content-type': 'application/json',
        }),
      ),
    ).toMatchObject({ status: 404 });
  });

  test('a clock that is ahead is flagged with what it reported', async () => {
    const startedAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await backend.call(startDeployment, {
      body: { service: 'shop', environment: 'staging', version: '1.0.0', startedAt },
    });
    expect(made.reportedTimes).toEqual({ startedAt, finishedAt: null });
    expect(Math.abs(Date.parse(made.startedAt) - Date.now())).toBeLessThan(60_000);
  });

  test('with an Idempotency-Key the same request is carried out once, and another under it is refused', async () => {
    const key = { 'idempotency-key': 'deploy-7' };
    const first = (await (await post(body({ version: '7' }), key)).json()) as { id: string };
    const second = (await (await post(body({ version: '7' }), key)).json()) as { id: string };
    expect(second.id).toBe(first.id);
    expect(await refused(post(body({ version: '8' }), key))).toMatchObject({
      status: 422,
      code: 'idempotency_mismatch',
    });
  });

  test('a cursor that is none of ours is refused', async () => {
    for (const cursor of [
      'x',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ])
      expect(await refused(backend.send('GET', `/api/v1/deployments?cursor=${cursor}`))).toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
  });

  test('it needs the scope ingest', async () => {
    const { secret } = await backend.call(createToken, { body: { name: 'reader', scopes: ['read'] } });
    expect(await refused(post(body(), { authorization: `Bearer ${secret}` }))).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: expect.stringContaining('ingest') as string,
    });
    expect(await refused(post(body(), { authorization: '' }))).toMatchObject({
      status: 401,
      code: 'token_missing',
    });
  });
});
