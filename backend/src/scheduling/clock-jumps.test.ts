import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { monitorStates } from '../monitors/monitor-states.ts';
import { dayMs, dayOf, dayTable, ensureDay, withDays } from '../results/day-tables.ts';
import { tendResults } from '../results/retention.ts';
import type { RunRecord } from '../results/run-record.ts';
import { writeBatch } from '../results/write-batch.ts';
import { leaseDuration, takeLease } from '../daemon/leases.ts';
import { OwnHealth } from './own-health.ts';
import { Scheduler } from './scheduler.ts';
import { endAllLeases, takeFreeLeases } from '../daemon/many-leases.ts';
import { leaseRenewer } from '../../testing/scheduling/real-lease.ts';
import { TimedPool } from '../../testing/scheduling/timed-pool.ts';
import { believedAfter, TrustedClock } from './trusted-clock.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const second = 1_000;

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a clock that jumps', (make, engine) => {
  /** A backend without its timers, on a machine whose clocks a test sets. */
  async function setUp() {
    const made = await make();
    const { store } = made;
    await makeMonitors(store, start, 1, { intervalMs: 5_000, retries: { attempts: 0, delayMs: 0 } });
    const machine = { wall: start, monotonic: 0 };
    const target = { hangs: false };
    const runs: RunRecord[] = [];
    const begin = async (holder: string) => {
      const trusted = new TrustedClock({
        wall: () => machine.wall,
        monotonic: () => machine.monotonic,
        sinceBoot: () => machine.monotonic,
      });
      // Runs take their time by the monotonic clock, as real ones do.
      const pool = new TimedPool(
        {
          get now() {
            return machine.monotonic;
          },
        },
        () => (target.hangs ? { kind: 'hangs' } : { kind: 'answers', afterMs: 20 }),
      );
      const scheduler = new Scheduler({
        store,
        pool,
        holder,
        now: trusted.now,
        log: silent,
        onRun: (run) => runs.push(run),
      });
      await scheduler.begin();
      return { pool, scheduler, trusted };
    };
    const renew = leaseRenewer();
    let one = await begin('one');
    return {
      made,
      machine,
      target,
      runs,
      trusted: () => one.trusted,
      async pass(ms: number, step = 250) {
        for (let left = ms; left > 0; left -= step) {
          machine.wall += step;
          machine.monotonic += step;
          await renew(one.scheduler);
          await one.pool.tick();
          one.scheduler.dispatchDue();
        }
        await one.scheduler.flush();
      },
      async restart() {
        await one.scheduler.stop(0);
        await store.write(endAllLeases);
        one = await begin('two');
      },
      stop: () => one.scheduler.stop(0),
    };
  }

  const stateOf = async ({ store }: TestStore) =>
    (await store.read((tx) => tx.selectFrom('monitors').select('state').executeTakeFirstOrThrow())).state;
  const rowsOf = ({ store }: TestStore, at = start) =>
    store.read((tx) =>
      withDays(tx)
        .selectFrom(dayTable(dayOf(at)))
        .select(['slot', 'outcome', 'started_at'])
        .orderBy('slot')
        .execute(),
    );

  test('forward 16 days, back, restart: a failing target is down within two intervals, and no row is lost', async () => {
    const { made, machine, target, runs, pass, restart, stop } = await setUp();
    await pass(20 * second);
    machine.wall += 16 * dayMs;
    await pass(30 * second);
    machine.wall -= 16 * dayMs;
    await pass(20 * second);
    expect(await stateOf(made)).toBe('up');
    await restart();
    target.hangs = true;
    await pass(2 * 5_000 + 10_000);
    expect(await stateOf(made)).toBe('down');
    await stop();
    const measured = runs.filter(({ outcome }) => outcome === 'up' || outcome === 'down');
    expect(measured.length).toBeGreaterThanOrEqual(14);
    const rows = await rowsOf(made);
    expect(rows.length).toBe(runs.length);
    expect(Math.max(...rows.map(({ slot }) => slot))).toBeLessThanOrEqual(machine.wall);
  });

  test('a wrong clock that was believed in the end, back, restart: nothing in the future swallows a run', async () => {
    const { made, machine, target, runs, pass, restart, stop } = await setUp();
    await pass(20 * second);
    machine.wall += 16 * dayMs;
    await pass(believedAfter + 20 * second, 1_000);
    expect((await rowsOf(made, start + 16 * dayMs)).length).toBeGreaterThan(0);
    machine.wall -= 16 * dayMs;
    await restart();
    target.hangs = true;
    await pass(2 * 5_000 + 10_000);
    expect(await stateOf(made)).toBe('down');
    // And where the true time comes to those labels again, both runs are there.
    target.hangs = false;
    const before = runs.length;
    await pass(10 * second);
    await stop();
    expect(runs.length).toBeGreaterThan(before);
  });

  test('a start while the clock is ahead, then set right while running: a failing target is down at once, and by the right time', async () => {
    const { made, machine, target, runs, pass, stop, restart } = await setUp();
    machine.wall += 16 * dayMs;
    await restart();
    await pass(20 * second);
    machine.wall -= 16 * dayMs;
    target.hangs = true;
    await pass(2 * 5_000 + 10_000);
    expect(await stateOf(made)).toBe('down');
    target.hangs = false;
    await pass(believedAfter + 20 * second, 1_000);
    expect(await stateOf(made)).toBe('up');
    // Now the right time is believed.
    expect(runs.at(-1)!.slot).toBeLessThanOrEqual(machine.wall);
    target.hangs = true;
    await pass(2 * 5_000 + 10_000);
    expect(await stateOf(made)).toBe('down');
    await stop();
    const slots = runs.map(({ slot }) => slot).filter((slot) => slot <= machine.wall);
    expect(Math.max(...slots)).toBeGreaterThan(machine.wall - 20_000);
  });

  test('a clock set back for good is followed after a while, and slots that come twice are both kept', async () => {
    const { made, machine, runs, pass, stop } = await setUp();
    await pass(15 * 60 * second, 1_000);
    machine.wall -= 14 * 60 * second + 137;
    await pass(believedAfter + 60 * second, 1_000);
    expect(await stateOf(made)).toBe('up');
    await stop();
    const measured = runs.filter(({ outcome }) => outcome === 'up').length;
    const rows = (await rowsOf(made)).filter(({ outcome }) => outcome === 0);
    expect(rows.length).toBe(measured);
  });

  test('storing the same run twice changes nothing, though another run had its label before', async () => {
    const made = await make();
    await makeMonitors(made.store, start, 1);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().executeTakeFirstOrThrow(),
    );
    const store = (run: RunRecord) =>
      made.store.write((tx) => writeBatch(tx, [run], { now: start + 10 * second, log: silent }));
    const first = runOf(row, start, 'up', { startedAt: start + 5 });
    const other = runOf(row, start, 'down', { startedAt: start + 7_000 });
    expect(await store(first)).toEqual({ stored: 1, passedOver: 0 });
    expect(await store(other)).toEqual({ stored: 1, passedOver: 0 });
    expect(await store(other)).toEqual({ stored: 0, passedOver: 1 });
    expect(await store(first)).toEqual({ stored: 0, passedOver: 1 });
    expect((await rowsOf(made)).map(({ slot, outcome }) => [slot - start, outcome])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('raw days stay, however far ahead the clock is at a start', async () => {
    const { store } = await make();
    for (let back = 0; back <= 16; back++)
      await store.write((tx) => ensureDay(tx, dayOf(start - back * dayMs), start));
    expect((await tendResults(store, start + 16 * dayMs)).dropped.length).toBeLessThanOrEqual(2);
    const days = await store.read((tx) => tx.selectFrom('result_days').select('day').execute());
    expect(days.filter(({ day }) => day <= dayOf(start)).length).toBeGreaterThanOrEqual(15);
  });

  test('a lease that a clock ahead has taken for days can be taken over', async () => {
    const { store } = await make();
    await store.write((tx) => takeLease(tx, engine, 'consumer:x', 'dead'));
    await store.write((tx) => takeFreeLeases(tx, engine, 'dead', ['shard:1'], 1));
    await store.write((tx) =>
      tx
        .updateTable('leases')
        .set((eb) => ({ expires_at: eb('expires_at', '+', 16 * dayMs) }))
        .execute(),
    );
    expect(await store.write((tx) => takeLease(tx, engine, 'consumer:x', 'new'))).not.toBeNull();
    expect((await store.write((tx) => takeFreeLeases(tx, engine, 'new', ['shard:1'], 1))).size).toBe(1);
    // One that lives is not taken, also where the clock went back a little.
    await store.write((tx) =>
      tx
        .updateTable('leases')
        .set((eb) => ({ expires_at: eb('expires_at', '+', leaseDuration / 2) }))
        .execute(),
    );
    expect(await store.write((tx) => takeLease(tx, engine, 'consumer:x', 'other'))).toBeNull();
  });

  test('monitors that are due and of which nothing comes are told of, and are up no more', async () => {
    const { made, machine, trusted, pass, stop } = await setUp();
    const health = new OwnHealth({ store: made.store, clock: trusted(), log: silent });
    await pass(20 * second);
    await health.look();
    expect(health.notices).toEqual([]);
    // The scheduler stands still.
    machine.wall += 40 * second;
    machine.monotonic += 40 * second;
    await health.look();
    expect(health.notices).toEqual([]);
    machine.wall += 30 * second;
    machine.monotonic += 30 * second;
    await health.look();
    expect(health.silence).toEqual({ due: 1, silent: 1 });
    expect(health.notices).toEqual([
      {
        code: 'not_measured',
        message: 'The only monitor is due, and nothing came of it for longer than the policy explains.',
      },
    ]);
    const [state] = await made.store.read((tx) => monitorStates(tx, trusted().now()));
    expect(state?.state).toBe('unknown');
    await stop();
  });

  test('a clock that is not believed is told of, with how long it takes', async () => {
    const { made, machine, trusted, stop } = await setUp();
    const health = new OwnHealth({ store: made.store, clock: trusted(), log: silent });
    machine.wall += 16 * dayMs;
    expect(health.notices).toEqual([
      {
        code: 'clock_held',
        message:
          'The clock of this machine was set 16 days forward. AppOps goes on by the time from before, and believes the new one if it is still told in 10 minutes.',
      },
    ]);
    await stop();
  });
});
