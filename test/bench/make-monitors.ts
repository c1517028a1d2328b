import { createMonitor as route } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { pino } from 'pino';
import { contextIn } from '../../backend/src/context.ts';
import { openDataFolder } from '../../backend/src/database/data-folder.ts';
import { openSqlite } from '../../backend/src/database/sqlite.ts';
import { createMonitor } from '../../backend/src/monitors/create-monitor.ts';

/** An HTTP check with three assertions. */
export function checkOf(url: string): BodyInputOf<typeof route>['check'] {
  return {
    type: 'http',
    url,
    assertions: [
      { kind: 'status', accept: '200-399' },
      { kind: 'body', comparison: 'contains', value: 'fine' },
      { kind: 'latency', atMostMs: 10_000 },
    ],
  };
}

/** How many are made in one transaction. */
const atOnce = 500;

/**
 * Makes monitors at 1 s of the service "bench" in the data folder of a backend that does not run, by the verb that the
 * API calls, hundreds in one transaction: what is measured afterwards is their runs, not how they came to be.
 */
export async function makeMonitors(folder: string, urls: readonly string[]): Promise<void> {
  const { databaseFile, release } = openDataFolder(folder);
  const store = openSqlite(databaseFile);
  const log = pino({ level: 'silent' });
  for (let first = 0; first < urls.length; first += atOnce)
    await store.write(async (tx) => {
      const ctx = contextIn(tx, { now: Date.now(), requestId: 'bench', log });
      for (const url of urls.slice(first, first + atOnce))
        await createMonitor(
          ctx,
          route.body.parse({
            name: url,
            service: 'bench',
            environment: 'production',
            check: checkOf(url),
            intervalMs: 1_000,
            opensIncident: false,
          }),
        );
    });
  await store.close();
  release();
}
