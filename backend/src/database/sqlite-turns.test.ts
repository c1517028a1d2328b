import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

test('while a long row of short transactions is done, timers and sockets have their turns', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'appops-turns-'));
  const store = openSqlite(join(folder, 'appops.db'));
  await migrate(store);
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  // Some tenths of a second of computing at least.
  await Promise.all(
    Array.from({ length: 3_000 }, () => store.read((tx) => tx.selectFrom('monitors').selectAll().execute())),
  );
  done = true;
  expect(turns).toBeGreaterThanOrEqual(5);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
