import { problemDetails } from '@appops/shared/contract/errors';
import { allRoutes } from '@appops/shared/contract/routes';
import { faultSentence } from '@appops/shared/words/faults';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

const json = { 'content-type': 'application/json' };
/** What belongs to schemas and programs, and has no place in a sentence. */
const rawWords =
  /Invalid|Too (small|big)|[Ee]xpected|received|Unrecognized|[<>]=|NaN|undefined|regex|\b(body|query|path)\.\w|\b[a-z]+[A-Z]\w*/;

async function refusal(method: string, path: string, body?: unknown) {
  const response = await backend.send(
    method,
    path,
    body === undefined ? null : JSON.stringify(body),
    body === undefined ? {} : json,
  );
  return { status: response.status, problem: problemDetails.parse(await response.json()) };
}

const fieldsOf = (schema: z.ZodMiniType): string[] =>
  Object.keys((schema as unknown as { shape?: Record<string, unknown> }).shape ?? {});

describe('what any route refuses is told in words, with the paths beside them', () => {
  const routes = allRoutes.filter(({ scope, bodyKind }) => scope !== 'none' && bodyKind === 'json');
  test.each(routes.map((route) => [route.name, route] as const))('%s', async (_, route) => {
    const path = route.path.replace(/\{\w+\}/g, 'NOT~RIGHT');
    const answers = [await refusal(route.method, `${path}?nobodyKnows=1`)];
    const fields = fieldsOf(route.body);
    if (fields.length > 0)
      for (const value of [[[]], -1.5, 'x'.repeat(20_001)])
        answers.push(
          await refusal(route.method, path, Object.fromEntries(fields.map((name) => [name, value]))),
        );
    for (const { status, problem } of answers) {
      expect([400, 404], problem.detail).toContain(status);
      const unquoted = problem.detail.replace(/“[^”]*”|"[^"]*"/g, '');
      expect(unquoted).not.toMatch(rawWords);
      for (const fault of problem.fields ?? []) {
        expect(fault.path).toMatch(/^(body|query|path)(\.|$)/);
        expect(faultSentence(fault).replace(/“[^”]*”|"[^"]*"/g, '')).not.toMatch(rawWords);
      }
    }
  });
});

describe('rules beyond the schema speak the same way', () => {
  test.each([
    [
      'POST',
      '/api/v1/tokens',
      { name: 'a', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' },
      'Expiry lies in the past.',
      'body.expiresAt',
    ],
    [
      'POST',
      '/api/v1/changes',
      { title: 'a', kind: 'flag', environment: 'b' },
      'Environment needs its service: name both, or leave both out.',
      'body.environment',
    ],
    ['GET', '/api/v1/monitors?limit=0', undefined, 'Limit must be at least 1.', 'query.limit'],
    [
      'GET',
      '/api/v1/deployments?from=yesterday',
      undefined,
      'Start of the range must be a date and time such as 2026-01-31T12:00:00Z.',
      'query.from',
    ],
    [
      'PUT',
      '/api/v1/probes/local',
      { allow: ['ten'] },
      'Range 1 “ten” must be a range such as 10.0.0.0/8.',
      'body.allow.0',
    ],
  ])('%s %s', async (method, path, body, detail, field) => {
    const { problem } = await refusal(method, path, body);
    expect(problem).toMatchObject({ code: 'invalid_request', detail, fields: [{ path: field }] });
  });

  test('a deployment that finished before it started', async () => {
    await backend.send('POST', '/api/v1/services', JSON.stringify({ name: 'shop' }), json);
    const told = { service: 'shop', environment: 'production', version: '1' };
    const { problem } = await refusal('POST', '/api/v1/deployments', {
      ...told,
      status: 'succeeded',
      startedAt: '2026-01-02T00:00:00Z',
      finishedAt: '2026-01-01T00:00:00Z',
    });
    expect(problem).toMatchObject({
      detail: 'Finish is before the start.',
      fields: [{ path: 'body.finishedAt' }],
    });
  });
});
