import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import type { Result } from '@appops/shared/contract/monitors';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { followLog } from '../daemon/follow-log.ts';
import { contextOf, makeMonitors, readContextOf, silent } from '../../testing/monitors.ts';
import { problemDetector } from '../problems/detector.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { verdictConsumer } from '../releases/verdict-tasks.ts';
import { listResults } from '../results/list-results.ts';
import type { RunRecord } from '../results/run-record.ts';
import { Scheduler } from './scheduler.ts';
import { endAllLeases } from '../daemon/many-leases.ts';
import { leaseRenewer } from '../../testing/scheduling/real-lease.ts';
import { TimedPool, type Behaviour } from '../../testing/scheduling/timed-pool.ts';

/** How far this test's clock goes at a time, in milliseconds. */
const stepMs = 100;
const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a run that outlasts its interval', (make, engine) => {
  /** A backend without its timers, one monitor, and a target that behaves as told. */
  async function setUp(policy: Record<string, unknown>, behaviour: (now: number) => Behaviour) {
    const made = await make();
    const { store } = made;
    const clock = { now: start };
    const [monitor] = await makeMonitors(store, start, 1, policy);
    const runs: RunRecord[] = [];
    const begin = async (holder: string) => {
      const pool = new TimedPool(clock, (_request, now) => behaviour(now));
      const scheduler = new Scheduler({
        store,
        pool,
        holder,
        now: () => clock.now,
        log: silent,
        onRun: (run) => runs.push(run),
      });
      await scheduler.begin();
      return { pool, scheduler };
    };
    const renew = leaseRenewer();
    let one = await begin('one');
    const task = { store, holder: 'test', clock: () => clock.now, log: silent };
    const consumers = [followLog([problemDetector], task), followLog([verdictConsumer(15 * 60_000)], task)];
    return {
      made,
      clock,
      runs,
      monitor: monitor!,
      /** Lets time pass until it is over or something has come to pass; results are stored and acted on as they come. */
      async pass(ms: number, until: () => Promise<boolean> = () => Promise.resolve(false), step = stepMs) {
        for (const end = clock.now + ms; clock.now < end; clock.now += step) {
          const before = runs.length;
          await renew(one.scheduler);
          await one.pool.tick();
          one.scheduler.dispatchDue();
          if (runs.length === before) continue;
          await one.scheduler.flush();
          for (const consumer of consumers) await consumer.runOnce();
          if (await until()) return;
        }
      },
      /** The process is killed, and another one takes its place. */
      async killAndStart() {
        one.pool.kill();
        await store.write(endAllLeases);
        one = await begin('two');
        await one.scheduler.flush();
      },
      stop: () => one.scheduler.stop(0),
    };
  }

  const stateOf = ({ store }: TestStore) =>
    store.read((tx) => tx.selectFrom('monitors').select(['state', 'state_since']).executeTakeFirstOrThrow());
  const results = async ({ store }: TestStore, id: string): Promise<Result[]> => {
    const { items } = await store.read((tx) => listResults(readContextOf(tx, start), { id }, { limit: 500 }));
    return items.toReversed();
  };

  test.each([1_000, 5_000, 10_000, 20_000])(
    'a hang is an incident, and its deployment worse, within timeout × attempts + one interval: the defaults at %i ms',
    async (intervalMs) => {
      let hangsFrom = Infinity;
      const { made, clock, pass, stop } = await setUp({ intervalMs }, (now) =>
        now >= hangsFrom ? { kind: 'hangs' } : { kind: 'answers', afterMs: 20 },
      );
      const { store } = made;
      await pass(65_000);
      expect((await stateOf(made)).state).toBe('up');
      // A step of this test's clock earlier: a slot that was due within the step is run with what the deployment brought.
      const { id } = await store.write((tx) =>
        startDeployment(
          contextOf(tx, clock.now - stepMs),
          startRoute.body.parse({ service: 'shop', environment: 'production', version: '1.1.0' }),
        ),
      );
      hangsFrom = clock.now;
      const seen = async () => {
        const incident = await store.read((tx) => tx.selectFrom('incidents').select('id').executeTakeFirst());
        const deployment = await store.read((tx) =>
          tx.selectFrom('deployments').select('verdict').where('id', '=', id).executeTakeFirstOrThrow(),
        );
        return incident !== undefined && deployment.verdict === 'worse';
      };
      await pass(120_000, seen);
      expect(await seen()).toBe(true);
      // The steps of this test's clock come on top.
      expect(clock.now - hangsFrom).toBeLessThanOrEqual(20_000 + intervalMs + 200);
      const { state, state_since } = await stateOf(made);
      expect(state).toBe('down');
      expect(state_since - hangsFrom).toBeLessThanOrEqual(intervalMs);
      // And it stays so, for as long as the target hangs.
      await pass(90_000);
      expect((await stateOf(made)).state).toBe('down');
      await stop();
    },
  );

  test('a slow but healthy target is up, and every slot is accounted for', async () => {
    const { made, clock, monitor, runs, pass, stop } = await setUp({ intervalMs: 1_000 }, () => ({
      kind: 'answers',
      afterMs: 2_500,
    }));
    await pass(30_000);
    expect((await stateOf(made)).state).toBe('up');
    await stop();
    const measured = runs.filter(({ outcome }) => outcome === 'up');
    expect(measured.length).toBeGreaterThanOrEqual(8);
    expect(runs.filter(({ outcome }) => outcome === 'missed').length).toBeLessThanOrEqual(1);
    const accounted = runs.reduce((sum, { stretch }) => sum + (stretch?.count ?? 1), 0);
    expect(accounted).toBeGreaterThanOrEqual(Math.floor((clock.now - start) / 1_000));
    // The first run, which is made between two slots, may overtake one only.
    const overtaken = (await results(made, monitor.id)).find(
      ({ outcome, stretch }) => outcome === 'overtaken' && stretch !== null,
    );
    expect(overtaken?.missedBecause).toMatch(
      /^The run before it was still going on, and speaks for this slot too\. This row stands for 2 runs since \S+: covered by the run before$/,
    );
  });

  test('overtaken slots count neither for nor against availability', async () => {
    const { made, pass, stop } = await setUp({ intervalMs: 1_000 }, () => ({
      kind: 'answers',
      afterMs: 4_500,
    }));
    await pass(30_000);
    await stop();
    const { up, down, missed, overtaken } = await made.store.read((tx) =>
      tx
        .selectFrom('rollups')
        .select((eb) => [
          eb.fn.sum<number>('up').as('up'),
          eb.fn.sum<number>('down').as('down'),
          eb.fn.sum<number>('missed').as('missed'),
          eb.fn.sum<number>('overtaken').as('overtaken'),
        ])
        .where('width_ms', '=', 60_000)
        .executeTakeFirstOrThrow(),
    );
    expect(Number(down)).toBe(0);
    expect(Number(up)).toBeGreaterThanOrEqual(5);
    expect(Number(overtaken)).toBeGreaterThanOrEqual(4 * (Number(up) - 1));
    expect(Number(missed)).toBeLessThanOrEqual(5);
  });

  test('after a kill in the middle of a hang every slot has a row', async () => {
    let hangs = false;
    const { made, clock, monitor, pass, killAndStart, stop } = await setUp({ intervalMs: 1_000 }, () =>
      hangs ? { kind: 'hangs' } : { kind: 'answers', afterMs: 20 },
    );
    await pass(5_000);
    hangs = true;
    await pass(33_000);
    // Edited in the middle of a hang: later slots are stored while the earlier run goes on.
    await made.store.write((tx) => tx.updateTable('probes').set({ last_seen_at: clock.now }).execute());
    clock.now += 3_000;
    hangs = false;
    await killAndStart();
    await pass(10_000);
    await stop();
    const rows = await results(made, monitor.id);
    const grid = rows.slice(1).flatMap(({ slot, outcome, missedBecause }) => {
      const count = Number(/stands for (\d+) runs/.exec(missedBecause ?? '')?.[1] ?? 1);
      const last = Date.parse(slot);
      expect(outcome).not.toBe('unknown');
      return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * 1_000);
    });
    for (const [index, slot] of grid.entries()) if (index > 0) expect(slot - grid[index - 1]!).toBe(1_000);
    const words = rows
      .filter(({ outcome }) => outcome === 'missed')
      .map(({ missedBecause }) => missedBecause);
    if (engine === 'postgres') expect(words.join()).toMatch(/No worker held this monitor's shard from/);
    else expect(words.join()).toMatch(/AppOps ended before the result .*AppOps was not running from/);
  });
});
