import { closeSync, openSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDialectConfig,
} from 'kysely';
import type { Database } from './schema.ts';
import { CommitListeners, withRetry, type Store, type Tx } from './store.ts';

/** Begins every transaction as a writer, so that two of them wait instead of failing halfway. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A full disk or an I/O error has rolled back already; the first error is the one to tell.
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver() {
    return new ImmediateDriver(this.#config);
  }
  override createAdapter() {
    return new SqliteAdapter();
  }
}

/** Keeps prepared statements: preparing again costs more than many of them cost to run. */
function withPreparedStatements(database: SqliteDatabase.Database): SqliteDialectConfig['database'] {
  const prepared = new Map<string, SqliteDatabase.Statement>();
  return {
    close: () => {
      database.close();
    },
    prepare(sql: string) {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        if (prepared.size >= 500) prepared.clear();
        statement = database.prepare(sql);
        prepared.set(sql, statement);
      }
      return statement as never;
    },
  };
}

/** One at a time, in the order they came. */
function serially(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_BUSY')
  );
}

/**
 * Opens (and makes) a SQLite database in WAL mode: one connection that writes, another that only reads.
 * @param file the path of the database file
 */
export function openSqlite(file: string): Store {
  // For its owner only, from its first byte on, whoever may look into the folder; SQLite's files beside it follow it.
  closeSync(openSync(file, 'a', 0o600));
  const writerConnection = new SqliteDatabase(file);
  writerConnection.pragma('journal_mode = WAL');
  // FULL: an acknowledged write survives a power cut, not only a killed process.
  writerConnection.pragma('synchronous = FULL');
  writerConnection.pragma('busy_timeout = 5000');
  const readerConnection = new SqliteDatabase(file, { readonly: true });
  readerConnection.pragma('busy_timeout = 5000');

  const writer = new Kysely<Database>({
    dialect: new ImmediateDialect({ database: withPreparedStatements(writerConnection) }),
  });
  const reader = new Kysely<Database>({
    dialect: new SqliteDialect({ database: withPreparedStatements(readerConnection) }),
  });
  const commits = new CommitListeners();
  const oneWriter = serially();
  const oneReader = serially();

  return {
    engine: 'sqlite',
    admin: writer,
    async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const value = await oneWriter(() => withRetry(() => writer.transaction().execute(work), isBusy));
      commits.committed();
      return value;
    },
    read: (work) => oneReader(() => reader.transaction().execute(work)),
    onCommit: (listener) => {
      commits.add(listener);
    },
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}
