import type pg from 'pg';
import type { Store } from '../../src/database/store.ts';

/** How many wait for a lock of whatever kind. */
export async function waitingForAny(watcher: pg.Client): Promise<number> {
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
