import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { openPostgres } from '../../src/database/postgres.ts';
import { openSqlite } from '../../src/database/sqlite.ts';
import type { Engine, Store } from '../../src/database/store.ts';

/** A store of its own for a test, migrated unless told otherwise, and its end. */
export interface TestStore {
  store: Store;
  /** The address of its database on PostgreSQL, for a whole backend to open; null on SQLite. */
  databaseUrl: string | null;
  /** A second process's view of the same database. */
  openAgain(): Store;
  /** Another database with all that this one holds; what has this one open is closed. */
  fork(): Promise<TestStore>;
  drop(): Promise<void>;
}

/** What the run's set-up has made (test/postgres/global-setup.ts). */
function ofTheRun(name: string): string {
  const value = process.env[`APPOPS_TEST_${name}`];
  if (!value)
    throw new Error(`APPOPS_TEST_${name} is not set: run the tests through vitest with its global set-up`);
  return value;
}

/** Puts an empty SQLite database of this version where a data folder has it. */
export function copyMigratedSqlite(folder: string): string {
  const file = join(folder, 'appops.db');
  copyFileSync(ofTheRun('MIGRATED_SQLITE'), file);
  return file;
}

function sqliteStore(migrated: boolean): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'appops-test-'));
  return openedSqlite(folder, migrated ? copyMigratedSqlite(folder) : join(folder, 'appops.db'));
}

function openedSqlite(folder: string, file: string): TestStore {
  const opened = [openSqlite(file)];
  return {
    store: opened[0]!,
    databaseUrl: null,
    openAgain() {
      const store = openSqlite(file);
      opened.push(store);
      return store;
    },
    async fork() {
      for (const store of opened) await store.close();
      const other = mkdtempSync(join(tmpdir(), 'appops-test-'));
      copyFileSync(file, join(other, 'appops.db'));
      return openedSqlite(other, join(other, 'appops.db'));
    },
    async drop() {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param template the database that it starts as; an empty one where there is none */
async function postgresStore(template: string | null): Promise<TestStore> {
  const adminUrl = ofTheRun('POSTGRES_URL');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const withAdmin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  // See test/postgres/database.ts.
  const copying = process.env.APPOPS_TEST_IN_MEMORY === '1' ? ' strategy file_copy' : '';
  await withAdmin(`create database ${name}${template === null ? '' : ` template ${template}${copying}`}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const opened = [openPostgres({ url: url.href })];
  return {
    store: opened[0]!,
    databaseUrl: url.href,
    openAgain() {
      const store = openPostgres({ url: url.href });
      opened.push(store);
      return store;
    },
    async fork() {
      for (const store of opened) await store.close();
      return postgresStore(name);
    },
    async drop() {
      for (const store of opened) await store.close();
      await withAdmin(`drop database ${name} with (force)`);
    },
  };
}

/** An empty store on an engine: of this version, or not yet migrated at all. */
export async function makeTestStore(
  engine: Engine,
  options: { migrated?: boolean } = {},
): Promise<TestStore> {
  const migrated = options.migrated !== false;
  return await (engine === 'sqlite'
    ? sqliteStore(migrated)
    : postgresStore(migrated ? ofTheRun('MIGRATED_POSTGRES') : null));
}

/**
 * The same tests on SQLite and on a real PostgreSQL. `make` gives each caller a store of its own, which is dropped
 * at the end of the suite.
 */
export function describeOnBothEngines(
  name: string,
  suite: (make: (options?: { migrated?: boolean }) => Promise<TestStore>, engine: Engine) => void,
): void {
  describe.each<Engine>(['sqlite', 'postgres'])(`${name} on %s`, (engine) => {
    const made: TestStore[] = [];
    afterAll(async () => {
      await Promise.all(made.map((each) => each.drop()));
    });
    suite(async (options) => {
      const each = await makeTestStore(engine, options);
      made.push(each);
      return each;
    }, engine);
  });
}

/**
 * How many wait for a lock of somebody else on PostgreSQL.
 * @param watcher in no transaction: what one once saw of the activity it goes on seeing
 */
export async function waitingForLocks(watcher: pg.Client): Promise<number> {
  const { rowCount } = await watcher.query(
    `select 1 from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`,
  );
  return rowCount ?? 0;
}
