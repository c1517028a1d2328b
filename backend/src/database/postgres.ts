import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';
import { withLastWork } from './last-work.ts';
import { WriteWatch } from './not-stored.ts';
import { CommitListeners, withRetry, type Store } from './store.ts';

/** 8-byte integers as numbers; past 2^53 they would no longer be exact, so they throw. */
function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which is more than a number can hold exactly`);
  return value;
}

// serialization_failure, deadlock_detected, and the connection failures after which nothing was committed.
const passing = new Set(['40001', '40P01', '57P03', '53300']);

function isPassing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && passing.has(error.code)
  );
}

/**
 * A connection that is given up with a query that it did not answer: the answer may still come, in the place of the
 * next one's, or never.
 */
class ImpatientClient extends pg.Client {
  override query(...asked: unknown[]): never {
    // Cast: pg has eight forms of it, and this passes on whichever it is called by.
    const answer = (super.query as (...asked: unknown[]) => unknown).apply(this, asked);
    if (answer instanceof Promise)
      answer.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout') void this.end();
      });
    // Cast: as above.
    return answer as never;
  }
}

/** Connections at most of what monitoring lives by, and how long it waits for a lock, in milliseconds. */
const monitoringConnections = 4;
const monitoringLockTimeoutMs = 3_000;

interface PostgresOptions {
  url: string;
  /** Connections at most that write, and as many that read: a writer that waits keeps no reader from its answer. */
  poolSize?: number;
  /** How long one statement may take, in milliseconds. A server that fell silent would else be waited for for ever. */
  statementTimeoutMs?: number;
  /**
   * How long a writer waits for a lock that another one holds, in milliseconds. All that append wait for one lock:
   * whoever holds it and hangs would else hang everybody.
   */
  lockTimeoutMs?: number;
  /** A connection broke; the pool makes a new one. */
  onBrokenConnection?: (error: Error) => void;
}

/** Opens a pool to PostgreSQL 15 or newer. Nothing is connected until the first transaction. */
export function openPostgres({
  url,
  poolSize = 10,
  statementTimeoutMs = 60_000,
  lockTimeoutMs = 10_000,
  onBrokenConnection,
}: PostgresOptions): Store {
  const makePool = (limits: pg.PoolConfig) => {
    const pool = new pg.Pool({
      Client: ImpatientClient,
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      // A peer that is gone without a word is noticed also by a connection that only waits.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Cast: as pg's own types know it, a parser of texts is never given a text's format.
      types: {
        getTypeParser: (oid: number, format?: 'text' | 'binary') =>
          oid === pg.types.builtins.INT8
            ? exactInteger
            : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
      } as pg.CustomTypesConfig,
      ...limits,
    });
    // Errors without a listener would end the process. The pool listens to idle connections only; one that breaks
    // while it is used (a failover, an administrator's command) must not end it either: its query fails as well.
    pool.on('connect', (client) => client.on('error', (error) => onBrokenConnection?.(error)));
    pool.on('error', () => undefined);
    return pool;
  };
  // The server gives up first, so that a slow statement does not cost its connection.
  const limits = {
    max: poolSize,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
  };
  const open = (pool: pg.PoolConfig) =>
    new Kysely<Database>({ dialect: new PostgresDialect({ pool: makePool(pool) }) });
  const writer = open({ ...limits, lock_timeout: lockTimeoutMs });
  const reader = open(limits);
  // Results that wait for a lock hold leases locked, so they give up sooner: between two tries these are renewed.
  const monitoring = open({
    ...limits,
    max: monitoringConnections,
    lock_timeout: Math.min(lockTimeoutMs, monitoringLockTimeoutMs),
  });
  // Migrations may take their time, and a second process waits for the first one's.
  const admin = open({ max: 2 });
  const commits = new CommitListeners();
  const watch = new WriteWatch();
  const writeBy =
    (connections: Kysely<Database>): Store['write'] =>
    async (work) => {
      const value = await watch.over(() =>
        withRetry(() => connections.transaction().execute(withLastWork(work)), isPassing),
      );
      commits.committed();
      return value;
    };

  const store: Store = {
    engine: 'postgres',
    admin,
    get refuses() {
      return watch.why;
    },
    get forMonitoring(): Store {
      return forMonitoring;
    },
    write: writeBy(writer),
    read: (work) =>
      withRetry(
        () =>
          reader.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
        isPassing,
      ),
    onCommit: (listener) => {
      commits.add(listener);
    },
    async close() {
      await admin.destroy();
      await reader.destroy();
      await monitoring.destroy();
      await writer.destroy();
    },
  };
  const forMonitoring: Store = Object.assign<Store, Pick<Store, 'write'>>(Object.create(store), {
    write: writeBy(monitoring),
  });
  return store;
}
