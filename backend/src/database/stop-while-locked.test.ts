import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, test } from 'vitest';
import { makeTestStore, waitingForLocks } from '../../testing/database/stores.ts';

test('a real process beside a held append lock goes on reading, says 503 to who writes, and stops all the same', async () => {
  const made = await makeTestStore('postgres', { migrated: false });
  const folder = mkdtempSync(join(tmpdir(), 'appops-locked-'));
  const holder = new pg.Client({ connectionString: made.databaseUrl! });
  await holder.connect();
  const watcher = new pg.Client({ connectionString: made.databaseUrl! });
  await watcher.connect();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../main.ts'), 'serve', '--port', '0', '--data', folder],
    { env: { ...process.env, APPOPS_DATABASE_URL: made.databaseUrl! }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  try {
    const ready = await new Promise<string>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        if (line.startsWith('APPOPS_READY ')) resolve(line.slice('APPOPS_READY '.length));
      });
    });
    const { url } = JSON.parse(ready) as { url: string };
    const token = readFileSync(join(folder, 'admin.token'), 'utf8').trim();
    const ask = (method: string, path: string, body: string | null = null) =>
      fetch(url + path, {
        method,
        body,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
      });
    await holder.query('begin; select pg_advisory_xact_lock(7305217)');
    const writing = Array.from({ length: 15 }, (_, index) =>
      ask('POST', '/api/v1/services', JSON.stringify({ name: `shop ${index}` })),
    );
    await expect.poll(() => waitingForLocks(watcher)).toBeGreaterThan(5);
    for (const path of ['/api/v1/services', '/readyz', '/healthz', '/api/v1/overview'])
      expect([path, (await ask('GET', path)).status]).toEqual([path, 200]);
    const statuses = await Promise.all(writing.map(async (answer) => (await answer).status));
    expect(new Set(statuses)).toEqual(new Set([503]));
    // The lock is still held when it is told to stop, and when it has ended.
    void ask('POST', '/api/v1/services', '{"name":"late"}').catch(() => undefined);
    child.kill('SIGTERM');
    await exited;
    await holder.query('rollback');
    const { rows } = (await holder.query('select name from services')) as { rows: { name: string }[] };
    expect(rows).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    await holder.end();
    await watcher.end();
    await made.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});
