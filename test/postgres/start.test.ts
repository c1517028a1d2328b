import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, dropDatabase } from './database.ts';
import { startPostgres } from './start.ts';
import type { TestPostgres } from './start.ts';
import { until } from '../until.ts';
import { parseUser } from './system-user.ts';

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that ends in the middle is told twice: the call rejects, and the client emits it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const refuses = (url: string) =>
  query(url, 'select 1').then(
    () => false,
    () => true,
  );

describe('startPostgres', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('gives a PostgreSQL of the version that the project pins', async () => {
    const [row] = await query(server.adminUrl, 'show server_version_num');
    expect(Number(row!.server_version_num)).toBeGreaterThanOrEqual(180_000);
  });

  test('a database made from a template holds the rows of the template', async () => {
    const template = await server.createDatabase('the_template');
    await query(template, 'create table note as select 42 as answer');
    const copy = await server.createDatabase(undefined, 'the_template');
    expect(await query(copy, 'select answer from note')).toEqual([{ answer: 42 }]);
    await dropDatabase(server.adminUrl, copy);
    await expect(query(copy, 'select 1')).rejects.toThrow(/does not exist/);
  });

  test('nobody gets in without the password', async () => {
    const url = new URL(server.adminUrl);
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('the shared server of the test run is in the environment of every test', async () => {
    const own = await createDatabase(process.env.APPOPS_TEST_POSTGRES_URL!);
    expect(await query(own, 'select 1 as one')).toEqual([{ one: 1 }]);
    await dropDatabase(process.env.APPOPS_TEST_POSTGRES_URL!, own);
  });
});

describe('the end of the server', () => {
  test('stop returns when the server is gone', async () => {
    const server = await startPostgres();
    await server.stop();
    expect(await refuses(server.adminUrl)).toBe(true);
    await server.stop();
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('it goes when its user is ended by %s', async (signal) => {
    const module = JSON.stringify(fileURLToPath(new URL('start.ts', import.meta.url)));
    const script = `const s = await (await import(${module})).startPostgres(); console.log(s.adminUrl); setInterval(() => {}, 1000);`;
    const user = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface(user.stdout), 'line')) as [string];
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    user.kill(signal);
    await until('the end of the server', () => refuses(url));
  });
});

describe('parseUser', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n';
  test('finds the ids of a user that the file names', () => {
    expect(parseUser(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
  });
  test('is null for a user that the file does not name', () => {
    expect(parseUser(passwd, 'post')).toBeNull();
  });
});
