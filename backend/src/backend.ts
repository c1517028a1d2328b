import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import { createSealer, loadSealingKey } from './access/sealing.ts';
import { ensureFirstToken } from './access/first-token.ts';
import type { Config } from './config.ts';
import { openDataFolder, type DataFolder } from './database/data-folder.ts';
import { migrate } from './database/migrate.ts';
import { openPostgres } from './database/postgres.ts';
import { openSqlite } from './database/sqlite.ts';
import { bindEvents } from './events/routes.ts';
import { createApi } from './http/api.ts';
import { createApp } from './http/app.ts';
import { registerHealth } from './http/health.ts';
import type { PeriodicTask } from './scheduling/periodic-task.ts';
import { bindServices } from './services/routes.ts';

/** A running backend. */
export interface Backend {
  /** Where it listens, such as http://127.0.0.1:4400. */
  url: string;
  tokenFile: string;
  log: Logger;
  /** Finishes what runs, writes what is waiting, and lets go of the data folder. */
  stop(): Promise<void>;
}

/** Opens the database, migrates it, wires every part by explicit calls, and listens. */
export async function startBackend(
  config: Config,
  log: Logger = pino({ level: config.logLevel }),
): Promise<Backend> {
  const clock = Date.now;
  const folder: DataFolder = openDataFolder(config.data);
  const store =
    config.database === undefined
      ? openSqlite(folder.databaseFile)
      : openPostgres({
          url: config.database,
          onIdleError: (err) => {
            log.warn({ err }, 'A database connection broke; a new one is made when needed');
          },
        });
  let stopping = false;
  try {
    const applied = await migrate(store);
    if (applied.length > 0) log.info({ applied }, 'The database was migrated');
    await ensureFirstToken(store, folder.tokenFile, clock());
    const sealer = createSealer(loadSealingKey(config.sealingKey, folder.sealingKeyFile));
    const holder = `${hostname()}-${process.pid}-${clock()}`;
    void sealer;
    void holder;

    const app = createApp(log);
    registerHealth(app, store, () => stopping);
    const api = createApi(app, { store, clock, keepDoor: (_request, token) => Promise.resolve(token) });
    bindServices(api);
    bindEvents(api, store);

    const tasks: PeriodicTask[] = [];
    store.onCommit(() => {
      for (const task of tasks) task.hurry();
    });

    await app.listen({ host: config.host, port: config.port });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    for (const task of tasks) task.start();

    return {
      url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
      tokenFile: folder.tokenFile,
      log,
      async stop() {
        if (stopping) return;
        stopping = true;
        await app.close();
        for (const task of tasks) await task.stop();
        await store.close();
        folder.release();
      },
    };
  } catch (error) {
    await store.close();
    folder.release();
    throw error;
  }
}
