import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { newId } from '@appops/shared/contract/ids';
import { contextIn } from '../../backend/src/context.ts';
import { pathsIn } from '../../backend/src/database/data-folder.ts';
import { migrate } from '../../backend/src/database/migrate.ts';
import { openSqlite } from '../../backend/src/database/sqlite.ts';
import { startDeployment } from '../../backend/src/releases/start-deployment.ts';
import { createService } from '../../backend/src/services/create-service.ts';
import { startChild } from './child.ts';
import { percentile, type Row } from './statistics.ts';

const services = 50;
const environments = ['staging', 'production'];
const deploymentsEach = 100;
const total = services * environments.length * deploymentsEach;
const hour = 3_600_000;

/** Records deployments through the same verb that the API calls, over the last 100 days. */
async function seed(folder: string): Promise<void> {
  const store = openSqlite(pathsIn(folder).databaseFile);
  await migrate(store);
  const log = pino({ level: 'silent' });
  const now = Date.now();
  for (let service = 0; service < services; service++) {
    await store.write(async (tx) => {
      const ctx = contextIn(tx, { now, requestId: newId('delivery'), log });
      await createService(ctx, {
        name: `service ${service}`,
        description: '',
        owners: [],
        repository: null,
        environments: [],
      });
      for (let index = 0; index < deploymentsEach; index++) {
        for (const environment of environments) {
          const startedAt = now - (deploymentsEach - index) * 24 * hour + service * 60_000;
          await startDeployment(ctx, {
            service: `service-${service}`,
            environment,
            version: `1.${index}.0`,
            commit: null,
            commits: [],
            status: 'succeeded',
            startedAt: new Date(startedAt).toISOString(),
            finishedAt: new Date(startedAt + 180_000).toISOString(),
            description: '',
            url: null,
            source: 'bench',
            externalId: `${service}-${environment}-${index}`,
          });
        }
      }
    });
  }
  await store.close();
}

async function timings(
  times: number,
  request: () => Promise<Response>,
): Promise<{ p50: number; p99: number; bytes: number }> {
  const took: number[] = [];
  let bytes = 0;
  for (let index = 0; index < times + 20; index++) {
    const began = performance.now();
    const response = await request();
    bytes = (await response.arrayBuffer()).byteLength;
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
    // The first ones warm up caches and the compiler.
    if (index >= 20) took.push(performance.now() - began);
  }
  return { p50: percentile(took, 50), p99: percentile(took, 99), bytes };
}

/** Resolves once every consumer has digested the log. It is asked seldom, so that the asking costs nothing. */
async function caughtUp(url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const lags = [...metrics.matchAll(/^appops_consumer_lag_events\{[^}]*\} (\d+)/gm)].map(([, lag]) =>
      Number(lag),
    );
    if (lags.length > 0 && lags.every((lag) => lag === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/**
 * Measures the overview and an annotation query over 10,000 deployments, one request after the other: while the consumers
 * digest the events of these, as after a long import, and once they have.
 */
export async function benchApi(times: number, say: (what: string) => void): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-bench-'));
  try {
    say('10,000 deployments through the verbs');
    await seed(folder);
    say('The API’s answers');
    const backend = await startChild(
      'backend/src/main.ts',
      ['serve', '--port', '0', '--data', folder, '--log-level', 'error'],
      'APPOPS_READY ',
    );
    try {
      const { url, tokenFile } = JSON.parse(backend.line.slice('APPOPS_READY '.length)) as {
        url: string;
        tokenFile: string;
      };
      const headers = {
        authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        'content-type': 'application/json',
      };
      const range = {
        from: new Date(Date.now() - 101 * 24 * hour).toISOString(),
        to: new Date().toISOString(),
        maxDataPoints: 500,
      };
      const query = (more: object) => () =>
        fetch(`${url}/api/v1/query/annotations`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ ...range, ...more }),
        });
      const row = (
        what: string,
        { p50, p99, bytes }: { p50: number; p99: number; bytes: number },
        health: { p50: number },
      ): Row => ({
        what,
        value: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${(bytes / 1024).toFixed(0)} KiB`,
        compared: `${(p50 / health.p50).toFixed(1)} × /healthz at p50`,
      });
      const asks = {
        [`GET /overview, ${services} services × ${environments.length} environments`]: () =>
          fetch(`${url}/api/v1/overview`, { headers }),
        [`POST /query/annotations over all ${total} deployments`]: query({}),
        'POST /query/annotations, the last day of them': query({
          from: new Date(Date.now() - 24 * hour).toISOString(),
        }),
        'POST /query/annotations, one service': query({ services: ['service-7'] }),
      };
      const answers = async (times: number, when: string): Promise<Row[]> => {
        const health = await timings(times, () => fetch(`${url}/healthz`));
        const rows = [row(`GET /healthz${when}`, health, health)];
        for (const [what, ask] of Object.entries(asks))
          rows.push(row(what + when, await timings(times, ask), health));
        return rows;
      };
      const whileDigesting = await answers(Math.min(times, 100), ', while their events are digested');
      say('The consumers have their events behind them');
      await caughtUp(url);
      return [...(await answers(times, '')), ...whileDigesting];
    } finally {
      await backend.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
