import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { HttpFacts } from '@appops/shared/contract/checks/http-facts';
import { createMonitor as route, type Monitor } from '@appops/shared/contract/monitors';
import { pino } from 'pino';
import { type Context, contextIn, type ReadContext, readContextIn } from '../src/context.ts';
import type { ReadTx, Store, WriteTx } from '../src/database/store.ts';
import type { RunRecord } from '../src/results/run-record.ts';
import { createService } from '../src/services/create-service.ts';
import { createMonitor } from '../src/monitors/create-monitor.ts';
import { ensureLocalProbe } from '../src/monitors/probes.ts';

export const silent = pino({ level: 'silent' });

/** A context of AppOps itself, for verbs that a test calls directly. */
export function contextOf(tx: WriteTx, now: number): Context {
  return contextIn(tx, { now, requestId: 'test', log: silent });
}

/** Likewise for verbs that read. */
export function readContextOf(tx: ReadTx, now: number): ReadContext {
  return readContextIn(tx, { now, requestId: 'test', log: silent });
}

/** The service "shop" with monitors in production, made at `now`. */
export async function makeMonitors(
  store: Store,
  now: number,
  count: number,
  changes: Record<string, unknown> = {},
): Promise<Monitor[]> {
  await ensureLocalProbe(store, now);
  return store.write(async (tx) => {
    const ctx = contextOf(tx, now);
    const known = await tx.selectFrom('services').select('id').where('slug', '=', 'shop').executeTakeFirst();
    if (known === undefined)
      await createService(ctx, {
        name: 'shop',
        description: '',
        owners: [],
        repository: null,
        environments: [],
      });
    const monitors: Monitor[] = [];
    for (let index = 0; index < count; index++) {
      const body = route.body.parse({
        name: `monitor ${index}`,
        service: 'shop',
        environment: 'production',
        check: { type: 'http', url: 'http://127.0.0.1:9/' },
        intervalMs: 1000,
        ...changes,
      });
      monitors.push(await createMonitor(ctx, body));
    }
    return monitors;
  });
}

/** A good attempt of an HTTP check. */
export function attemptOf(changes: Partial<Attempt> = {}, found: Partial<HttpFacts> = {}): Attempt {
  return {
    ok: true,
    reason: null,
    message: null,
    totalUs: 1500,
    phases: { dnsUs: null, connectUs: 200, tlsUs: null, waitUs: 1000, transferUs: 300 },
    address: '127.0.0.1',
    assertions: [],
    degradedBecause: null,
    facts: {
      protocol: 'http',
      statusCode: 200,
      httpVersion: '1.1',
      contentType: 'text/plain; charset=utf-8',
      bodyBytes: 2,
      bodyTruncated: false,
      tls: null,
      hops: [],
      ...found,
    },
    steps: [],
    ...changes,
  };
}

/** An attempt that fails by its status. */
export function failedAttempt(message = 'Status 500 is not in 200-399.'): Attempt {
  return attemptOf(
    {
      ok: false,
      reason: 'assertion',
      message,
      assertions: [{ index: 0, passed: false, message }],
    },
    { statusCode: 500 },
  );
}

/** A run of the first version of a monitor's check. */
export function runOf(
  monitor: { id: string; number: number; shard: number },
  slot: number,
  outcome: RunRecord['outcome'] = 'up',
  changes: Partial<RunRecord> = {},
): RunRecord {
  return {
    monitor: monitor.number,
    monitorId: monitor.id,
    shard: monitor.shard,
    slot,
    probe: 1,
    startedAt: outcome === 'missed' ? null : slot,
    outcome,
    missedBecause: outcome === 'missed' ? 'for this test' : null,
    attempts: outcome === 'up' ? [attemptOf()] : outcome === 'down' ? [failedAttempt()] : [],
    latenessUs: outcome === 'missed' ? null : 1000,
    queueUs: outcome === 'missed' ? null : 10,
    monitorVersion: 1,
    suspect: false,
    degraded: false,
    delayed: false,
    stretch: null,
    ...changes,
  };
}
