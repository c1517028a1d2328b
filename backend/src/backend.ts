import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import type { FastifyRequest } from 'fastify';
import { createKeyring, doorHeaders, keepDoor, type DoorTrust } from './access/doors.ts';
import { expiryTask } from './access/expiry-task.ts';
import { ensureFirstToken } from './access/first-token.ts';
import type { TrustedGrafana } from './access/grafana-identity.ts';
import { allows } from './access/roles.ts';
import { bindAccess } from './access/routes.ts';
import { sealingKeyFits } from './access/sealing-check.ts';
import { rememberRole } from './access/seen-roles.ts';
import { createSealer, loadSealingKey } from './access/sealing.ts';
import { bindAnnotations } from './annotations/routes.ts';
import { caseAutomation, caseClock } from './cases/automation.ts';
import { bindCases } from './cases/routes.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { openDataFolder } from './database/data-folder.ts';
import { folderRefusal } from './database/folder-error.ts';
import { migrate } from './database/migrate.ts';
import { openPostgres } from './database/postgres.ts';
import { openSqlite } from './database/sqlite.ts';
import type { Store } from './database/store.ts';
import { consumerTask } from './events/consumers.ts';
import { AppError } from './errors.ts';
import { consumerLag } from './events/consumer-lag.ts';
import { bindEvents } from './events/routes.ts';
import { createApi } from './http/api.ts';
import { createApp } from './http/app.ts';
import { askedHost } from './http/asked-host.ts';
import { authenticate, bearerOf } from './http/authenticate.ts';
import { registerDocs } from './http/docs.ts';
import { registerHealth } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { resolveRecoveredTask } from './incidents/resolve-recovered.ts';
import { bindIncidents } from './incidents/routes.ts';
import { deliveryRetentionTask } from './ingest/deliveries.ts';
import { bindIngest } from './ingest/routes.ts';
import { bindOverview } from './overview/routes.ts';
import { isLoopbackHost } from './preview/guard.ts';
import { servePreview } from './preview/serve-preview.ts';
import type { PeriodicTask } from './scheduling/periodic-task.ts';
import { monitorFigures } from './monitors/monitor-figures.ts';
import { bindMonitors } from './monitors/routes.ts';
import { Trials } from './monitors/try-check.ts';
import { ensureLocalProbe } from './monitors/probes.ts';
import { createProbePool } from './probing/thread/worker-pool.ts';
import { bindOperations } from './operations/routes.ts';
import { problemDetector } from './problems/detector.ts';
import { bindProblems } from './problems/routes.ts';
import { maintenanceEndTask } from './problems/split-occurrence.ts';
import { bindQueries } from './query/routes.ts';
import { bindReleases } from './releases/routes.ts';
import { silentPartsTask } from './releases/silent-parts.ts';
import { verdictConsumer, verdictTask } from './releases/verdict-tasks.ts';
import { retentionTask } from './results/retention.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import { endAllLeases } from './scheduling/shard-leases.ts';
import { mainThreadBusy } from './scheduling/main-thread-busy.ts';
import { overloadIncidentTask } from './scheduling/overload-incident.ts';
import { OwnHealth } from './scheduling/own-health.ts';
import { machineSources, TrustedClock } from './scheduling/trusted-clock.ts';
import { bindServices } from './services/routes.ts';
import { bindSettings } from './settings/routes.ts';
import { loadSettings } from './settings/settings.ts';
import { inTime } from './in-time.ts';
import { version } from './version.ts';

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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function open(config: Config, databaseFile: string, log: Logger): Store {
  if (config.database === undefined)
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
    url: config.database,
    onBrokenConnection: ({ message }) => {
      // The message alone: the error carries the whole connection.
      log.warn({ reason: message }, 'A database connection broke; a new one is made when needed');
    },
  });
}

/** How long checks under way may go on at a stop, in milliseconds; what takes longer is recorded as missed. */
const stopGrace = 10_000;

/** How long a whole stop may take, in milliseconds: less than the 30 s after which Kubernetes kills a process. */
const stopBound = 25_000;

/** Opens the database, migrates it, wires every part by explicit calls, and listens. */
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
    store = open(config, folder.databaseFile, log);
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

  try {
    const applied = await migrate(store);
    if (applied.length > 0) log.info({ applied }, 'The database was migrated');
    await ensureFirstToken(store, folder.tokenFile, clock());
    const sealer = createSealer(loadSealingKey(config.sealingKey, folder.sealingKeyFile));
    const hasSealingKey = await sealingKeyFits(store, sealer);
    if (!hasSealingKey)
      log.error(
        'The sealing key is not the one that the secrets in this database are sealed with: webhooks cannot be verified here, and /readyz says so. Give all processes of one database the same APPOPS_SEALING_KEY, or restore sealing.key beside it.',
      );
    const holder = `${hostname()}-${process.pid}-${clock()}`;
    // The folder's lock proves that nobody else lives: whoever held leases is dead, and need not be waited for.
    if (store.engine === 'sqlite') await store.write(endAllLeases);
    const allowed = await ensureLocalProbe(store, clock());
    if (allowed !== null)
      log.info(
        { allow: allowed },
        'The local probe may call loopback and the private networks of this machine; `npx appops probe allow` changes that',
      );

    const pool = createProbePool({
      version,
      onCrash: (err, lostRuns) => {
        log.error({ err, lostRuns }, 'A probe thread ended; it is replaced, and its runs count as suspect');
      },
    });
    stops.push(() => pool.stop(0));
    const trials = new Trials(() => createProbePool({ version, threads: 1, concurrency: 64 }));
    stops.push(() => trials.stop());
    const metrics = createMetrics();
    const scheduler = new Scheduler({
      store: store.forMonitoring,
      pool,
      holder,
      now: clock,
      busy: () => Math.max(pool.busy(), mainThreadBusy()),
      log,
      onRun: metrics.onRun,
      onBatch: metrics.onBatch,
    });

    // The address is known once the server listens; until then nobody can ask.
    let url = '';
    const ownUrl = () => url;
    const settings = () => store.read((tx) => loadSettings(tx, url));

    // Which Grafanas are believed: the connected one and, on loopback, the preview's stand-in.
    const keyring = createKeyring();
    const previewGrafanas: TrustedGrafana[] = [];
    const trust = async (): Promise<DoorTrust> => {
      const { grafana } = await settings();
      const connected =
        grafana.url === null
          ? []
          : [
              {
                issuer: grafana.issuer ?? grafana.publicUrl ?? grafana.url,
                orgId: grafana.orgId,
                keys: keyring(grafana.url),
              },
            ];
      return { grafanas: [...connected, ...previewGrafanas], trustContext: grafana.trustContext };
    };

    const app = createApp(log);
    stops.push(() => app.close());
    const health = new OwnHealth({
      store,
      clock: trusted,
      log,
    });
    const measuring = config.roles.includes('worker');
    registerHealth(app, store, {
      isStopping: () => stopping,
      hasSealingKey,
      notices: () => health.notices,
      measures: () => !measuring || health.silence.due === 0 || health.silence.silent < health.silence.due,
    });
    const onLoopback = isLoopback(config.host);
    /** On loopback, what is there for whoever uses this machine: not for a page whose name was made to resolve to it. */
    const mayLookWithoutToken = (request: FastifyRequest): boolean => {
      if (!onLoopback) return false;
      const host = askedHost(request);
      if (isLoopbackHost(host)) return true;
      if (bearerOf(request) !== null) return false;
      throw new AppError(
        'forbidden',
        `Without a token this is told only to who asks this machine by its own address, such as ${url}; "${host}" is none. Send a token.`,
      );
    };
    metrics.register(
      app,
      {
        scheduler: () => scheduler.stats,
        capacity: () => scheduler.capacity,
        probeRestarts: () => pool.stats().restarts,
        consumers: () => store.read(consumerLag),
        silent: () => health.silence.silent,
        monitors: () => store.read((tx) => monitorFigures(tx, clock())),
      },
      async (request) => {
        if (mayLookWithoutToken(request)) return;
        const reader = await authenticate(
          store,
          (_request, token) => Promise.resolve(token),
          request,
          clock(),
        );
        if (!allows(reader.scopes, 'read'))
          throw new AppError('forbidden', 'Reading the metrics needs a token with the scope "read".');
      },
    );
    const api = createApi(app, {
      store,
      clock,
      decisive,
      requestsPerSecond: config.requestsPerSecond,
      keepDoor: async (request, token) => {
        const headers = doorHeaders(request.headers);
        if (headers === null) return token;
        const now = decisive();
        return keepDoor(headers, token, await trust(), now, (sighting) => rememberRole(store, sighting, now));
      },
    });
    const guardDocs = async (request: FastifyRequest): Promise<void> => {
      if (!mayLookWithoutToken(request))
        await authenticate(store, (_request, token) => Promise.resolve(token), request, clock());
    };
    await registerDocs(app, version, ownUrl, {
      pages: guardDocs,
      // Beyond loopback the document is no secret.
      document: onLoopback ? guardDocs : () => Promise.resolve(),
    });

    const pagesUrl = async ({ tx }: Context): Promise<string> => {
      const { grafana, publicUrl } = await loadSettings(tx, url);
      return `${grafana.publicUrl ?? grafana.url ?? `${publicUrl}/preview`}/a/appops-suite-app`;
    };
    bindAccess(api, {
      verificationUri: async (ctx) => `${await pagesUrl(ctx)}/device`,
      decisive,
    });
    bindSettings(api, { store, clock, ownUrl, trust });
    bindServices(api);
    bindReleases(api);
    bindIngest(api, sealer);
    bindOverview(api, pagesUrl, () => health.notices);
    bindQueries(api);
    bindIncidents(api);
    bindAnnotations(api);
    bindCases(api);
    bindMonitors(api, { trials });
    bindProblems(api);
    bindOperations(api);
    bindEvents(api, store);

    const preview = await servePreview(app, {
      assets: config.assets,
      ownUrl,
      store,
      folder,
      clock: decisive,
    });
    if (preview === null) log.info('The plugin and its preview are not built: /preview/ is not served');

    const verdicts = { store, holder, clock, log, windowMs: config.verdictWindowMs };
    // Consumers are hurried by each commit; the rest wait for their time.
    const run = { store, holder, clock, log };
    const consumers: PeriodicTask[] = [
      consumerTask(problemDetector, run),
      verdictConsumer(verdicts),
      consumerTask(caseAutomation, { ...run, clock: decisive }),
    ];
    const tasks: PeriodicTask[] = [
      ...consumers,
      verdictTask(verdicts),
      silentPartsTask({ store, clock: decisive, log }),
      caseClock(store, decisive, log),
      maintenanceEndTask({ store, clock, log }),
      resolveRecoveredTask({ store, clock: decisive, log }),
      retentionTask({ store, clock: decisive, log }),
      deliveryRetentionTask({ store, clock: decisive, log }),
      expiryTask({ store, clock: decisive, log }),
    ];
    store.onCommit(() => {
      for (const consumer of consumers) consumer.hurry();
      scheduler.hurry();
    });

    await app.listen({ host: config.host, port: config.port });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;

    if (preview !== null) {
      const { grafana, leave } = preview.listening();
      previewGrafanas.push(grafana);
      stops.push(() => Promise.resolve(leave()));
    }

    health.task.start();
    stops.push(() => health.task.stop());
    if (config.roles.includes('consumer')) {
      for (const task of tasks) task.start();
      stops.push(async () => {
        for (const task of tasks) await task.stop();
      });
    }
    if (config.roles.includes('worker')) {
      await scheduler.start();
      stops.push(() => scheduler.stop(stopGrace));
      const overload = overloadIncidentTask({ store, clock, log });
      overload.start();
      stops.push(() => overload.stop());
    }

    return {
      url,
      tokenFile: folder.tokenFile,
      previewLink: preview === null ? null : preview.link(),
      probeMayCall: allowed,
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
