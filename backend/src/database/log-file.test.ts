import SqliteDatabase from 'better-sqlite3';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  closeSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { sql } from 'kysely';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFolderError } from './folder-error.ts';
import { openSqlite } from './sqlite.ts';

let folder: string;
let running: SqliteDatabase.Database;
/** The files of a database that is in use, and those that a kill leaves of it. */
let file: string;
let left: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appops-log-'));
  file = join(folder, 'running.db');
  left = join(folder, 'left.db');
  running = new SqliteDatabase(file);
  running.pragma('journal_mode = WAL');
  running.exec('create table acknowledged (number integer, ballast)');
});
afterEach(() => {
  running.close();
  rmSync(folder, { recursive: true, force: true });
});

function acknowledge(many: number): void {
  const insert = running.prepare('insert into acknowledged values (?, zeroblob(3000))');
  for (let number = 0; number < many; number += 1) insert.run(number);
}
/** A kill changes none of the three files, so a copy of them is what it leaves. */
function kill(parts = ['', '-wal', '-shm']): void {
  for (const part of parts) if (existsSync(file + part)) copyFileSync(file + part, left + part);
}
function scribble(at: number): void {
  const descriptor = openSync(`${left}-wal`, 'r+');
  writeSync(descriptor, Buffer.alloc(64, 0x5a), 0, 64, at);
  closeSync(descriptor);
}
async function start(): Promise<number> {
  const store = openSqlite(left);
  try {
    const { rows } = await store.read((tx) =>
      sql<{ many: number }>`select count(*) as many from acknowledged`.execute(tx),
    );
    return rows[0]!.many;
  } finally {
    await store.close();
  }
}

describe('a log that a killed process left', () => {
  beforeEach(() => {
    acknowledge(50);
    kill();
  });

  test('is taken in, with all that was acknowledged', async () => {
    expect(await start()).toBe(50);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'was cut off',
      () => truncateSync(`${left}-wal`, statSync(`${left}-wal`).size / 2),
      /holds \d+ pages, and/,
    ],
    [
      'lacks its last page',
      () => truncateSync(`${left}-wal`, statSync(`${left}-wal`).size - 100),
      /holds \d+/,
    ],
    ['was emptied', () => truncateSync(`${left}-wal`, 0), /holds 0 pages/],
    ['was removed', () => rmSync(`${left}-wal`), /holds 0 pages/],
    ['was overwritten where it begins', () => scribble(0), /does not begin as one does/],
    [
      'was overwritten in the middle',
      () => scribble(Math.floor(statSync(`${left}-wal`).size / 2)),
      /is spoiled at page \d+ of/,
    ],
    ['was overwritten in a page’s head', () => scribble(32 + 10 * (24 + 4096)), /is spoiled at page 11 of/],
  ])(
    'and that %s hides nothing: the start is refused, and leaves it as it is',
    async (_how, spoil, words) => {
      spoil();
      const before = statSync(`${left}-wal`, { throwIfNoEntry: false })?.size;
      for (let again = 0; again < 2; again += 1) {
        const refused = await start().catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(DataFolderError);
        expect((refused as Error).message).toMatch(words);
        expect((refused as Error).message).toMatch(/go on with what is left.*left\.db-shm/);
      }
      expect(statSync(`${left}-wal`, { throwIfNoEntry: false })?.size).toBe(before);
      // As the refusal says.
      rmSync(`${left}-shm`);
      await start().catch(() => undefined);
    },
  );
});

describe('what is no damage', () => {
  test('an index that is older than the log, as a power cut may leave it', async () => {
    acknowledge(10);
    kill(['-shm']);
    acknowledge(10);
    kill(['', '-wal']);
    expect(await start()).toBe(20);
  });

  test('an index of the log before this one', async () => {
    acknowledge(10);
    kill(['-shm']);
    running.pragma('wal_checkpoint(RESTART)');
    acknowledge(30);
    kill(['', '-wal']);
    expect(await start()).toBe(40);
  });

  test('a log that is gone or empty, all of which is in the database', async () => {
    acknowledge(10);
    running.pragma('wal_checkpoint(TRUNCATE)');
    kill();
    expect(await start()).toBe(10);
    running.pragma('wal_checkpoint(PASSIVE)');
    kill(['', '-shm']);
    rmSync(`${left}-wal`, { force: true });
    expect(await start()).toBe(10);
  });

  test('a database that was closed in order, and one that was never written to', async () => {
    acknowledge(10);
    running.close();
    kill();
    expect(await start()).toBe(10);
  });
});
