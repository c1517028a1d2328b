import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { tellLoad } from '../scheduling/probe-loads.ts';
import { loadMonitors } from './monitor.ts';
import { ensureLocalProbe } from './probes.ts';
import { makeMonitors } from '../../testing/monitors.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

describeOnBothEngines('the tenth of priority monitors', (make) => {
  test('whoever is beyond it is told, with both figures; who is within it, or is none, is not', async () => {
    const { store } = await make();
    await ensureLocalProbe(store, start);
    const priority = await makeMonitors(store, start, 4, { intervalMs: 1_000, priority: true });
    await makeMonitors(store, start, 1, { intervalMs: 1_000 });
    const notices = () =>
      store.read(async (tx) => {
        const rows = await tx.selectFrom('monitors').selectAll().orderBy('number').execute();
        return (await loadMonitors({ tx, now: start }, rows)).map(({ priorityNotice }) => priorityNotice);
      });
    expect(await notices()).toEqual([null, null, null, null, null]);
    await store.write((tx) => tellLoad(tx, 'worker', { asked: 5, canDo: 30, stretch: 1 }, start));
    expect(priority).toHaveLength(4);
    expect(await notices()).toEqual([
      null,
      null,
      null,
      'Priority monitors ask for 4/s, and a tenth of what the probe can do is 3/s: older ones come first, and the interval of this one would be stretched like all others under overload.',
      null,
    ]);
    await store.write((tx) => tellLoad(tx, 'worker', { asked: 60, canDo: 30, stretch: 2 }, start + 1));
    expect((await notices())[3]).toContain('is stretched like all others');
  });
});
