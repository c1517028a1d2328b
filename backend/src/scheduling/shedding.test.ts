import { expect, test, vi } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { makeMonitors, readContextOf, silent } from '../../testing/monitors.ts';
import type { RunRecord } from '../results/run-record.ts';
import { LoadControl } from './load-control.ts';
import { tellLoad } from './probe-loads.ts';
import { Scheduler } from './scheduler.ts';
import { leaseRenewer } from '../../testing/scheduling/real-lease.ts';
import { TimedPool } from '../../testing/scheduling/timed-pool.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const end = start + 60_000;

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** What a probe makes of a minute, whose load is as a test says. */
async function oneMinute(store: Store): Promise<RunRecord[]> {
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
  for (; clock.now < end; clock.now += 250) {
    await renew(scheduler);
    await pool.tick();
    scheduler.dispatchDue();
  }
  await scheduler.stop(0);
  return runs;
}

describeOnBothEngines('a probe that is asked for more than it can do', (make) => {
  test('sheds fairly: one row a stretch, every slot accounted for, priority monitors as before, and none unknown', async () => {
    const stretched = vi.spyOn(LoadControl.prototype, 'stretch', 'get').mockReturnValue(2.5);
    const { store } = await make();
    const monitors = await makeMonitors(store, start, 20, { intervalMs: 1_000 });
    await makeMonitors(store, start, 1, { intervalMs: 10_000, priority: true });
    const runs = await oneMinute(store);
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

  test('the tenth of priority monitors is a bound: those beyond it are stretched like all others, and say so', async () => {
    const { store } = await make();
    const early = await makeMonitors(store, start, 2, { intervalMs: 1_000, priority: true });
    const late = await makeMonitors(store, start, 3, { intervalMs: 1_000, priority: true });
    const others = await makeMonitors(store, start, 10, { intervalMs: 1_000 });
    const load = { asked: 15, canDo: 20, stretch: 2.5 };
    vi.spyOn(LoadControl.prototype, 'stretch', 'get').mockReturnValue(load.stretch);
    vi.spyOn(LoadControl.prototype, 'capacity', 'get').mockReturnValue(load);
    const runs = await oneMinute(store);
    vi.restoreAllMocks();

    const made = ({ id }: { id: string }) =>
      runs.filter(({ monitorId, outcome }) => monitorId === id && outcome === 'up').length;
    for (const monitor of early) expect(made(monitor)).toBeGreaterThanOrEqual(59);
    for (const monitor of [...late, ...others]) {
      expect(made(monitor)).toBeGreaterThanOrEqual(23);
      expect(made(monitor)).toBeLessThanOrEqual(26);
    }
    await store.write((tx) => tellLoad(tx, 'one', load, end));
    const { items } = await store.read((tx) =>
      listMonitors(readContextOf(tx, end), { order: 'name', limit: 100 }),
    );
    const notices = new Map(items.map(({ id, priorityNotice }) => [id, priorityNotice]));
    for (const { id } of [...early, ...others]) expect(notices.get(id)).toBeNull();
    for (const { id } of late) expect(notices.get(id)).toContain('is stretched like all others');
  });
});
