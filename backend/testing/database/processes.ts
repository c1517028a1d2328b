import pg from 'pg';
import { expect } from 'vitest';
import type { Store } from '../../src/database/store.ts';

/** How many wait for a lock of whatever kind. */
async function waitingForAny(watcher: pg.Client): Promise<number> {
  const { rowCount } = await watcher.query(
    `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rowCount ?? 0;
}

/** A process of its own: how often it began a transaction anew, and how often because two waited for each other. */
export function processOf(store: Store) {
  let asked = 0;
  let tried = 0;
  let deadlocks = 0;
  const counting: Store = Object.assign(Object.create(store) as Store, {
    write: <T>(work: Parameters<typeof store.write<T>>[0]) => {
      asked += 1;
      return store.write(async (tx) => {
        tried += 1;
        try {
          return await work(tx);
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === '40P01') deadlocks += 1;
          throw error;
        }
      });
    },
  });
  return { store: counting, retries: () => tried - asked, deadlocks: () => deadlocks };
}

interface Lock {
  sql: string;
  values?: readonly string[];
}

/**
 * Holds locks of PostgreSQL's, as somebody else would, while works come to them.
 * @param until waits until so many transactions wait for whatever lock
 * @param letGo ends what was held
 */
export async function holding<T>(
  databaseUrl: string,
  locks: readonly Lock[],
  body: (held: { until(waiting: () => number): Promise<void>; letGo(): Promise<unknown> }) => Promise<T>,
): Promise<T> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await Promise.all([holder.connect(), watcher.connect()]);
  try {
    await holder.query('begin');
    for (const { sql, values = [] } of locks) await holder.query(sql, [...values]);
    return await body({
      until: (waiting) =>
        expect.poll(async () => (await waitingForAny(watcher)) - waiting(), { interval: 5 }).toBe(0),
      letGo: () => holder.query('rollback'),
    });
  } finally {
    await Promise.all([holder.end(), watcher.end()]);
  }
}

/**
 * Lets two works meet on PostgreSQL: the first is held up by a lock of somebody else, the second begins once it waits, and
 * both go on when the second waits, too, for whatever. Elsewhere, with one writer, they come one after the other.
 * @param databaseUrl null where there is one writer
 * @param lock a statement that takes the lock which holds the first one up
 */
export async function meet(
  databaseUrl: string | null,
  lock: Lock,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<void> {
  if (databaseUrl === null) {
    await Promise.all([first(), second()]);
    return;
  }
  await holding(databaseUrl, [lock], async ({ until, letGo }) => {
    const working = first();
    await until(() => 1);
    const meeting = second();
    await until(() => 2);
    await letGo();
    await Promise.all([working, meeting]);
  });
}
