import type { Logger } from 'pino';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/**
 * Opens the database, and tells the log when it is lost.
 * @param url a postgres:// address; without one SQLite's file is opened
 * @throws what the engine says when it cannot be opened
 */
export function openStore(url: string | undefined, databaseFile: string, log: Logger): Store {
  if (url === undefined)
    return openSqlite(databaseFile, {
      onLost: (what) => {
        if (what === null) log.warn('The database is there again as it was opened; AppOps goes on');
        else
          log.fatal(
            `${what} while AppOps runs: nothing is stored from now on, and every request is refused. Put it back as it was, or stop AppOps, restore a backup and start it again.`,
          );
      },
    });
  return openPostgres({
    url,
    onBrokenConnection: ({ message }) => {
      // The message alone: the error carries the whole connection.
      log.warn({ reason: message }, 'A database connection broke; a new one is made when needed');
    },
  });
}
