import { createMonitor, getMonitor, listResults } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBackendProcess, type Engine } from './backend-process.ts';
import { until } from '../until.ts';

const day = 86_400_000;
const interval = 1_000;
const timeout = 1_000;

/** A target that answers until it is told to hang. */
async function aTarget() {
  const state = { hangs: false };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (!state.hangs) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** A backend whose wall clock a test sets, with one monitor of a target. */
async function aBackend(engine: Engine, offAtStart = 0) {
  const folder = await mkdtemp(join(tmpdir(), 'appops-clock-'));
  const clockFile = join(folder, 'off');
  await writeFile(clockFile, String(offAtStart));
  const preload = `${pathToFileURL(join(import.meta.dirname, 'jumping-clock.ts')).href}?file=${encodeURIComponent(clockFile)}`;
  const backend = await startBackendProcess(engine, { preload });
  onTestFinished(async () => {
    await backend.close();
    await rm(folder, { recursive: true, force: true });
  });
  const target = await aTarget();
  await backend.admin(createService, { body: { name: 'shop' } });
  const { id } = await backend.admin(createMonitor, {
    body: {
      name: 'shop',
      service: 'shop',
      environment: 'production',
      check: { type: 'http', url: target.url, timeoutMs: timeout },
      intervalMs: interval,
      retries: { attempts: 0, delayMs: 0 },
    },
  });
  const results = async () => {
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await backend.admin(listResults, {
        params: { id },
        // From long before the test to long after any clock of it.
        query: {
          from: new Date(Date.now() - 30 * day).toISOString(),
          to: new Date(Date.now() + 60 * day).toISOString(),
          limit: 500,
          ...(cursor === undefined ? {} : { cursor }),
        },
      });
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found.toReversed();
  };
  const measured = async () =>
    (await results()).filter(({ outcome }) => outcome === 'up' || outcome === 'down');
  return {
    backend,
    target,
    results,
    setClock: (off: number) => writeFile(clockFile, String(off)),
    state: async () => (await backend.admin(getMonitor, { params: { id } })).state.value,
    /** Waits until so many further runs have been measured. */
    async furtherRuns(count: number) {
      const before = (await measured()).length;
      await until('further runs', async () => (await measured()).length >= before + count);
    },
  };
}

/** Slots between the first and the last row that have no row, nor lie in the stretch of one. */
function holes(results: Awaited<ReturnType<Awaited<ReturnType<typeof aBackend>>['results']>>): number[] {
  const found: number[] = [];
  let reached: number | null = null;
  for (const { slot, stretch } of results) {
    const first = Date.parse(stretch?.since ?? slot);
    // The run at the creation stands for an aligned slot that follows closely.
    if (reached !== null && first - reached >= 2 * interval) found.push(reached);
    reached = Math.max(reached ?? 0, Date.parse(slot));
  }
  return found;
}

describe.each<Engine>(['sqlite', 'postgres'])('a running backend on %s whose clock jumps', (engine) => {
  test('16 days forward, back, restart: a target that hangs is down, every slot has a row, none lies in the future', async () => {
    const it = await aBackend(engine);
    await it.furtherRuns(3);
    await it.setClock(16 * day);
    await until('AppOps notices it', async () =>
      (await (await fetch(`${it.backend.url}/readyz`)).text()).includes('16 days forward'),
    );
    await it.furtherRuns(5);
    await it.setClock(0);
    await it.furtherRuns(3);
    expect(await it.state()).toBe('up');
    await it.backend.kill();
    await it.backend.start();
    await it.furtherRuns(2);

    it.target.state.hangs = true;
    const began = Date.now();
    await until('the monitor is down', async () => (await it.state()) === 'down');
    const results = await it.results();
    // The first run of a slot since then is down; where the machine was too slow for one, its row says so. That this
    // takes two intervals at most is proved where a test has the clock in hand (clock-jumps.test.ts).
    const since = results.filter(({ slot }) => Date.parse(slot) >= began);
    const down = since.findIndex(({ missedBecause }) => missedBecause === null);
    expect(since[down]).toMatchObject({ outcome: 'down' });
    expect(holes(results)).toEqual([]);
    for (const { slot } of results) expect(Date.parse(slot)).toBeLessThanOrEqual(Date.now() + interval);
  });

  test('a start while the clock is ahead, which is then set right: runs go on at once, and after a restart by the right time', async () => {
    const it = await aBackend(engine, 16 * day);
    await it.furtherRuns(3);
    await it.setClock(0);
    await it.furtherRuns(3);
    it.target.state.hangs = true;
    await until('the monitor is down', async () => (await it.state()) === 'down');
    it.target.state.hangs = false;
    await until('the monitor is up', async () => (await it.state()) === 'up');

    await it.backend.kill();
    await it.backend.start();
    await it.furtherRuns(3);
    it.target.state.hangs = true;
    await until('the monitor is down', async () => (await it.state()) === 'down');
    const results = await it.results();
    const right = results.filter(({ slot }) => Date.parse(slot) < Date.now() + day);
    // What was labelled by the wrong time stays, and what came later is not lost among it.
    expect(right.length).toBeGreaterThanOrEqual(4);
    expect(results.length).toBeGreaterThan(right.length + 6);
    expect(holes(right)).toEqual([]);
  });
});
