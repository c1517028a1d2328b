import SqliteDatabase from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tellAny } from '../../testing/events.ts';
import { newestSequence } from '../events/event.ts';
import { writeAt } from '../../testing/verbs.ts';
import { isOutage } from './outage.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { copyMigratedSqlite } from '../../testing/database/stores.ts';

/** A sqlite3 shell with an open transaction, a backup tool, a copy that somebody edits. */
let holder: SqliteDatabase.Database;
let folder: string;
let store: Store | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appops-held-'));
  copyMigratedSqlite(folder);
  holder = new SqliteDatabase(join(folder, 'appops.db'));
});
afterEach(async () => {
  holder.close();
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (lockTimeoutMs: number) => (store = openSqlite(join(folder, 'appops.db'), { lockTimeoutMs }));
const writing = (to: Store) => writeAt(to, 1, tellAny);

test('a write that another program keeps waiting keeps no reader waiting, nor timers and sockets', async () => {
  const opened = open(60_000);
  await writing(opened);
  holder.exec('begin immediate');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let written = false;
  const write = writing(opened).finally(() => (written = true));
  for (let asked = 0; asked < 50; asked += 1) {
    await opened.read((tx) => tx.selectFrom('events').select('sequence').execute());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(written).toBe(false);
  holder.exec('rollback');
  await write;
  delay.disable();
  // SQLite's own way to wait keeps the thread for 5 s at a time.
  expect(delay.max / 1e9).toBeLessThan(4.5);
});

test('however many wait, each is refused when it has waited for long enough, and afterwards writing goes on', async () => {
  const opened = open(100);
  await writing(opened);
  holder.exec('begin immediate');
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, () => writing(opened).catch((error: unknown) => error)),
  );
  expect(outcomes.filter((outcome) => !isOutage(outcome))).toEqual([]);
  holder.exec('rollback');
  await writing(opened);
  expect(await opened.read(newestSequence)).toBe(2);
});
