import { ApiError, createClient } from '@appops/shared/client';
import { createMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer } from '../../src/access/sealing.ts';
import { ensureFirstToken } from '../../src/access/first-token.ts';
import type { Store } from '../../src/database/store.ts';
import type { TestStore } from '../database/stores.ts';
import { followLog } from '../../src/daemon/follow-log.ts';
import { createApi } from '../../src/http/api.ts';
import { createApp } from '../../src/http/app.ts';
import { bindIncidents } from '../../src/incidents/routes.ts';
import { ensureLocalProbe } from '../../src/monitors/probes.ts';
import { bindMonitors } from '../../src/monitors/routes.ts';
import { silent } from '../monitors.ts';
import { Trials } from '../../src/monitors/try-check.ts';
import { bindMaintenance } from '../../src/maintenance/routes.ts';
import { createProbePool } from '../../src/probing/thread/worker-pool.ts';
import { problemDetector } from '../../src/problems/detector.ts';
import { maintenanceEndTask } from '../../src/problems/split-after-maintenance.ts';
import { bindReleases } from '../../src/releases/routes.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { writeBatch } from '../../src/results/write-batch.ts';
import { bindServices } from '../../src/services/routes.ts';
import { caseAutomation, caseClock } from '../../src/cases/automation.ts';
import { bindCases } from '../../src/cases/routes.ts';

/** One backend process on a database that others use, too: its HTTP API and what reacts to events, by a given clock. */
function aProcess(store: Store, clock: () => number, token: string, name: string) {
  const app = createApp(silent);
  const api = createApi(app, { store, clock, keepDoor: (_request, known) => Promise.resolve(known) });
  bindServices(api);
  bindReleases(api);
  bindIncidents(api);
  bindCases(api);
  bindMonitors(api, {
    trials: new Trials(() => createProbePool({ version: 'test', threads: 1 }), clock),
    sealer: createSealer(Buffer.alloc(32, 1)),
  });
  bindMaintenance(api);
  const options = { store, holder: name, clock, log: silent };
  const tasks = [
    followLog([problemDetector], options),
    followLog([caseAutomation], options),
    caseClock(store, clock, silent),
  ];
  const ends = maintenanceEndTask({ store, clock, log: silent });
  /** Whole requests through the real server, without a socket. */
  const throughApp = async (url: unknown, { method, headers, body }: RequestInit = {}): Promise<Response> => {
    const answer = await app.inject({
      method: method as 'GET',
      url: String(url),
      headers: headers as Record<string, string>,
      ...(typeof body === 'string' ? { payload: body } : {}),
    });
    return new Response(answer.body === '' ? null : answer.body, {
      status: answer.statusCode,
      headers: { 'content-type': String(answer.headers['content-type'] ?? '') },
    });
  };
  return {
    call: createClient({
      baseUrl: '',
      fetch: throughApp,
      headers: () => ({ authorization: `Bearer ${token}` }),
    }),
    async react() {
      for (const task of tasks) await task.runOnce();
      await ends.runOnce();
    },
    stop: () => app.close(),
  };
}

/** Two backend processes on one database whose clock a test sets, driven by HTTP; results come as a worker stores them. */
export async function backendsOverHttp(made: TestStore, start: number) {
  const folder = mkdtempSync(join(tmpdir(), 'appops-histories-'));
  const tokenFile = join(folder, 'token');
  await ensureFirstToken(made.store, tokenFile, start);
  await ensureLocalProbe(made.store, start);
  const token = readFileSync(tokenFile, 'utf8').trim();
  let now = start;
  const clock = () => now;
  const both = [
    aProcess(made.store, clock, token, 'first'),
    aProcess(made.openAgain(), clock, token, 'second'),
  ];
  return {
    both,
    clock,
    /** The second process ends, and another one begins with what is stored. */
    async restart() {
      await both[1]!.stop();
      both[1] = aProcess(made.openAgain(), clock, token, 'second');
    },
    setClock(at: number) {
      now = Math.max(now, at);
    },
    /** A service of a history. */
    shop: (name: string) => both[0]!.call(createService, { body: { name } }),
    /** One monitor a minute that is down after so many failed runs. */
    monitor(service: string, environment: string, downAfter: number) {
      return both[0]!.call(createMonitor, {
        body: {
          name: 'checkout',
          service,
          environment,
          check: { type: 'http', url: 'http://127.0.0.1:9/' },
          intervalMs: 60_000,
          retries: { attempts: 0, delayMs: 0 },
          downAfter,
        },
      });
    },
    rowOf: (id: string) =>
      made.store.read((tx) =>
        tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
      ),
    store: (runs: readonly RunRecord[]) =>
      made.store.write((tx) => writeBatch(tx, runs, { now, log: silent })),
    async stop() {
      for (const one of both) await one.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Backends = Awaited<ReturnType<typeof backendsOverHttp>>;

const refusals = ['invalid_move', 'conflict', 'stale_version', 'invalid_request'];

/** A request that may be refused, as people ask for what cannot be; null where it was. */
export async function mayBeRefused<T>(what: () => Promise<T>): Promise<T | null> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof ApiError && refusals.includes(error.code)) return null;
    throw error;
  }
}
