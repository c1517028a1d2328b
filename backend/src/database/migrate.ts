import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations/index.ts';
import { DataFolderError } from './folder-error.ts';
import type { ReadTx, Store } from './store.ts';

/** The database has migrations that this program does not know. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

async function applied(db: ReadTx): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.rows.map((row) => row.name);
}

/** Whether a migration found what it makes already there: 42P07 of PostgreSQL, a sentence of SQLite. */
function isTaken(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === '42P07' || (error.code === 'SQLITE_ERROR' && error.message.includes('already exists')))
  );
}

/**
 * Brings the schema up to this program's. Two processes may do it at once: the second waits for the first.
 * @returns the names of the migrations that were applied now
 * @throws {NewerSchemaError} when a newer version has been here; nothing is changed then
 * @throws {DataFolderError} when the database is another program's; nothing is stored then
 */
export async function migrate(store: Store): Promise<string[]> {
  const known = migrations(store.engine);
  const unknown = (await applied(store.admin)).filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new NewerSchemaError(
      `This database was last used by a newer version of AppOps (it has the migration "${unknown.at(-1)}"). Start that version again, or restore a backup from before the upgrade.`,
    );
  }
  const migrator = new Migrator({
    db: store.admin,
    provider: { getMigrations: () => Promise.resolve(known) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (isTaken(error))
    throw new DataFolderError(
      `The database is another program's, or was left half made: it holds a table that AppOps is about to make (${error.message}). AppOps stored nothing in it. Name the right database with --database, or the right folder with --data.`,
      { cause: error },
    );
  if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}

/** The migrations that are still to be applied: none when the process is ready. */
export async function pendingMigrations(store: Store): Promise<string[]> {
  // Not by the handle of migrations, which waits without a limit for a database that fell silent.
  const done = new Set(await store.read(applied));
  return Object.keys(migrations(store.engine)).filter((name) => !done.has(name));
}
