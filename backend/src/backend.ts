import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import { ensureFirstToken } from './access/first-token.ts';
import { sealingKeyFits } from './access/sealing-check.ts';
import { createSealer, loadSealingKey, type Sealer } from './access/sealing.ts';
import { TrustedGrafanas } from './access/trusted-grafanas.ts';
import type { Config, Role } from './config.ts';
import { openDataFolder, type DataFolder } from './database/data-folder.ts';
import { folderRefusal } from './database/folder-error.ts';
import { withInside } from './inside/with-inside.ts';
import { migrate } from './database/migrate.ts';
import { openStore } from './database/open-store.ts';
import type { Store } from './database/store.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { inTime } from './in-time.ts';
import { ensureLocalProbe } from './monitors/probes.ts';
import { Trials } from './monitors/try-check.ts';
import type { ServedPreview } from './preview/serve-preview.ts';
import { createProbePool } from './probing/thread/worker-pool.ts';
import { mainThreadBusy } from './scheduling/main-thread-busy.ts';
import { offlineIncidentTask } from './scheduling/offline-incident.ts';
import { overloadIncidentTask } from './scheduling/overload-incident.ts';
import { OwnHealth } from './scheduling/own-health.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import { endAllLeases } from './daemon/many-leases.ts';
import { machineSources, TrustedClock } from './scheduling/trusted-clock.ts';
import { moveHeaders } from './secrets/move-headers.ts';
import { SecretBook } from './secrets/secret-book.ts';
import { loadSettings } from './settings/settings.ts';
import { version } from './version.ts';
import { wireDaemons } from './wire-daemons.ts';
import { wireApi, wireHealth } from './wire-http.ts';

/** A running backend. */
export interface Backend {
  /** Where it listens, such as http://127.0.0.1:4400. */
  url: string;
  tokenFile: string;
  /** A link that opens the plugin's pages in one browser; null when they are not built. */
  previewLink: string | null;
  /** The private ranges that the local probe was allowed now, at the first start; null at later ones. */
  probeMayCall: string[] | null;
  log: Logger;
  /** Finishes what runs, writes what is waiting, and lets go of the data folder. */
  stop(): Promise<void>;
}

/** How long checks under way may go on at a stop, in milliseconds; what takes longer is recorded as missed. */
const stopGrace = 10_000;

/** How long a whole stop may take, in milliseconds: less than the 30 s after which Kubernetes kills a process. */
const stopBound = 25_000;

/**
 * Opens the database, migrates it, wires every part by explicit calls, and listens.
 * @throws {DataFolderError} and others that say in words why it cannot start; whatever had been started has ended by
 * then
 */
export async function startBackend(
  config: Config,
  log: Logger = pino({ level: config.logLevel }),
): Promise<Backend> {
  const trusted = new TrustedClock(machineSources);
  // What labels, and what expires or destroys: the second believes a clock that was set forward only after a day.
  const { now: clock, decisive } = trusted;
  const folder = openDataFolder(config.data);
  let store: Store;
  try {
    store = openStore(config.database, folder.databaseFile, log);
  } catch (error) {
    folder.release();
    throw error;
  }
  /** What must end at a stop, in the order of starting; it ends in the reverse order. */
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    await inTime([...stops.toReversed(), () => store.close()], stopBound);
    folder.release();
  };
  let stopping = false;
  const does = (role: Role) => config.roles.includes(role);

  try {
    const { sealer, hasSealingKey, probeMayCall } = await prepareDatabase(
      store,
      folder,
      config,
      clock(),
      log,
    );
    const holder = `${hostname()}-${process.pid}-${clock()}`;
    const metrics = createMetrics();
    const worker = does('worker') ? createWorker({ store, sealer, holder, clock, metrics, log }) : null;
    if (worker !== null) stops.push(() => worker.pool.stop(0));
    const health = new OwnHealth({ store, clock: trusted, log });

    const app = createApp(log, does('api') ? '' : whoElse(config.roles));
    stops.push(() => app.close());
    // The address is known once the server listens; until then nobody can ask.
    let url = '';
    const ownUrl = () => url;
    const http = {
      ...{ config, store, folder, clock, decisive, ownUrl, health, metrics, worker, hasSealingKey },
      isStopping: () => stopping,
    };
    wireHealth(app, http);
    const grafanas = new TrustedGrafanas(() => store.read((tx) => loadSettings(tx, url)));
    let preview: ServedPreview | null = null;
    if (does('api')) {
      const trials = new Trials(() => createProbePool({ version, threads: 1, concurrency: 64 }), clock);
      stops.push(() => trials.stop());
      preview = await wireApi(app, { ...http, grafanas, sealer, trials });
      if (preview === null) log.info('The plugin and its preview are not built: /preview/ is not served');
    }
    const daemons = does('consumer')
      ? wireDaemons({
          ...{ store, holder, clock, decisive, log, sealer },
          ownUrl: () => (does('api') ? url : null),
          verdictWindowMs: config.verdictWindowMs,
        })
      : null;
    store.onCommit(() => {
      daemons?.hurry();
      worker?.scheduler.hurry();
      worker?.secrets.hurry();
    });

    await app.listen({ host: config.host, port: config.port });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;

    if (preview !== null) {
      const { grafana, leave } = preview.listening();
      grafanas.add(grafana);
      stops.push(() => Promise.resolve(leave()));
    }
    health.task.start();
    stops.push(() => health.task.stop());
    if (daemons !== null) {
      daemons.start();
      stops.push(() => daemons.stop());
    }
    if (worker !== null) {
      worker.secrets.start();
      stops.push(() => worker.secrets.stop());
      await worker.scheduler.start();
      stops.push(() => worker.scheduler.stop(stopGrace));
      const overload = overloadIncidentTask({ store, clock, log });
      overload.start();
      stops.push(() => overload.stop());
      const offline = offlineIncidentTask({ store, clock, log });
      offline.start();
      stops.push(() => offline.stop());
    }

    return {
      url,
      tokenFile: folder.tokenFile,
      previewLink: preview === null ? null : preview.link(),
      probeMayCall,
      log,
      async stop() {
        if (stopping) return;
        stopping = true;
        await stopAll();
      },
    };
  } catch (error) {
    await stopAll().catch((failed: unknown) => {
      log.error({ err: failed }, 'What had been started did not stop in order');
    });
    throw (config.database === undefined ? folderRefusal(error, folder.databaseFile) : null) ?? error;
  }
}

/** Brings the database to this version, and sees to what every process needs of it. */
async function prepareDatabase(store: Store, folder: DataFolder, config: Config, now: number, log: Logger) {
  const applied = await migrate(store);
  if (applied.length > 0) log.info({ applied }, 'The database was migrated');
  // It is looked for beside a process that it opens.
  if (config.roles.includes('api')) await ensureFirstToken(store, folder.tokenFile, now);
  const sealer = createSealer(loadSealingKey(config.sealingKey, folder.sealingKeyFile));
  const hasSealingKey = await sealingKeyFits(store, sealer);
  if (!hasSealingKey)
    log.error(
      'The sealing key is not the one that the secrets in this database are sealed with: webhooks cannot be verified and checks that name secrets are errors here, and /readyz says so. Give all processes of one database the same APPOPS_SEALING_KEY, or restore sealing.key beside it.',
    );
  // What an older release stored in plain text.
  if (hasSealingKey) await moveHeaders({ store, sealer, now, log });
  // SQLite: the folder's lock keeps out other processes, so leases that are left over are of the dead.
  if (store.engine === 'sqlite') await store.write(endAllLeases);
  const probeMayCall = await ensureLocalProbe(store, now);
  if (probeMayCall !== null)
    log.info(
      { allow: probeMayCall },
      'The local probe may call loopback and the private networks of this machine; `npx appops probe allow` changes that',
    );
  return { sealer, hasSealingKey, probeMayCall };
}

interface WorkerOptions {
  store: Store;
  sealer: Sealer;
  holder: string;
  clock: () => number;
  metrics: ReturnType<typeof createMetrics>;
  log: Logger;
}

/** What measures: the threads that probe, and who tells them what is due. */
function createWorker({ store, sealer, holder, clock, metrics, log }: WorkerOptions) {
  const pool = createProbePool({
    version,
    onCrash: (err, lostRuns) => {
      log.error({ err, lostRuns }, 'A probe thread ended; it is replaced, and its runs count as suspect');
    },
  });
  const secrets = new SecretBook({ store, sealer, log });
  const scheduler = new Scheduler({
    store: store.forMonitoring,
    pool: withInside(secrets.putInto(pool), { store: store.forMonitoring, now: clock, log }),
    holder,
    now: clock,
    busy: () => Math.max(pool.busy(), mainThreadBusy()),
    log,
    onRun: metrics.onRun,
    onBatch: metrics.onBatch,
  });
  return { pool, scheduler, secrets };
}

/** Where to ask for what a process without the API does not serve. */
function whoElse(own: readonly Role[]): string {
  return ` This process has the ${own.length > 1 ? 'roles' : 'role'} ${own.join(' and ')}: the API and the pages are served by one with the role api.`;
}
