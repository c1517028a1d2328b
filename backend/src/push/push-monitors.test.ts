import * as contract from '@appops/shared/contract/monitors';
import { listBeats, makePushToken } from '@appops/shared/contract/push';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'jobs', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const create = async (name: string, check: object = {}) => {
  const { id } = await backend.call(contract.createMonitor, {
    body: {
      ...{ name, service: 'jobs', environment: 'production', intervalMs: 1000 },
      check: { type: 'push', expected: { by: 'interval', everyMs: 60_000 }, ...check },
    } as never,
  });
  const { path } = await backend.call(makePushToken, { params: { id } });
  return { id, path };
};
const send = (method: string, path: string, body: string | null = null) =>
  backend.send(method, path, body, { authorization: '', 'content-type': 'text/plain' });
const stateOf = async (id: string) => (await backend.call(contract.getMonitor, { params: { id } })).state;

test.each(['GET', 'POST', 'HEAD'])(
  'a monitor waits for its first beat, and is up after one by %s',
  async (method) => {
    const { id, path } = await create(`by ${method}`);
    expect((await stateOf(id)).value).toBe('unknown');
    const answer = await send(method, path);
    expect(answer.status).toBe(200);
    await expect.poll(() => stateOf(id).then(({ value }) => value)).toBe('up');
  },
);

test('a run that fails says so with its exit code and what it printed; the next good one is up again', async () => {
  const { id, path } = await create('backup');
  expect((await send('POST', `${path}/start?run=1`)).status).toBe(200);
  expect((await send('POST', `${path}/3?run=1&duration=1500`, 'disk full\nat /var')).status).toBe(200);
  await expect.poll(() => stateOf(id).then(({ value }) => value)).toBe('down');
  expect((await stateOf(id)).message).toMatch(/^The run failed with exit code 3 at .*: disk full$/);
  const { items } = await backend.call(listBeats, { params: { id } });
  expect(items.map(({ kind, exitCode, durationMs, body }) => ({ kind, exitCode, durationMs, body }))).toEqual(
    [
      { kind: 'fail', exitCode: 3, durationMs: 1500, body: 'disk full\nat /var' },
      { kind: 'start', exitCode: null, durationMs: null, body: null },
    ],
  );
  const reader = backend.as(
    (await backend.call(createToken, { body: { name: 'r', scopes: ['read'] } })).secret,
  );
  expect((await reader(listBeats, { params: { id } })).items.map(({ body }) => body)).toEqual([null, null]);
  await send('GET', `${path}/success`);
  await expect.poll(() => stateOf(id).then(({ value }) => value)).toBe('up');
});

test('of a body 10 KiB are kept, and it is said how much more there was', async () => {
  const { id, path } = await create('long');
  await send('POST', path, `${'x'.repeat(10 * 1024)}yz`);
  const { items } = await backend.call(listBeats, { params: { id } });
  expect(items[0]!.body).toBe(`${'x'.repeat(10 * 1024)}\n… (2 bytes more)`);
});

test('an address that was replaced is none any more, and no token can be read back', async () => {
  const { id, path } = await create('rotated');
  const next = await backend.call(makePushToken, { params: { id } });
  expect((await send('GET', path)).status).toBe(404);
  expect((await send('GET', next.path)).status).toBe(200);
  const told = JSON.stringify(await backend.call(contract.getMonitor, { params: { id } }));
  expect(told).not.toContain(next.token);
});

test('an address that is called far too often is told to wait, and others are taken meanwhile', async () => {
  const { id, path } = await create('loud');
  const quiet = await create('quiet');
  const answers = await Promise.all(Array.from({ length: 150 }, () => send('GET', path)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect(statuses).toEqual(new Set([200, 429]));
  expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  expect((await send('GET', quiet.path)).status).toBe(200);
  expect((await backend.call(listBeats, { params: { id } })).items.length).toBeLessThanOrEqual(50);
});

test('a cron expression or a zone that cannot be is refused at its field', async () => {
  await expect(create('x', { expected: { by: 'cron', expression: '99 3 * * *' } })).rejects.toMatchObject({
    problem: { fields: [{ path: 'body.check.expected.expression' }] },
  });
  await expect(
    create('x', { expected: { by: 'cron', expression: '30 3 * * *', zone: 'Mars/Base' } }),
  ).rejects.toMatchObject({ problem: { fields: [{ path: 'body.check.expected.zone' }] } });
});

test('a try says when beats would be expected, in the zone of the expression', async () => {
  const trial = await backend.call(contract.tryCheck, {
    body: {
      check: { type: 'push', expected: { by: 'cron', expression: '30 3 1 1 *', zone: 'Europe/Berlin' } },
    } as never,
  });
  expect(trial.outcome).toBe('unknown');
  expect(trial.attempt.message).toMatch(
    /^Nobody is called: it waits for beats\. The next are expected at \d{4}-01-01T02:30:00/,
  );
});
