import type { Monitor } from '@appops/shared/contract/monitors';
import { afterEach, expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { contextOf, makeMonitors, readContextOf, silent } from '../../testing/monitors.ts';
import { updateMonitor } from '../monitors/update-monitor.ts';
import { listResults } from '../results/list-results.ts';
import { LoadControl } from './load-control.ts';
import { tellLoad } from './probe-loads.ts';
import { Scheduler } from './scheduler.ts';
import { endAllLeases } from '../daemon/many-leases.ts';
import { TimedPool } from '../../testing/scheduling/timed-pool.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });
afterEach(() => vi.restoreAllMocks());

/** Slots that are shed are held in memory until the monitor's next run: none of them may be lost, or become a silence. */
describeOnBothEngines('slots that are shed', (make) => {
  const stretch = 8;

  async function setUp() {
    vi.spyOn(LoadControl.prototype, 'stretch', 'get').mockReturnValue(stretch);
    const made = await make();
    const clock = { now: start };
    const [monitor] = await makeMonitors(made.store, start, 1, { intervalMs: 1_000 });
    return { ...made, clock, monitor: monitor!, one: await begin(made, clock, 'one') };
  }

  async function begin({ store }: Pick<TestStore, 'store'>, clock: { now: number }, holder: string) {
    const pool = new TimedPool(clock, () => ({ kind: 'answers', afterMs: 20 }));
    const scheduler = new Scheduler({ store, pool, holder, now: () => clock.now, log: silent });
    await scheduler.begin();
    const turn = async (): Promise<void> => {
      await pool.tick();
      scheduler.dispatchDue();
    };
    const pass = async (ms: number, other?: { turn: () => Promise<void> }): Promise<void> => {
      for (const end = clock.now + ms; clock.now < end; clock.now += 250) {
        if ((end - clock.now) % 500 === 0) await scheduler.keepShards();
        await turn();
        await other?.turn();
      }
      await pool.tick();
      await scheduler.flush();
    };
    return { pool, scheduler, turn, pass };
  }

  /** What became of each slot from the first to the last that is on record, in order; 'nothing' where no row says so. */
  async function slotsOf({ store }: Pick<TestStore, 'store'>, { id }: Monitor): Promise<string[]> {
    const { items } = await store.read((tx) => listResults(readContextOf(tx, start), { id }, { limit: 200 }));
    const outcomes = new Map<number, string>();
    for (const { slot, outcome, stretch: whole } of items)
      for (let back = 0; back < (whole?.slots ?? 1); back++)
        outcomes.set(Date.parse(slot) - back * 1_000, outcome);
    // The first run is made at once, between two slots.
    const slots = [...outcomes.keys()].sort((a, b) => a - b).slice(1);
    const count = Math.round((slots.at(-1)! - slots[0]!) / 1_000) + 1;
    return Array.from({ length: count }, (_, index) => outcomes.get(slots[0]! + index * 1_000) ?? 'nothing');
  }

  test('after a kill they are on record as shed, and only what fell into the pause is missed', async () => {
    const { clock, monitor, one, ...made } = await setUp();
    // Until the middle of a stretch, of which nothing is on record yet.
    const sinceLastRun = () => clock.now - one.pool.asked.at(-1)!.at;
    do await one.pass(500);
    while (clock.now < start + 20_000 || sinceLastRun() < 5_000);
    await made.store.write((tx) => tellLoad(tx, 'one', { asked: 1_000, canDo: 125, stretch }, clock.now));
    one.pool.kill();
    const killedAt = clock.now;
    await made.store.write(endAllLeases);
    clock.now += 30_000;
    const two = await begin(made, clock, 'two');
    await two.pass(10_000);
    const after = await slotsOf(made, monitor);
    expect(after).not.toContain('nothing');
    const before = after.slice(0, Math.floor((killedAt - start) / 1_000) - 1);
    expect(new Set(before)).toEqual(new Set(['up', 'shed']));
    const missed = after.filter((outcome) => outcome === 'missed').length;
    // Where the monitor's turn had not come yet, the first seconds of the pause are shed as well.
    expect(missed).toBeGreaterThanOrEqual(20);
    expect(missed).toBeLessThanOrEqual(32);
    await two.scheduler.stop(0);
  });

  test('they are on record when the monitor is paused', async () => {
    const { clock, monitor, one, ...made } = await setUp();
    await one.pass(22_000);
    await made.store.write((tx) =>
      updateMonitor(contextOf(tx, clock.now), { id: monitor.id }, { version: 1, paused: true }),
    );
    await one.scheduler.followChanges();
    await one.scheduler.flush();
    const paused = await slotsOf(made, monitor);
    expect(paused).not.toContain('nothing');
    expect(paused.length).toBeGreaterThanOrEqual(20);
    await one.scheduler.stop(0);
  });

  test('they are on record when the shard goes to a worker that has come', async () => {
    const { clock, one, ...made } = await setUp();
    const monitors = await makeMonitors(made.store, clock.now, 20, { intervalMs: 1_000 });
    await one.scheduler.followChanges();
    await one.pass(22_000);
    const two = await begin(made, clock, 'two');
    await made.store.write((tx) => tellLoad(tx, 'one', { asked: 1_000, canDo: 125, stretch }, clock.now));
    await one.scheduler.keepShards();
    await two.scheduler.keepShards();
    expect(two.scheduler.stats.monitors).toBeGreaterThan(0);
    await two.pass(10_000, one);
    await one.scheduler.stop(0);
    await two.scheduler.stop(0);
    for (const monitor of monitors) {
      const slots = await slotsOf(made, monitor);
      expect(slots).not.toContain('nothing');
      // The last one may be of a run that the stop cut off.
      expect(new Set(slots.slice(0, -1))).toEqual(new Set(['up', 'shed']));
    }
  });

  test('they are on record after a graceful stop', async () => {
    const { monitor, one, ...made } = await setUp();
    await one.pass(22_000);
    await one.scheduler.stop(0);
    const stopped = await slotsOf(made, monitor);
    expect(stopped).not.toContain('nothing');
    expect(stopped.length).toBeGreaterThanOrEqual(20);
    // The last one may be of a run that the stop cut off.
    expect(new Set(stopped.slice(0, -1))).toEqual(new Set(['up', 'shed']));
  });
});
