import { allRoutes } from '@appops/shared/contract/routes';
import SqliteDatabase from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSecret } from '../access/secrets.ts';
import { startBackend, type Backend } from '../backend.ts';
import { readConfig } from '../config.ts';
import { firstAnswers, firstSealingKey, writeFirstRelease } from '../../testing/database/first-release.ts';

const secret = `aops_${'a'.repeat(43)}`;
let data: string;
let backend: Backend;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'appops-first-http-'));
  writeFirstRelease(join(data, 'appops.db'));
  const database = new SqliteDatabase(join(data, 'appops.db'));
  // Its own tokens are known by their hashes alone: one of the test's takes the place of the first.
  database
    .prepare("update tokens set secret_hash = ? where name = 'first admin token'")
    .run(hashSecret(secret));
  database.close();
  const config = {
    ...readConfig([], {}),
    port: 0,
    data,
    roles: ['api' as const],
    sealingKey: firstSealingKey.toString('hex'),
  };
  backend = await startBackend(config, pino({ level: 'silent' }));
});
afterAll(async () => {
  await backend.stop();
  rmSync(data, { recursive: true, force: true });
});

const get = (path: string) =>
  fetch(`${backend.url}${path}`, { headers: { authorization: `Bearer ${secret}` } });

test("a backend starts on the first release's data, and every page that needs no more than its address answers", async () => {
  const open = allRoutes.filter(
    ({ method, path, query }) =>
      method === 'GET' && !path.includes('{') && (query === undefined || query.safeParse({}).success),
  );
  expect(open.length).toBeGreaterThan(15);
  const answers: string[] = [];
  for (const { path } of open) {
    if (path.endsWith('/stream')) continue;
    const response = await get(path);
    answers.push(`${path} ${response.status}`);
    await response.body?.cancel();
  }
  expect(answers.filter((answer) => !answer.endsWith(' 200'))).toEqual([]);
});

test('each of its entities answers by its id, and so do readiness and the metrics', async () => {
  const lists = {
    deployments: firstAnswers.deployments,
    monitors: firstAnswers.monitors,
    problems: firstAnswers.problems,
    incidents: firstAnswers.incidents,
    cases: firstAnswers.cases,
    annotations: firstAnswers.annotations,
  };
  const wrong: string[] = [];
  for (const [name, items] of Object.entries(lists))
    for (const { id } of items as { id: string }[]) {
      const response = await get(`/api/v1/${name}/${id}`);
      if (((await response.json()) as { id?: string }).id !== id) wrong.push(`${name}/${id}`);
    }
  expect(wrong).toEqual([]);
  for (const path of ['/readyz', '/metrics']) expect((await get(path)).status, path).toBe(200);
});
