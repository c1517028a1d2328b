import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { doorHeaders, keepDoor } from './access/doors.ts';
import { allows } from './access/roles.ts';
import { rememberRole } from './access/seen-roles.ts';
import type { Sealer } from './access/sealing.ts';
import type { TrustedGrafanas } from './access/trusted-grafanas.ts';
import { areas } from './areas.ts';
import type { Config } from './config.ts';
import type { DataFolder } from './database/data-folder.ts';
import type { Store } from './database/store.ts';
import { AppError } from './errors.ts';
import { consumerLag } from './daemon/consumer-lag.ts';
import { createApi } from './http/api.ts';
import { askedHost } from './http/asked-host.ts';
import { authenticate, bearerOf } from './http/authenticate.ts';
import { registerDocs } from './http/docs.ts';
import { registerHealth } from './http/health.ts';
import type { createMetrics } from './http/metrics.ts';
import { outboxFigures } from './notify/outbox-figures.ts';
import { monitorFigures } from './monitors/monitor-figures.ts';
import type { Trials } from './monitors/try-check.ts';
import { isLoopbackHost } from './preview/guard.ts';
import { servePreview, type ServedPreview } from './preview/serve-preview.ts';
import type { ProbePool } from './probing/thread/worker-pool.ts';
import type { OwnHealth } from './scheduling/own-health.ts';
import type { Scheduler } from './scheduling/scheduler.ts';
import { pagesUrl } from './settings/pages-url.ts';
import { version } from './version.ts';

interface HttpOptions {
  config: Config;
  store: Store;
  folder: DataFolder;
  clock: () => number;
  decisive: () => number;
  /** Where this process listens, once it does. */
  ownUrl: () => string;
  health: OwnHealth;
  metrics: ReturnType<typeof createMetrics>;
  /** What measures, where this process does. */
  worker: { scheduler: Scheduler; pool: ProbePool } | null;
  hasSealingKey: boolean;
  isStopping: () => boolean;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** What may be seen without a token by whoever uses this machine, and by nobody else: its figures and pages of the API. */
function doorkeeper({ config, store, clock, ownUrl }: HttpOptions) {
  const onLoopback = isLoopback(config.host);
  /** Not for a page whose name was made to resolve to this machine. */
  const mayLookWithoutToken = (request: FastifyRequest): boolean => {
    if (!onLoopback) return false;
    const host = askedHost(request);
    if (isLoopbackHost(host)) return true;
    if (bearerOf(request) !== null) return false;
    throw new AppError(
      'forbidden',
      `Without a token this is told only to who asks this machine by its own address, such as ${ownUrl()}; "${host}" is none. Send a token.`,
    );
  };
  const holderOf = (request: FastifyRequest) =>
    authenticate(store, (_request, token) => Promise.resolve(token), request, clock());
  return {
    onLoopback,
    admitToMetrics: async (request: FastifyRequest): Promise<void> => {
      if (mayLookWithoutToken(request)) return;
      if (!allows((await holderOf(request)).scopes, 'read'))
        throw new AppError('forbidden', 'Reading the metrics needs a token with the scope "read".');
    },
    admitToDocs: async (request: FastifyRequest): Promise<void> => {
      if (!mayLookWithoutToken(request)) await holderOf(request);
    },
  };
}

/** What every process serves, whatever its roles: how it is, for whoever runs it. */
export function wireHealth(app: FastifyInstance, options: HttpOptions): void {
  const { config, store, clock, health, metrics, worker, hasSealingKey, isStopping } = options;
  const measuring = config.roles.includes('worker');
  registerHealth(app, store, {
    isStopping,
    hasSealingKey,
    notices: () => health.notices,
    measures: () => !measuring || health.silence.due === 0 || health.silence.silent < health.silence.due,
  });
  metrics.register(
    app,
    {
      worker: worker && {
        scheduler: () => worker.scheduler.stats,
        capacity: () => worker.scheduler.capacity,
        offline: () => worker.scheduler.offline,
        probeRestarts: () => worker.pool.stats().restarts,
      },
      consumers: () => store.read(consumerLag),
      silent: () => health.silence.silent,
      outbox: () => store.read((tx) => outboxFigures(tx, clock())),
      monitors: () => store.read((tx) => monitorFigures(tx, clock())),
    },
    doorkeeper(options).admitToMetrics,
  );
}

/** The API with all areas, its documentation, and the plugin's pages where they are built. */
export async function wireApi(
  app: FastifyInstance,
  options: HttpOptions & { grafanas: TrustedGrafanas; sealer: Sealer; trials: Trials },
): Promise<ServedPreview | null> {
  const { config, store, folder, clock, decisive, ownUrl, health, grafanas, sealer, trials } = options;
  const { onLoopback, admitToDocs } = doorkeeper(options);
  const trust = () => grafanas.trust();
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
  await registerDocs(app, version, ownUrl, {
    pages: admitToDocs,
    // Beyond loopback the document is no secret.
    document: onLoopback ? admitToDocs : () => Promise.resolve(),
  });
  const notices = () => health.notices;
  for (const { bind } of areas)
    bind?.(api, {
      store,
      clock,
      decisive,
      ownUrl,
      pagesUrl: ({ tx }) => pagesUrl(tx, ownUrl()),
      trust,
      sealer,
      trials,
      notices,
    });
  return servePreview(app, { assets: config.assets, ownUrl, store, folder, clock: decisive });
}
