import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { monitorStates } from '../monitors/monitor-states.ts';
import { ensureLocalProbe } from '../monitors/probes.ts';
import { makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { writeBatch } from '../results/write-batch.ts';
import { forgetLoad, loadOf, tellLoad } from './probe-loads.ts';
import { silence } from './watchdog.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;

describeOnBothEngines('monitors whose intervals are stretched', (make) => {
  test('are not unknown and not silent for that reason; without the stretch they are', async () => {
    const { store } = await make();
    await ensureLocalProbe(store, start);
    const [{ id } = { id: '' }] = await makeMonitors(store, start, 1, { intervalMs: minute });
    const monitor = await store.read((tx) => findMonitor(tx, id));
    await store.write((tx) =>
      writeBatch(tx, [runOf(monitor, start + minute, 'up')], { now: start + minute, log: silent }),
    );
    // A run every ten minutes: nothing is on record in between.
    const now = start + 9 * minute;
    const look = () =>
      store.read(async (tx) => ({
        states: (await monitorStates(tx, now)).map(({ state }) => state),
        silent: (await silence(tx, { now })).silent,
      }));
    expect(await look()).toEqual({ states: ['unknown'], silent: 1 });
    await store.write((tx) => tellLoad(tx, 'worker', { asked: 2_000, canDo: 200, stretch: 10 }, now - 5_000));
    expect(await look()).toEqual({ states: ['up'], silent: 0 });
    await store.write((tx) => forgetLoad(tx, 'worker'));
    expect(await look()).toEqual({ states: ['unknown'], silent: 1 });
  });

  test('the load of several workers is told together, and that of one that is gone is not', async () => {
    const { store } = await make();
    await ensureLocalProbe(store, start);
    expect(await store.read((tx) => loadOf(tx, start))).toBeNull();
    await store.write(async (tx) => {
      await tellLoad(tx, 'one', { asked: 1_200, canDo: 900, stretch: 1.4 }, start);
      await tellLoad(tx, 'two', { asked: 300, canDo: 800, stretch: 1 }, start);
      await tellLoad(tx, 'gone', { asked: 300, canDo: 10, stretch: 30 }, start - 10 * minute);
      // By a clock that runs ahead.
      await tellLoad(tx, 'ahead', { asked: 300, canDo: 10, stretch: 30 }, start + 10 * minute);
    });
    expect(await store.read((tx) => loadOf(tx, start))).toEqual({ asked: 1_500, canDo: 1_700, stretch: 1.4 });
    await store.write((tx) => tellLoad(tx, 'two', { asked: 300, canDo: null, stretch: 1 }, start));
    expect(await store.read((tx) => loadOf(tx, start))).toMatchObject({ canDo: null });
  });
});
