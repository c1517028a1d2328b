import type { Check } from '@appops/shared/contract/checks/check';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApiError } from '@appops/shared/client';
import * as contract from '@appops/shared/contract/monitors';
import { createService, getService, putEnvironment } from '@appops/shared/contract/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkText } from '../database/check-text.ts';
import { toJson } from '../database/json.ts';
import { openSqlite } from '../database/sqlite.ts';
import type { WriteTx } from '../database/store.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

// Runs are made by hand, so that nothing here waits for a schedule.
describe('checks that can never pass', { timeout: 240_000 }, () => {
  let backend: TestBackend;
  let target: Server;
  let url: string;
  beforeAll(async () => {
    target = createServer((_request, response) => void response.end('{"a":1}'));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    backend = await startTestBackend('sqlite');
    await backend.call(createService, { body: { name: 'shop' } });
  });
  afterAll(async () => {
    await backend.stop();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });

  const create = (check: Record<string, unknown>) =>
    backend.call(contract.createMonitor, {
      body: {
        name: 'home',
        service: 'shop',
        environment: 'production',
        check: { type: 'http', url, ...check } as never,
        intervalMs: 86_400_000,
      },
    });
  const refusal = async (request: Promise<unknown>): Promise<{ path: string; message: string }[]> => {
    const error = await request.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe('invalid_request');
    return (error as ApiError).problem.fields ?? [];
  };
  const json = (path: string, comparison = 'exists', value = '') => ({
    assertions: [{ kind: 'json', path, comparison, value }],
  });

  /** As an earlier release, which judged less, has left them. */
  async function storeAsEarlier(work: (tx: WriteTx) => Promise<unknown>): Promise<void> {
    const store = openSqlite(join(backend.data, 'appops.db'));
    try {
      await store.write(work);
    } finally {
      await store.close();
    }
  }

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a range that runs backwards',
      { assertions: [{ kind: 'status', accept: '299-200' }] },
      'assertions.0.accept',
    ],
    ['a status below 100', { assertions: [{ kind: 'status', accept: '099' }] }, 'assertions.0.accept'],
    ['a status above 999', { assertions: [{ kind: 'status', accept: '1000' }] }, 'assertions.0.accept'],
    ['a broken path', json('$.[['), 'assertions.0.path'],
    ['a path without $', json('status'), 'assertions.0.path'],
    ['a path whose pattern is none', json('$[?match(@.a, "(")]'), 'assertions.0.path'],
    ['a limit with a unit', json('$.a', 'less_than', '2s'), 'assertions.0.value'],
    [
      'the empty text',
      { assertions: [{ kind: 'body', comparison: 'contains', value: '' }] },
      'assertions.0.value',
    ],
    ['JSON of HEAD', { method: 'HEAD', ...json('$.a') }, 'assertions.0.kind'],
    ['port 0', { url: 'http://127.0.0.1:0/' }, 'url'],
    ['a line break in a header', { headers: { 'x-a': 'a\r\nb: c' } }, 'headers.x-a'],
    ['no assertion', { assertions: [] }, 'assertions'],
  ])(
    '%s is refused when it is saved, changed or tried, with the field and the cure',
    async (_, check, field) => {
      const { id, version } = await create({});
      const whole = { type: 'http', url, ...check } as never;
      for (const request of [
        () => create(check),
        () => backend.call(contract.tryCheck, { body: { check: whole } }),
        () => backend.call(contract.updateMonitor, { params: { id }, body: { version, check: whole } }),
      ]) {
        const [first] = await refusal(request());
        expect(first?.path).toBe(`body.check.${field}`);
        expect(first?.message.length).toBeGreaterThan(20);
      }
    },
  );

  test('what may pass is accepted as before', async () => {
    for (const check of [
      { assertions: [{ kind: 'status', accept: '100-999' }] },
      json('$.items[?@.id > 0.5 && match(@.name, "a.*")]'),
      { headers: { 'x-a': 'größe', host: 'other.example.com' } },
      { redirects: 0, assertions: [{ kind: 'status', accept: '200' }] },
      { timeoutMs: 100, assertions: [{ kind: 'latency', atMostMs: 600_000 }] },
    ])
      expect((await create(check)).id).toMatch(/^mon_/);
  });

  test.each([
    '*',
    'https://a/*/b',
    'http://*',
    '*.10.0.0.1',
    'shop.example.com:0',
    'ftp://shop.example.com/',
  ])('the URL pattern %s, which no page can match, is refused', async (pattern) => {
    const [made] = await refusal(
      backend.call(createService, {
        body: { name: `service ${pattern}`, environments: [{ name: 'production', urlPatterns: [pattern] }] },
      }),
    );
    expect(made?.path).toBe('body.environments.0.urlPatterns.0');
    const [put] = await refusal(
      backend.call(putEnvironment, {
        params: { slug: 'shop', environment: 'production' },
        body: { urlPatterns: ['shop.example.com', pattern] },
      }),
    );
    expect(put?.path).toBe('body.urlPatterns.1');
    expect(put?.message).toContain(pattern);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a broken path', json('$.[[')],
    ['a range that runs backwards', { assertions: [{ kind: 'status', accept: '299-200' }] }],
    ['a line break in a header', { headers: { 'x-a': 'a\nb' } }],
    ['port 0', { url: 'http://127.0.0.1:0/' }],
    ['nothing asserted', { assertions: [] }],
  ])(
    '%s that was stored earlier can be read, its neighbours edited, and its run is an error with the cure',
    async (_, bad) => {
      const made = await create({});
      const check = { ...made.check, ...bad };
      await storeAsEarlier((tx) =>
        tx
          .updateTable('monitors')
          .set({ check_spec: checkText(check as Check) })
          .where('id', '=', made.id)
          .execute(),
      );
      const read = await backend.call(contract.getMonitor, { params: { id: made.id } });
      expect(read.check).toEqual(check);
      const change = (body: Record<string, unknown>) =>
        backend.call(contract.updateMonitor, {
          params: { id: made.id },
          body: { version: made.version, ...body } as never,
        });
      // A form sends the check along, as it is.
      const renamed = await change({ name: 'renamed', check, intervalMs: 80_000_000 });
      expect(renamed).toMatchObject({ name: 'renamed', intervalMs: 80_000_000, check });
      await refusal(change({ check: { ...check, timeoutMs: 5000 } }));
      const run = await backend.call(contract.runMonitor, { params: { id: made.id } });
      expect(run).toMatchObject({
        outcome: 'error',
        suspect: false,
        attempt: { ok: false, reason: 'check' },
      });
      expect(run.attempt.message).toMatch(/can never pass|asserts nothing/);
    },
  );

  test('URL patterns that were stored earlier stay, and do not keep others from being added', async () => {
    await storeAsEarlier((tx) =>
      tx
        .updateTable('environments')
        .set({ url_patterns: toJson(['*']) })
        .where('slug', '=', 'production')
        .execute(),
    );
    await backend.call(putEnvironment, {
      params: { slug: 'shop', environment: 'production' },
      body: { order: 3, urlPatterns: ['*', 'shop.example.com'] },
    });
    const { environments } = await backend.call(getService, { params: { slug: 'shop' } });
    expect(environments).toMatchObject([{ order: 3, urlPatterns: ['*', 'shop.example.com'] }]);
  });
});
