import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../database/testing.ts';
import { makeMonitors, silent } from '../monitors/testing.ts';
import type { RunRecord } from '../results/run-record.ts';
import { LoadControl } from './load-control.ts';
import { Scheduler } from './scheduler.ts';
import { leaseRenewer } from './testing/real-lease.ts';
import { TimedPool } from './testing/timed-pool.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a probe that is asked for more than it can do', (make) => {
  test('sheds fairly: one row a stretch, every slot accounted for, priority monitors as before, and none unknown', async () => {
    const stretched = vi.spyOn(LoadControl.prototype, 'stretch', 'get').mockReturnValue(2.5);
    const { store } = await make();
    const monitors = await makeMonitors(store, start, 20, { intervalMs: 1_000 });
    await makeMonitors(store, start, 1, { intervalMs: 10_000, priority: true });
    const clock = { now: start };
    const runs: RunRecord[] = [];
    const pool = new TimedPool(clock, () => ({ kind: 'answers', afterMs: 20 }));
    const scheduler = new Scheduler({
      store,
      pool,
      holder: 'one',
      now: () => clock.now,
      log: silent,
      onRun: (run) => runs.push(run),
    });
    await scheduler.begin();
    scheduler.measureLoad();
    const renew = leaseRenewer();
    for (const end = start + 60_000; clock.now < end; clock.now += 250) {
      await renew(scheduler);
      await pool.tick();
      scheduler.dispatchDue();
    }
    await scheduler.stop(0);
    stretched.mockRestore();

    const byMonitor = Map.groupBy(runs, (run) => run.monitorId);
    const made = monitors.map(
      ({ id }) => (byMonitor.get(id) ?? []).filter(({ outcome }) => outcome === 'up').length,
    );
    // 60 slots each, and all monitors the same, give or take the first and the last.
    expect(Math.min(...made)).toBeGreaterThanOrEqual(23);
    expect(Math.max(...made) - Math.min(...made)).toBeLessThanOrEqual(2);
    for (const { id } of monitors) {
      const own = byMonitor.get(id)!;
      expect(own.filter(({ outcome }) => outcome === 'missed').length).toBeLessThanOrEqual(1);
      const slots = own.reduce((sum, { stretch }) => sum + (stretch?.count ?? 1), 0);
      expect(slots).toBeGreaterThanOrEqual(59);
      // Never two shed rows in a row: they are one stretch.
      const inOrder = own.toSorted((a, b) => a.slot - b.slot).map(({ outcome }) => outcome);
      for (const [index, outcome] of inOrder.entries())
        if (outcome === 'shed') expect(inOrder[index + 1]).not.toBe('shed');
    }
    const priority = [...byMonitor].find(([id]) => !monitors.some((monitor) => monitor.id === id))![1];
    expect(priority.filter(({ outcome }) => outcome === 'shed')).toEqual([]);
    const states = await store.read((tx) => tx.selectFrom('monitors').select('state').execute());
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['up']));
  });
});
