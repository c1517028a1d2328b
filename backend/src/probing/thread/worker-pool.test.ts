import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RunRequest } from './run-outcome.ts';
import { aCheck, loopbackAllowed } from '../../../testing/probing/checks.ts';
import { httpServer, silentServer } from '../../../testing/probing/servers.ts';
import { createProbePool, type ProbePool, type ProbePoolOptions } from './worker-pool.ts';

function aPool(options: Partial<ProbePoolOptions> = {}): ProbePool {
  const pool = createProbePool({ version: '1.2.3', threads: 1, ...options });
  onTestFinished(() => pool.stop(0));
  return pool;
}

function aRun(url: string, more: Partial<RunRequest> = {}, timeoutMs = 5000): RunRequest {
  return {
    id: url,
    slot: 1000,
    check: aCheck(url, { timeoutMs }),
    retries: { attempts: 0, delayMs: 0 },
    addressRules: loopbackAllowed,
    deadlineMs: null,
    ...more,
  };
}

/** A thread that answers runs with their own id, except for those ids that tell it to die or to hang. */
const fragile = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    Atomics.add(new Int32Array(workerData.heartbeat), 0, 1);
    setInterval(() => Atomics.add(new Int32Array(workerData.heartbeat), 0, 1), workerData.heartbeatMs);
    parentPort.on('message', ({ runs = [] }) => {
      for (const { key, request } of runs) {
        if (request.id === 'die') throw new Error('died as asked');
        if (request.id === 'hang') for (;;);
        if (request.id === 'never') continue;
        const answered = [{ key, outcome: { id: request.id } }];
        parentPort.postMessage({ kind: 'done', runs: answered, running: 0, queued: 0 });
      }
    });
  `)}`,
);

describe('a probe pool', () => {
  test('runs checks in another thread, and counts them', async () => {
    const port = await httpServer((_, reply) => void reply.end('fine'));
    const pool = aPool();
    const before = Date.now();
    const outcome = await pool.run(aRun(`http://127.0.0.1:${port}/`));
    expect(outcome).toMatchObject({
      slot: 1000,
      outcome: 'up',
      attempts: [{ ok: true, facts: { bodyBytes: 4 } }],
    });
    expect(outcome.startedAtEpochMs).toBeGreaterThanOrEqual(before);
    expect(outcome.queueUs).toBeGreaterThanOrEqual(0);
    expect(pool.stats()).toMatchObject({ threads: 1, inFlight: 0, finished: 1, restarts: 0 });
  });

  test('is not disturbed when this thread is busy', async () => {
    const { Worker } = await import('node:worker_threads');
    // The target lives in a thread of its own too, so that only the probe could be disturbed.
    const target = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:http').createServer((_, reply) => reply.end()).listen(0, '127.0.0.1', () =>
         parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    onTestFinished(async () => void (await target.terminate()));
    const port = await new Promise<number>((resolve) => target.once('message', resolve));
    const pool = aPool();
    await pool.run(aRun(`http://127.0.0.1:${port}/`));
    const outcome = pool.run(aRun(`http://127.0.0.1:${port}/`));
    // What is asked in a turn goes at its end.
    await Promise.resolve();
    // Held up as by much to compute, but without taking a core from the probe.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
    const { attempts, queueUs } = await outcome;
    expect(attempts[0]?.totalUs).toBeLessThan(3_500_000);
    expect(queueUs).toBeLessThan(3_500_000);
  });

  test('keeps to its concurrency, and tells the wait apart from the latency', async () => {
    let open = 0;
    let most = 0;
    const port = await httpServer((_, reply) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        reply.end();
      }, 50);
    });
    const pool = aPool({ concurrency: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => pool.run(aRun(`http://127.0.0.1:${port}/`))),
    );
    expect(most).toBe(2);
    const queued = outcomes.map(({ queueUs }) => queueUs ?? 0).sort((a, b) => a - b);
    expect((queued.at(-1) ?? 0) - (queued[0] ?? 0)).toBeGreaterThan(80_000);
  });

  test('does not know checks of a newer server, and says so', async () => {
    const run = aRun('http://127.0.0.1:1/');
    const outcome = await aPool().run({ ...run, check: { ...run.check, type: 'telepathy' } as never });
    expect(outcome).toMatchObject({ outcome: 'down', suspect: true, attempts: [{ reason: 'internal' }] });
    expect(outcome.attempts[0]?.message).toContain('telepathy');
  });

  test('shows its threads nothing of our environment but whom Node is told to trust', async () => {
    vi.stubEnv('APPOPS_TEST_SECRET', 'x');
    vi.stubEnv('SSL_CERT_DIR', undefined);
    vi.stubEnv('SSL_CERT_FILE', undefined);
    vi.stubEnv('NODE_USE_SYSTEM_CA', undefined);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', '/etc/authority.pem');
    onTestFinished(() => void vi.unstubAllEnvs());
    const workerUrl = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        parentPort.on('message', ({ runs }) => parentPort.postMessage({
          kind: 'done', runs: runs.map(({ key }) => ({ key, outcome: Object.keys(process.env) })),
        }));
      `)}`,
    );
    expect(await aPool({ workerUrl }).run(aRun('http://127.0.0.1:1/'))).toEqual(['NODE_EXTRA_CA_CERTS']);
  });
});

describe('a probe pool whose thread fails', () => {
  test('answers the runs that were under way as internal and suspect, and goes on with a new thread', async () => {
    const crashes: [string, number][] = [];
    const pool = aPool({ workerUrl: fragile, onCrash: (error, lost) => crashes.push([error.message, lost]) });
    const [lost, died] = await Promise.all([
      pool.run(aRun('http://a/', { id: 'never', slot: 7 })),
      pool.run(aRun('http://b/', { id: 'die' })),
    ]);
    for (const outcome of [lost, died]) {
      expect(outcome).toMatchObject({
        outcome: 'down',
        suspect: true,
        attempts: [{ reason: 'internal', totalUs: null }],
      });
    }
    expect(lost).toMatchObject({ id: 'never', slot: 7 });
    expect(crashes).toEqual([['died as asked', 2]]);
    expect(await pool.run(aRun('http://c/', { id: 'next' }))).toEqual({ id: 'next' });
    expect(pool.stats()).toMatchObject({ restarts: 1, inFlight: 0 });
  });

  test('replaces a thread that hangs', async () => {
    const pool = aPool({ workerUrl: fragile, hangMs: 500 });
    const outcome = await pool.run(aRun('http://a/', { id: 'hang' }));
    expect(outcome).toMatchObject({ outcome: 'down', suspect: true });
    expect(outcome.attempts[0]?.message).toContain('no sign of life for 500 ms');
    expect(await pool.run(aRun('http://c/', { id: 'next' }))).toEqual({ id: 'next' });
  });

  test('answers even when no thread can be started', async () => {
    const pool = aPool({ workerUrl: new URL('file:///nowhere/worker.js') });
    expect(await pool.run(aRun('http://a/'))).toMatchObject({ outcome: 'down', suspect: true });
    expect(await pool.run(aRun('http://a/'))).toMatchObject({ outcome: 'down', suspect: true });
  });
});

/** A thread that says of each run how many came with it, and which thread it is. */
const counting = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId, workerData } from 'node:worker_threads';
    Atomics.add(new Int32Array(workerData.heartbeat), 0, 1);
    parentPort.on('message', ({ runs = [] }) => {
      const answered = runs.map(({ key }) => ({ key, outcome: { id: threadId + ' ' + runs.length } }));
      parentPort.postMessage({ kind: 'done', runs: answered, running: 0, queued: 0 });
    });
  `)}`,
);

describe('what is asked of a pool', () => {
  const ask = async (pool: ProbePool, count: number) => {
    const outcomes = await Promise.all(
      Array.from({ length: count }, () => pool.run(aRun('http://192.0.2.1/'))),
    );
    const told = outcomes.map(({ id }) => id.split(' ').map(Number));
    return { threads: new Set(told.map(([thread]) => thread)), together: told.map(([, many]) => many) };
  };

  test('in one turn goes to one thread in one message, and to more of them where it is much', async () => {
    const pool = aPool({ threads: 3, workerUrl: counting });
    const few = await ask(pool, 5);
    expect(few.threads.size).toBe(1);
    expect(few.together).toEqual([5, 5, 5, 5, 5]);
    const many = await ask(pool, 48);
    expect(many.threads.size).toBe(3);
    expect(new Set(many.together)).toEqual(new Set([16]));
  });

  test('one after the other goes round, so that no thread has all of it', async () => {
    const pool = aPool({ threads: 2, workerUrl: counting });
    const asked = [await ask(pool, 1), await ask(pool, 1), await ask(pool, 1), await ask(pool, 1)];
    const threads = asked.flatMap(({ threads }) => [...threads]);
    expect(threads[0]).not.toBe(threads[1]);
    expect(threads.slice(2)).toEqual(threads.slice(0, 2));
  });
});

describe('stopping a probe pool', () => {
  test('lets a run that is under way end, and calls the others missed', async () => {
    let asked = 0;
    const port = await httpServer((_, reply) => {
      asked += 1;
      setTimeout(() => reply.end(), 100);
    });
    const pool = aPool({ concurrency: 1 });
    const first = pool.run(aRun(`http://127.0.0.1:${port}/`));
    const second = pool.run(aRun(`http://127.0.0.1:${port}/`));
    await expect.poll(() => asked, { timeout: 240_000 }).toBe(1);
    await pool.stop(240_000);
    expect(await first).toMatchObject({ outcome: 'up' });
    expect(await second).toMatchObject({ outcome: 'missed', attempts: [] });
    expect((await second).missedBecause).toContain('before this run began');
    expect(await pool.run(aRun('http://127.0.0.1:1/'))).toMatchObject({ outcome: 'missed' });
  });

  test('ends a run that outlasts the grace, and calls it missed, not down', async () => {
    const port = await silentServer();
    const pool = aPool();
    const run = pool.run(aRun(`http://127.0.0.1:${port}/`, {}, 60_000));
    const startedAt = performance.now();
    await pool.stop(100);
    expect(performance.now() - startedAt).toBeLessThan(55_000);
    expect(await run).toMatchObject({ outcome: 'missed', missedBecause: expect.stringContaining('stopped') });
  });

  test('ends a thread that is stuck', async () => {
    const pool = aPool({ workerUrl: fragile });
    const run = pool.run(aRun('http://a/', { id: 'hang' }));
    await pool.stop(50);
    expect(await run).toMatchObject({ outcome: 'missed' });
  });
});
