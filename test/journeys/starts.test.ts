import { listServices } from '@appops/shared/contract/services';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { openPostgres } from '../../backend/src/database/postgres.ts';
import { openSqlite } from '../../backend/src/database/sqlite.ts';
import { makeTestStore } from '../../backend/testing/database/stores.ts';
import { mainFile, startBackendProcess, type BackendProcess, type Engine } from './backend-process.ts';
import { patience } from '../patience.ts';

const started: BackendProcess[] = [];
const leftBehind: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const backend of started.splice(0)) await backend.close();
  for (const remove of leftBehind.splice(0)) await remove();
});

async function start(...args: Parameters<typeof startBackendProcess>): Promise<BackendProcess> {
  const backend = await startBackendProcess(...args);
  started.push(backend);
  return backend;
}

/** Starts a backend that must not start; resolves to its exit code and what it says. */
async function refusedStart(args: readonly string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [mainFile, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: patience,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

/** As if a newer AppOps had been here: it left a migration that this one does not know. */
async function leaveNewerMigration(backend: BackendProcess): Promise<void> {
  const store =
    backend.databaseUrl === null
      ? openSqlite(join(backend.dataFolder, 'appops.db'))
      : openPostgres({ url: backend.databaseUrl });
  try {
    await store.write((tx) =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2099-01-01')`.execute(
        tx,
      ),
    );
  } finally {
    await store.close();
  }
}

describe('a second process on the same data folder', () => {
  test('is refused with the pid of the first, which goes on undisturbed', async () => {
    const first = await start('sqlite');
    const { code, said } = await refusedStart(['--data', first.dataFolder]);
    expect(code).toBe(2);
    expect(said).toContain(`is in use by another AppOps (process ${first.pid})`);
    expect(said).toContain('--data');
    expect((await first.admin(listServices)).items).toEqual([]);
  });
});

describe('two processes that migrate at once', () => {
  test('both start on the same empty PostgreSQL, which is migrated once', async () => {
    const database = await makeTestStore('postgres', { migrated: false });
    leftBehind.push(() => database.drop());
    const databaseUrl = database.databaseUrl!;
    // Processes of one database share its sealing key, too.
    const sealingKey = randomBytes(32).toString('hex');
    const [one, two] = await Promise.all([
      start('postgres', { databaseUrl, sealingKey }),
      start('postgres', { databaseUrl, sealingKey }),
    ]);
    // One of them made the first token, which both accept.
    expect([one.adminToken, two.adminToken].filter((token) => token !== '')).toHaveLength(1);
    for (const backend of [one, two])
      expect((await backend.as(one.adminToken || two.adminToken)(listServices)).items).toEqual([]);
    const { rows } = await database.store.read((tx) =>
      sql<{ name: string }>`select name from kysely_migration`.execute(tx),
    );
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(one.complaints() + two.complaints()).toBe('');
  });
});

describe.each<Engine>(['sqlite', 'postgres'])('an older binary that meets a newer schema on %s', (engine) => {
  test('is refused with what to do, and changes nothing', async () => {
    const backend = await start(engine);
    await backend.kill();
    await leaveNewerMigration(backend);
    const { code, said } = await refusedStart(backend.args);
    expect(code).toBe(2);
    expect(said).toContain('was last used by a newer version of AppOps');
    expect(said).toContain('9999-from-the-future');
    expect(said).toMatch(/Start that version again, or restore a backup/);
  });
});
