import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';
import { CommitListeners, withRetry, type Store, type Tx } from './store.ts';

/** 8-byte integers as numbers; past 2^53 they would no longer be exact, so they throw. */
function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which is more than a number can hold exactly`);
  return value;
}

// serialization_failure, deadlock_detected, and the connection failures after which nothing was committed.
const passing = new Set(['40001', '40P01', '57P03', '53300', '55P03']);

function isPassing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && passing.has(error.code)
  );
}

interface PostgresOptions {
  url: string;
  /** Connections at most. */
  poolSize?: number;
  /** An idle connection broke; the pool makes a new one. */
  onIdleError?: (error: Error) => void;
}

/** Opens a pool to PostgreSQL 15 or newer. Nothing is connected until the first transaction. */
export function openPostgres({ url, poolSize = 10, onIdleError }: PostgresOptions): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8
          ? exactInteger
          : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
    } as pg.CustomTypesConfig,
  });
  // Without a listener a broken idle connection would end the process.
  pool.on('error', (error) => onIdleError?.(error));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const commits = new CommitListeners();

  return {
    engine: 'postgres',
    admin: db,
    async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const value = await withRetry(() => db.transaction().execute(work), isPassing);
      commits.committed();
      return value;
    },
    read: (work) =>
      withRetry(
        () => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
        isPassing,
      ),
    onCommit: (listener) => {
      commits.add(listener);
    },
    close: () => db.destroy(),
  };
}
