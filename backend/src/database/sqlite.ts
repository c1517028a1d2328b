import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { folded } from '@appops/shared/rules/name-order';
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
import { pathsIn } from './data-folder.ts';
import { checkDatabase, inspectDatabaseFile } from './database-file.ts';
import { DatabaseLostError, FileIdentity } from './file-identity.ts';
import { folderRefusal } from './folder-error.ts';
import type { Database } from './schema.ts';
import { withLastWork } from './last-work.ts';
import { whyNotStored, WriteWatch } from './not-stored.ts';
import { CommitListeners, type Store, type WriteTx } from './store.ts';
import { turnedQueues } from './turned-queues.ts';

class ReadingDriver extends SqliteDriver {
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A full disk or an I/O error has rolled back already; the first error is the one to tell.
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

/** Begins every transaction as a writer, so that two of them wait instead of failing halfway. */
class WritingDriver extends ReadingDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/**
 * SQLite can change tables in a transaction, which Kysely does not make use of by itself: with this a start that is killed
 * in a migration leaves it undone, not half done.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

class Dialect extends SqliteDialect {
  readonly #driver: SqliteDriver;
  constructor(config: SqliteDialectConfig, Driver: typeof SqliteDriver) {
    super(config);
    this.#driver = new Driver(config);
  }
  override createDriver() {
    return this.#driver;
  }
  override createAdapter() {
    return new TransactionalAdapter();
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
      // Cast: Kysely's type of a statement names three of its methods, with parameters that better-sqlite3 tells otherwise.
      return statement as never;
    },
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

/** How often a writer tries again while another program writes, in milliseconds. */
const triesEvery = 20;

/** Waits for another program that writes without keeping this thread, as SQLite itself would. */
async function whileBusy<T>(attempt: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, triesEvery));
  }
}

/** How often a reader looks whether the files are still those that were opened, in milliseconds; a writer always does. */
const looksEvery = 250;

interface SqliteOptions {
  /** The files were removed or replaced, in words; null when they are there again. */
  onLost?: (what: string | null) => void;
  /** How long a writer waits for another program that writes, in milliseconds, its place in line included. */
  lockTimeoutMs?: number;
}

function openConnections(file: string) {
  inspectDatabaseFile(file);
  const wasClosed = !existsSync(`${file}-wal`);
  // For its owner only, from its first byte on, whoever may look into the folder; SQLite's files beside it follow it.
  closeSync(openSync(file, 'a', 0o600));
  const writer = new SqliteDatabase(file);
  try {
    writer.pragma('busy_timeout = 5000');
    writer.pragma('journal_mode = WAL');
    // FULL: an acknowledged write survives a power cut, not only a killed process.
    writer.pragma('synchronous = FULL');
    checkDatabase(writer, file, wasClosed);
    const reader = new SqliteDatabase(file, { readonly: true });
    reader.pragma('busy_timeout = 5000');
    // The SQL function that searches fold texts by; in PostgreSQL a migration has made it.
    for (const connection of [writer, reader])
      connection.function('folded', { deterministic: true }, (text: unknown) => folded(String(text)));
    return { writer, reader };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/**
 * Opens (and makes) a SQLite database in WAL mode: one connection that writes, another that only reads.
 * @param file the path of the database file
 * @throws {DataFolderError} when it cannot be opened, saying what to do
 */
export function openSqlite(file: string, { onLost, lockTimeoutMs = 10_000 }: SqliteOptions = {}): Store {
  let connections;
  try {
    connections = openConnections(file);
  } catch (error) {
    throw folderRefusal(error, file) ?? error;
  }
  const writer = new Kysely<Database>({
    dialect: new Dialect({ database: withPreparedStatements(connections.writer) }, WritingDriver),
  });
  const reader = new Kysely<Database>({
    dialect: new Dialect({ database: withPreparedStatements(connections.reader) }, ReadingDriver),
  });
  const commits = new CommitListeners();
  const queue = turnedQueues();
  const oneWriter = queue();
  const oneReader = queue();
  const identity = new FileIdentity(file, [`${file}-wal`, `${file}-shm`, pathsIn(dirname(file)).lockFile]);
  const watch = new WriteWatch();
  let lost: string | null = null;
  let lookedAt = -Infinity;
  let waitsInThread = true;
  /** @throws {DatabaseLostError} */
  const look = (): void => {
    lookedAt = performance.now();
    const found = identity.changed();
    if (found !== lost) onLost?.(found);
    lost = found;
    if (lost !== null)
      throw new DatabaseLostError(
        `${lost} while AppOps runs, so nothing more is stored. Put it back as it was, or stop AppOps and restore a backup.`,
      );
  };

  const store: Store = {
    engine: 'sqlite',
    admin: writer,
    get refuses() {
      return watch.why;
    },
    get forMonitoring() {
      return store;
    },
    async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
      // Until the first write only migrations ran, before anything else: they let SQLite wait for a lock, which stops the
      // whole thread. From now on the waiting is done by `whileBusy`.
      if (waitsInThread) connections.writer.pragma('busy_timeout = 0');
      waitsInThread = false;
      const until = performance.now() + lockTimeoutMs;
      const value = await watch.over(() =>
        oneWriter(async () => {
          look();
          const done = await whileBusy(() => writer.transaction().execute(withLastWork(work)), until);
          // A file that was removed meanwhile has taken this write with it: then it must not be told as stored.
          look();
          return done;
        }),
      );
      commits.committed();
      return value;
    },
    read: (work) =>
      oneReader(async () => {
        if (lost !== null || performance.now() - lookedAt > looksEvery) look();
        try {
          return await reader.transaction().execute(work);
        } catch (error) {
          // What cannot be read may be gone: that is the better reason, and holds for the next one, too.
          if (whyNotStored(error) !== null) look();
          throw error;
        }
      }),
    onCommit: (listener) => {
      commits.add(listener);
    },
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
  return store;
}
