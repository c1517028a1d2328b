import SqliteDatabase from 'better-sqlite3';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { initial } from '../../src/database/migrations/0001-initial.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openSqlite } from '../../src/database/sqlite.ts';
import type { Engine, Store } from '../../src/database/store.ts';
import { makeTestStore } from './stores.ts';

/** What a list of the API held: at least its items' ids or slugs. */
type Item = Record<string, unknown>;

/** What the first release itself answered about its database, and when (epoch milliseconds). */
export type FirstAnswers = Record<
  | 'services'
  | 'deployments'
  | 'monitors'
  | 'problems'
  | 'incidents'
  | 'cases'
  | 'changes'
  | 'maintenance'
  | 'tokens'
  | 'sources'
  | 'deliveries'
  | 'annotations',
  Item[]
> & { at: number };

const folder = new URL('../../../test/fixtures/first-release/', import.meta.url);

export const firstAnswers = JSON.parse(readFileSync(new URL('answers.json', folder), 'utf8')) as FirstAnswers;

/** The key by which the secrets in it are sealed. */
export const firstSealingKey = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');

export type Cell = string | number | Buffer | null;
/** The rows of a table as they are stored. */
interface Rows {
  columns: string[];
  rows: Cell[][];
}

/** Every table as the first release left it, by name; those of the migrations themselves are left out. */
function tablesOf(database: SqliteDatabase.Database): Map<string, Rows> {
  const names = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'kysely%' order by name")
    .pluck()
    .all() as string[];
  return new Map(
    names.map((name) => {
      const statement = database.prepare(`select * from "${name}"`).raw();
      return [name, { columns: statement.columns().map((column) => column.name), rows: statement.all() }];
    }) as [string, Rows][],
  );
}

/** Writes the first release's database as it left it. */
export function writeFirstRelease(file: string): void {
  writeFileSync(file, gunzipSync(readFileSync(new URL('appops.db.gz', folder))));
}

export interface FirstDatabase {
  store: Store;
  /** What was in it before. */
  before: Map<string, Rows>;
  /** The indexes that it had, by name. */
  indexes: string[];
  drop(): Promise<void>;
}

/** The first release's database, brought up to date: its own file on SQLite, the same rows on PostgreSQL. */
export async function upgradedFirstRelease(engine: Engine): Promise<FirstDatabase> {
  const temporary = mkdtempSync(join(tmpdir(), 'appops-first-'));
  const file = join(temporary, 'appops.db');
  writeFirstRelease(file);
  const database = new SqliteDatabase(file);
  const before = tablesOf(database);
  const indexes = database
    .prepare("select name from sqlite_master where type = 'index' and sql is not null")
    .pluck()
    .all() as string[];
  database.close();
  const made = engine === 'sqlite' ? { store: openSqlite(file), drop: async () => {} } : await loaded(before);
  await migrate(made.store);
  return {
    store: made.store,
    before,
    indexes,
    async drop() {
      if (engine === 'sqlite') await made.store.close();
      await made.drop();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

/** A PostgreSQL that the first release left with these rows. */
async function loaded(tables: Map<string, Rows>) {
  const made = await makeTestStore('postgres', { migrated: false });
  const { admin } = made.store;
  const first = new Migrator({
    db: admin,
    provider: { getMigrations: () => Promise.resolve({ '0001-initial': initial('postgres') }) },
  });
  const { error } = await first.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
  for (const [name, { columns, rows }] of tables) {
    if (/^results_\d+$/.test(name)) await makeDayTable(admin, name, columns);
    const list = sql.join(columns.map((column) => sql.ref(column)));
    for (const row of rows)
      await sql`insert into ${sql.table(name)} (${list}) values (${sql.join(row)})`.execute(admin);
  }
  return made;
}

/** The first release made the tables of days itself: all whole numbers but the reason. */
async function makeDayTable(db: Store['admin'], name: string, columns: string[]): Promise<void> {
  const typed = columns.map((column) => `${column} ${column === 'reason' ? 'text' : 'bigint'}`).join(', ');
  await sql.raw(`create table ${name} (${typed}, primary key (monitor, slot, probe))`).execute(db);
}
