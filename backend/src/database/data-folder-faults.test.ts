import { createService } from '@appops/shared/contract/services';
import SqliteDatabase from 'better-sqlite3';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureFirstToken } from '../access/first-token.ts';
import { startBackend } from '../backend.ts';
import { readConfig } from '../config.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { openDataFolder } from './data-folder.ts';
import { DataFolderError, folderRefusal } from './folder-error.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appops-faults-'));
  database = join(folder, 'appops.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a start in the folder is refused with. */
async function refusalOfStart(): Promise<string> {
  const started = startBackend({ ...readConfig([], {}), port: 0, data: folder }, pino({ level: 'silent' }));
  const outcome = await started.then(
    async (backend) => {
      await backend.stop();
      return 'it started';
    },
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(DataFolderError);
  return (outcome as DataFolderError).message;
}

/** A folder that an AppOps has run in and has left in order. */
async function leave(): Promise<void> {
  const taken = openDataFolder(folder);
  const store = openSqlite(database);
  await migrate(store);
  await ensureFirstToken(store, taken.tokenFile, 1);
  await store.close();
  taken.release();
}

describe('a start in a data folder that is not as it was left', () => {
  let token: string;
  beforeEach(async () => {
    await leave();
    token = readFileSync(join(folder, 'admin.token'), 'utf8');
  });
  afterEach(() => {
    // Whatever happened, the token of before is as it was.
    expect(readFileSync(join(folder, 'admin.token'), 'utf8')).toBe(token);
  });

  test.each<[string, () => void, RegExp]>([
    ['emptied', () => truncateSync(database, 0), /is empty, but .*admin\.token.*does not begin anew.*backup/],
    ['removed', () => rmSync(database), /is missing, but .*admin\.token.*does not begin anew.*backup/],
    ['overwritten', () => writeFileSync(database, 'x'.repeat(9000)), /is damaged.*does not begin as.*backup/],
    ['cut off in its header', () => truncateSync(database, 60), /is damaged.*cut off.*backup/],
    [
      'cut off in the middle',
      () => truncateSync(database, statSync(database).size / 2),
      /is damaged.*backup/,
    ],
    ['cut off by a page', () => truncateSync(database, statSync(database).size - 4096), /is damaged.*backup/],
    [
      'scribbled over in the middle',
      () => {
        const bytes = readFileSync(database);
        writeFileSync(database, bytes.fill(0x5a, 8 * 4096, 24 * 4096));
      },
      /is damaged.*backup/,
    ],
    [
      'replaced by another program’s empty database',
      () => {
        rmSync(database);
        new SqliteDatabase(database).exec('create table other (one)').close();
      },
      /empty, but .*admin\.token.*does not begin anew/,
    ],
    [
      'replaced by a folder',
      () => {
        rmSync(database);
        mkdirSync(database);
      },
      /appops\.db is not what AppOps needs there/,
    ],
    [
      'spoiled in the number of its format',
      () => {
        const bytes = readFileSync(database);
        writeFileSync(database, bytes.fill(0x5a, 44, 48));
      },
      /is damaged.*unsupported file format.*backup/,
    ],
  ])('is refused with what to do when the database was %s', async (_how, spoil, words) => {
    spoil();
    expect(await refusalOfStart()).toMatch(words);
  });

  test.each<[string, (key: string) => void, RegExp]>([
    ['emptied', (key) => truncateSync(key, 0), /sealing\.key holds no sealing key.*emptied.*backup/],
    ['overwritten', (key) => writeFileSync(key, 'hello'), /sealing\.key holds no .*overwritten.*backup/],
    [
      'replaced by a folder',
      (key) => {
        rmSync(key);
        mkdirSync(key);
      },
      /sealing\.key is not what AppOps needs there/,
    ],
  ])('is refused with what to do when the sealing key was %s', async (_how, spoil, words) => {
    const key = join(folder, 'sealing.key');
    writeFileSync(key, `${'0'.repeat(64)}\n`);
    spoil(key);
    expect(await refusalOfStart()).toMatch(words);
  });

  test('a damaged lock is not somebody who lives there', async () => {
    writeFileSync(join(folder, 'appops.lock'), 'x'.repeat(5000));
    writeFileSync(join(folder, 'appops.pid'), '8668\n');
    expect(await refusalOfStart()).toMatch(/appops\.lock is damaged.*remove that file/);
  });

  test('a log left by a killed process is taken in, and nothing is refused', async () => {
    appendFileSync(join(folder, 'appops.db-wal'), '');
    const backend = await startBackend(
      { ...readConfig([], {}), port: 0, data: folder },
      pino({ level: 'silent' }),
    );
    await backend.stop();
  });

  test('a left-over process id is not told as who lives there', () => {
    const mine = openDataFolder(folder);
    const gone = spawn(process.execPath, ['-e', '']);
    return new Promise<void>((resolve) => gone.once('exit', () => resolve())).then(() => {
      writeFileSync(join(folder, 'appops.pid'), `${gone.pid}\n`);
      expect(() => openDataFolder(folder)).toThrow(/in use by another AppOps .*not known here.*does not run/);
      mine.release();
    });
  });
});

test('a file in the place of the data folder is refused with what to do', async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  expect(await refusalOfStart()).toMatch(/must be a folder/);
});

test('a link to a folder that is not there is refused with what to do', async () => {
  rmSync(folder, { recursive: true });
  symlinkSync(`${folder}-gone/away`, folder);
  expect(await refusalOfStart()).toMatch(/link to something that is not there.*--data/);
});

test('another program’s database is refused and left as it was, where nothing tells of an AppOps', async () => {
  const other = new SqliteDatabase(database);
  other.exec('create table services (one)');
  expect(await refusalOfStart()).toMatch(/another program's.*--data/);
  const tables = other.prepare("select name from sqlite_schema where type = 'table'").pluck().all();
  // The two are where it is noted which migrations were applied: none.
  expect(tables).toEqual(['services', 'kysely_migration', 'kysely_migration_lock']);
  other.close();
});

test.each([
  ['SQLITE_FULL', /disk .* is full.*Make room/],
  ['ENOSPC', /disk .* is full.*Make room/],
  ['EROFS', /may not write to .*mount its disk for writing/],
  ['EACCES', /may not write to/],
  ['SQLITE_READONLY_DIRECTORY', /may not write to/],
  ['SQLITE_CANTOPEN', /may not write to/],
  ['SQLITE_IOERR_WRITE', /disk .* does not work/],
  ['SQLITE_CORRUPT', /is damaged.*backup/],
  ['SQLITE_BUSY', /holds the database/],
])('what the system refuses with %s is told with what to do', (code, words) => {
  expect(folderRefusal(Object.assign(new Error('said so'), { code }), folder)?.message).toMatch(words);
});

describeOnBothEngines('the first token', (make) => {
  test('is not made anew in an empty database beside the token of an earlier one', async () => {
    const { store } = await make();
    const file = join(folder, 'admin.token');
    writeFileSync(file, 'aops_before\n');
    await expect(ensureFirstToken(store, file, 1)).rejects.toThrow(/database is empty, but .*admin\.token/);
    expect(readFileSync(file, 'utf8')).toBe('aops_before\n');
  });

  test('is found by who was killed before its file had its name; one that was never stored is forgotten', async () => {
    const { store } = await make();
    const file = join(folder, 'admin.token');
    writeFileSync(`${file}.new`, 'aops_never_stored\n');
    expect(await ensureFirstToken(store, file, 1)).toBe(true);
    const token = readFileSync(file, 'utf8');
    expect(token).not.toContain('never_stored');
    renameSync(file, `${file}.new`);
    expect(await ensureFirstToken(store, file, 1)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(token);
    writeFileSync(`${file}.new`, 'aops_never_stored\n');
    await ensureFirstToken(store, file, 1);
    expect([existsSync(`${file}.new`), readFileSync(file, 'utf8')]).toEqual([false, token]);
  });
});

describe('a data folder that is tampered with while AppOps runs', () => {
  let backend: TestBackend;
  beforeEach(async () => {
    backend = await startTestBackend('sqlite', { roles: ['api'] });
    database = join(backend.data, 'appops.db');
  });
  afterEach(() => backend.stop());

  const writing = () =>
    backend.send('POST', '/api/v1/services', '{"name":"shop"}', { 'content-type': 'application/json' });

  test.each<[string, () => void]>([
    ['the folder is emptied', () => rmSync(backend.data, { recursive: true })],
    ['the database is removed', () => rmSync(database)],
    ['its log is removed', () => rmSync(`${database}-wal`)],
    ['the lock is removed', () => rmSync(join(backend.data, 'appops.lock'))],
    [
      'another file takes its place',
      () => {
        writeFileSync(`${database}.copy`, readFileSync(database));
        renameSync(`${database}.copy`, database);
      },
    ],
    ['its log is emptied', () => truncateSync(`${database}-wal`, 0)],
    ['its log is cut off', () => truncateSync(`${database}-wal`, statSync(`${database}-wal`).size / 2)],
    ['the database is emptied', () => truncateSync(database, 0)],
    ['the database is cut off', () => truncateSync(database, statSync(database).size / 2)],
  ])('when %s, nothing more is acknowledged and /readyz says so', async (_what, tamper) => {
    await backend.call(createService, { body: { name: 'before' } });
    tamper();
    const refused = await writing();
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'unavailable']);
    expect((await backend.send('GET', '/readyz')).status).toBe(503);
    expect((await backend.send('GET', '/api/v1/services')).status).toBe(503);
  });

  test('who vacuums it makes it smaller, and nothing is refused', async () => {
    const beside = new SqliteDatabase(database);
    beside.exec('create table ballast (x); insert into ballast values (zeroblob(1000000));');
    beside.pragma('wal_checkpoint(TRUNCATE)');
    expect((await writing()).status).toBe(201);
    const before = statSync(database).size;
    beside.exec('drop table ballast; vacuum;');
    beside.pragma('wal_checkpoint(TRUNCATE)');
    beside.close();
    expect(statSync(database).size).toBeLessThan(before);
    expect((await backend.send('GET', '/readyz')).status).toBe(200);
    await backend.call(createService, { body: { name: 'after' } });
  });

  test('who moves the whole log into the database and empties it has taken nothing away', async () => {
    expect((await writing()).status).toBe(201);
    const beside = new SqliteDatabase(database);
    beside.pragma('wal_checkpoint(TRUNCATE)');
    beside.close();
    expect((await backend.send('GET', '/readyz')).status).toBe(200);
    await backend.call(createService, { body: { name: 'after' } });
  });

  test('what is put back as it was works again', async () => {
    renameSync(database, `${database}.away`);
    expect((await writing()).status).toBe(503);
    renameSync(`${database}.away`, database);
    expect((await writing()).status).toBe(201);
  });
});
