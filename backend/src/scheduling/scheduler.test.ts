import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { shownTarget } from '@appops/shared/rules/checks/shown-target';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import type { Engine, Store } from '../database/store.ts';
import { attemptOf, contextOf, makeMonitors, readContextOf, silent } from '../../testing/monitors.ts';
import { updateMonitor } from '../monitors/update-monitor.ts';
import type { RunOutcome, RunRequest } from '../probing/thread/run-outcome.ts';
import { createProbePool, type ProbePool } from '../probing/thread/worker-pool.ts';
import { dayOf, dayTable, withDays } from '../results/day-tables.ts';
import { listResults } from '../results/list-results.ts';
import type { RunRecord } from '../results/run-record.ts';
import { Scheduler } from './scheduler.ts';
import type { SchedulerOptions } from './scheduler-options.ts';
import { endAllLeases } from '../daemon/many-leases.ts';
import { nextSlot, offsetOf } from './slots.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** Answers every run at once, or when told. */
class FakePool implements ProbePool {
  readonly asked: RunRequest[] = [];
  hold = false;
  readonly #held: (() => void)[] = [];
  async run(request: RunRequest): Promise<RunOutcome> {
    this.asked.push(request);
    if (this.hold) await new Promise<void>((resolve) => this.#held.push(resolve));
    return {
      id: request.id,
      slot: request.slot,
      outcome: 'up',
      missedBecause: null,
      attempts: [attemptOf()],
      startedAtEpochMs: request.slot,
      queueUs: 5,
      takenUpUs: 5,
      lagUs: 0,
      suspect: false,
      degraded: false,
      delayed: false,
    };
  }
  letGo(): void {
    this.hold = false;
    for (const release of this.#held.splice(0)) release();
  }
  stats() {
    return { threads: 0, inFlight: 0, running: 0, queued: 0, finished: 0, restarts: 0 };
  }
  async stop(): Promise<void> {
    this.letGo();
  }
}

describeOnBothEngines('the scheduler', (make, engine: Engine) => {
  function scheduler(
    store: Store,
    holder: string,
    clock: { now: number },
    options: Partial<SchedulerOptions> = {},
  ) {
    const pool = new FakePool();
    const runs: RunRecord[] = [];
    return {
      pool,
      runs,
      scheduler: new Scheduler({
        store,
        pool,
        holder,
        now: () => clock.now,
        log: silent,
        onRun: (run) => runs.push(run),
        ...options,
      }),
    };
  }

  /** Lets time pass in steps, running what is due. */
  async function pass(
    clock: { now: number },
    each: readonly Scheduler[],
    ms: number,
    step = 100,
  ): Promise<void> {
    for (const end = clock.now + ms; clock.now < end; clock.now += step)
      for (const one of each) {
        one.dispatchDue();
        await Promise.resolve();
      }
    for (const one of each) await one.settle();
  }

  const stored = ({ store }: TestStore, at = start) =>
    store.read((tx) =>
      withDays(tx)
        .selectFrom(dayTable(dayOf(at)))
        .selectAll()
        .orderBy('slot')
        .execute(),
    );

  test('a slot that follows closely on the first run is not missed because that run still goes on', async () => {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1, { intervalMs: 1000 });
    // Seven milliseconds before an aligned slot, the monitor becomes due with its creation.
    const slot = nextSlot(start + 1000, 1000, offsetOf(monitor!.id, 1000));
    const clock = { now: slot - 7 };
    await made.store.write((tx) => tx.updateTable('monitors').set({ due_since: clock.now }).execute());
    const only = scheduler(made.store, 'only', clock);
    only.pool.hold = true;
    await only.scheduler.begin();
    clock.now = slot + 3;
    only.scheduler.dispatchDue();
    only.pool.letGo();
    await pass(clock, [only.scheduler], 3000);
    expect(only.runs.map(({ outcome }) => outcome)).not.toContain('missed');
    expect(only.runs.map((run) => run.slot)).toEqual([slot - 7, slot + 1000, slot + 2000]);
  });

  test('runs a monitor at once and then at its slots, also after a restart', async () => {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1, { intervalMs: 5000 });
    const clock = { now: start };
    const first = scheduler(made.store, 'first', clock);
    await first.scheduler.begin();
    await pass(clock, [first.scheduler], 20_000);
    const slots = first.runs.map((run) => run.slot);
    expect(slots[0]).toBe(start);
    const aligned = slots.slice(1);
    expect(aligned.length).toBeGreaterThanOrEqual(3);
    expect(new Set(aligned.map((slot) => slot % 5000)).size).toBe(1);
    await first.scheduler.stop(0);

    const second = scheduler(made.store, 'second', clock);
    await second.scheduler.begin();
    await pass(clock, [second.scheduler], 10_000);
    expect(second.runs.every((run) => run.outcome === 'up' && run.slot % 5000 === aligned[0]! % 5000)).toBe(
      true,
    );
    expect((await stored(made)).map((row) => row.slot)).toEqual([
      ...slots,
      ...second.runs.map((run) => run.slot),
    ]);
    expect(monitor?.intervalMs).toBe(5000);
    await second.scheduler.stop(0);
  });

  test('records what was missed while no process ran, with the reason', async () => {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1);
    const clock = { now: start };
    const killed = scheduler(made.store, 'killed', clock);
    await killed.scheduler.begin();
    await pass(clock, [killed.scheduler], 3000);
    // It is gone without a word; its lease runs out, or the data folder's lock proves it dead.
    clock.now += 5_000_000;
    await made.store.write(endAllLeases);

    const next = scheduler(made.store, 'next', clock);
    await next.scheduler.begin();
    await next.scheduler.settle();
    const missed = next.runs.filter((run) => run.outcome === 'missed');
    expect(missed.length).toBe(101);
    const slots = missed.reduce((sum, run) => sum + (run.stretch?.count ?? 1), 0);
    expect(slots).toBeGreaterThanOrEqual(4998);
    expect(slots).toBeLessThanOrEqual(5001);
    const { items } = await made.store.read((tx) =>
      listResults(readContextOf(tx, clock.now), { id: monitor!.id }, { limit: 500, outcome: ['missed'] }),
    );
    expect(items[0]?.missedBecause).toMatch(
      engine === 'sqlite'
        ? /^AppOps was not running from 2026-11-24T12:00:0/
        : /^No worker held this monitor's shard/,
    );
    expect(items.at(-1)?.missedBecause).toMatch(
      /This row stands for \d+ runs since 2026-11-24T12:00:0\S+: missed$/,
    );
    const rollups = await made.store.read((tx) =>
      tx.selectFrom('rollups').select('missed').where('width_ms', '=', 60_000).execute(),
    );
    expect(rollups.reduce((sum, row) => sum + row.missed, 0)).toBe(slots);
    await next.scheduler.stop(0);
  });

  test('a slot that passes while the run before is still going on is overtaken by it', async () => {
    const made = await make();
    await makeMonitors(made.store, start, 1);
    const clock = { now: start };
    const one = scheduler(made.store, 'one', clock);
    one.pool.hold = true;
    await one.scheduler.begin();
    for (let step = 0; step < 30; step++, clock.now += 100) one.scheduler.dispatchDue();
    one.pool.letGo();
    await one.scheduler.settle();
    const overtaken = one.runs.filter((run) => run.outcome === 'overtaken');
    expect(overtaken.reduce((sum, run) => sum + (run.stretch?.count ?? 1), 0)).toBeGreaterThanOrEqual(2);
    expect(one.runs.map(({ outcome }) => outcome)).toEqual(['up', 'overtaken']);
    expect(one.pool.asked.length).toBe(1);
    await one.scheduler.stop(0);
  });

  test('records slots that the machine slept through', async () => {
    const made = await make();
    await makeMonitors(made.store, start, 1);
    const clock = { now: start };
    const one = scheduler(made.store, 'one', clock);
    await one.scheduler.begin();
    await pass(clock, [one.scheduler], 2000);
    clock.now += 10_000;
    await pass(clock, [one.scheduler], 1000);
    const missed = one.runs.filter((run) => run.outcome === 'missed');
    expect(missed.length).toBeGreaterThanOrEqual(9);
    expect(missed[0]?.missedBecause).toMatch(/^The scheduler was held up for \d+ ms/);
    await one.scheduler.stop(0);
  });

  test('follows edits at once: pause, resume, another check, another interval', async () => {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1, { intervalMs: 60_000 });
    const clock = { now: start };
    const one = scheduler(made.store, 'one', clock);
    await one.scheduler.begin();
    const edit = async (body: Record<string, unknown>) => {
      const { version } = await made.store.write(async (tx) => {
        const { edits } = await tx.selectFrom('monitors').select('edits').executeTakeFirstOrThrow();
        return updateMonitor(contextOf(tx, clock.now), { id: monitor!.id }, { version: edits, ...body });
      });
      await one.scheduler.followChanges();
      return version;
    };
    await pass(clock, [one.scheduler], 1000);
    const runsBefore = one.pool.asked.length;
    await edit({ check: { ...(monitor!.check as HttpCheck), url: 'http://127.0.0.1:9/edited' } });
    expect(one.pool.asked.slice(runsBefore).map(({ check }) => shownTarget(check))).toEqual([
      'http://127.0.0.1:9/edited',
    ]);
    expect(one.runs.at(-1)?.monitorVersion ?? 1).toBeLessThanOrEqual(2);

    await edit({ paused: true });
    const whilePaused = one.pool.asked.length;
    await pass(clock, [one.scheduler], 200_000, 1000);
    expect(one.pool.asked.length).toBe(whilePaused);
    await edit({ paused: false, intervalMs: 1000 });
    expect(one.pool.asked.length).toBe(whilePaused + 1);
    await pass(clock, [one.scheduler], 5000);
    expect(one.pool.asked.length).toBeGreaterThanOrEqual(whilePaused + 5);
    // What was not due in the pause was not missed.
    expect(one.runs.filter((run) => run.outcome === 'missed')).toEqual([]);
    await one.scheduler.stop(0);
  });

  test('stores all that is under way before it stops, and gives its shards back', async () => {
    const made = await make();
    await makeMonitors(made.store, start, 20);
    const clock = { now: start };
    const one = scheduler(made.store, 'one', clock);
    one.pool.hold = true;
    await one.scheduler.begin();
    expect(one.scheduler.stats).toMatchObject({ monitors: 20, shards: 256, underWay: 20 });
    await one.scheduler.stop(1000);
    expect((await stored(made)).length).toBe(20);
    const other = scheduler(made.store, 'other', clock);
    await other.scheduler.begin();
    expect(other.scheduler.stats.shards).toBe(256);
    await other.scheduler.stop(0);
  });

  test('stores nothing for shards that another worker has taken over', async () => {
    const made = await make();
    await makeMonitors(made.store, start, 3);
    const clock = { now: start };
    const batches: { stored: number; refused: number }[] = [];
    const slow = scheduler(made.store, 'slow', clock, { onBatch: (batch) => batches.push(batch) });
    slow.pool.hold = true;
    await slow.scheduler.begin();
    // It hangs for so long that its leases run out and another one takes them.
    await made.store.write(endAllLeases);
    const quick = scheduler(made.store, 'quick', clock);
    await quick.scheduler.begin();
    await quick.scheduler.settle();
    expect((await stored(made)).length).toBe(3);
    slow.pool.letGo();
    await slow.scheduler.settle();
    expect(batches.map(({ stored: kept, refused }) => [kept, refused])).toEqual([[0, 3]]);
    expect((await stored(made)).length).toBe(3);
    await slow.scheduler.stop(0);
    expect(quick.scheduler.stats.shards).toBe(256);
    await quick.scheduler.stop(0);
  });
});

describe('several workers on one PostgreSQL', () => {
  let made: TestStore;
  beforeAll(async () => {
    const { makeTestStore } = await import('../../testing/database/stores.ts');
    made = await makeTestStore('postgres');
  });
  afterAll(() => made.drop());

  test('share the shards and store no slot twice, while workers come and go', async () => {
    const monitors = await makeMonitors(made.store, start, 60);
    const clock = { now: start };
    const worker = (name: string) => {
      const runs: RunRecord[] = [];
      const one = new Scheduler({
        store: made.openAgain(),
        pool: new FakePool(),
        holder: name,
        now: () => clock.now,
        log: silent,
        onRun: (run) => runs.push(run),
      });
      return { one, runs };
    };
    const a = worker('a');
    const b = worker('b');
    await a.one.begin();
    expect(a.one.stats.shards).toBe(256);
    await b.one.begin();
    // The second one is counted; the first gives back what is beyond its share, and the second takes it.
    const pass = async (ms: number) => {
      for (const end = clock.now + ms; clock.now < end; clock.now += 200) {
        a.one.dispatchDue();
        b.one.dispatchDue();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await pass(2000);
    await a.one.keepShards();
    await b.one.keepShards();
    expect([a.one.stats.shards, b.one.stats.shards]).toEqual([128, 128]);
    await pass(3000);
    await a.one.stop(0);
    await b.one.keepShards();
    expect(b.one.stats.shards).toBe(256);
    await pass(2000);
    await b.one.stop(0);

    expect(a.runs.length).toBeGreaterThan(60);
    expect(b.runs.length).toBeGreaterThan(60);
    const rows = await made.store.read((tx) =>
      withDays(tx)
        .selectFrom(dayTable(dayOf(start)))
        .select(['monitor', 'slot'])
        .execute(),
    );
    const offered = [...a.runs, ...b.runs].map((run) => `${run.monitor} ${run.slot}`);
    expect(new Set(offered).size).toBe(offered.length);
    expect(rows.length).toBe(offered.length);
    const perMonitor = Map.groupBy(rows, (row) => row.monitor);
    expect(perMonitor.size).toBe(monitors.length);
    // Nobody's slot was left out either: 7 s at 1 s each, and the first run at once.
    for (const slots of perMonitor.values()) expect(slots.length).toBeGreaterThanOrEqual(7);
  });
});

describe('with a real probe thread', () => {
  let target: Server;
  beforeAll(async () => {
    target = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => target.close(resolve)));

  test('a monitor of a real server is found up, with its phases stored', async () => {
    const { makeTestStore } = await import('../../testing/database/stores.ts');
    const made = await makeTestStore('sqlite');
    const { port } = target.address() as AddressInfo;
    const [monitor] = await makeMonitors(made.store, Date.now(), 1, {
      check: { type: 'http', url: `http://127.0.0.1:${port}/` },
    });
    const one = new Scheduler({
      store: made.store,
      pool: createProbePool({ version: 'test' }),
      holder: 'one',
      now: Date.now,
      log: silent,
    });
    await one.start();
    await one.settle();
    await one.stop(5000);
    const { items } = await made.store.read((tx) =>
      listResults(readContextOf(tx, Date.now()), { id: monitor!.id }, { limit: 10 }),
    );
    expect(items.at(-1)).toMatchObject({ outcome: 'up', statusCode: 200, attempts: [{ ok: true }] });
    expect(items.at(-1)?.attempts[0]?.phases.connectUs).toBeGreaterThan(0);
    expect(items.at(-1)?.latenessUs).toBeGreaterThanOrEqual(0);
    await made.drop();
  });
});
