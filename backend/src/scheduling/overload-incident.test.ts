import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { ensureLocalProbe } from '../monitors/probes.ts';
import { silent } from '../../testing/monitors.ts';
import { contextIn } from '../context.ts';
import { moveIncident } from '../incidents/move-incident.ts';
import { OverloadIncident } from './overload-incident.ts';
import { tellLoad } from './probe-loads.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const overloaded = { asked: 1_200, canDo: 900, stretch: 1.4 };
const calm = { asked: 600, canDo: 900, stretch: 1 };

/** The overload of a worker, looked at every ten seconds. */
async function anOverload(store: Store) {
  await ensureLocalProbe(store, start);
  const clock = { now: start };
  const make = () => new OverloadIncident({ store, clock: () => clock.now, log: silent });
  const watchers = [make(), make()];
  return {
    clock,
    async looks(count: number, load: typeof calm, before?: () => Promise<unknown>) {
      for (let look = 0; look < count; look++) {
        clock.now += 10_000;
        await store.write((tx) => tellLoad(tx, 'worker', load, clock.now));
        // Several processes look at once.
        await Promise.all(watchers.map((watcher) => watcher.look()));
        await before?.();
      }
    },
    incidents: () =>
      store.read((tx) =>
        tx
          .selectFrom('incidents')
          .select(['id', 'title', 'description', 'status'])
          .orderBy('opened_at')
          .execute(),
      ),
    move: (id: string, verb: 'acknowledge' | 'resolve') =>
      store.write((tx) =>
        moveIncident(contextIn(tx, { now: clock.now, requestId: 'r', log: silent }), id, verb, ''),
      ),
    kinds: () => store.read((tx) => tx.selectFrom('events').select('kind').orderBy('sequence').execute()),
  };
}

describeOnBothEngines('the incident of an overload', (make) => {
  test('is one, says what is asked and what can be done, and is resolved when the overload is over', async () => {
    const it = await anOverload((await make()).store);
    await it.looks(2, overloaded);
    expect(await it.incidents()).toEqual([]);
    await it.looks(20, overloaded);
    expect(await it.incidents()).toMatchObject([
      {
        title: 'The probe is asked for more than it can do',
        description: expect.stringContaining('asked 1,200/s, and can do 900/s') as string,
        status: 'open',
      },
    ]);
    await it.looks(5, calm);
    expect(await it.incidents()).toMatchObject([{ status: 'open' }]);
    await it.looks(1, calm);
    expect(await it.incidents()).toMatchObject([{ status: 'resolved' }]);
  });

  test('a short overload is none, and one that comes back soon is the same, one much later another', async () => {
    const it = await anOverload((await make()).store);
    for (let time = 0; time < 5; time++) {
      await it.looks(2, overloaded);
      await it.looks(1, calm);
    }
    expect(await it.incidents()).toEqual([]);
    for (let time = 0; time < 3; time++) {
      await it.looks(5, overloaded);
      await it.looks(10, calm);
    }
    expect(await it.incidents()).toMatchObject([{ status: 'resolved' }]);
    it.clock.now += 3_600_000;
    await it.looks(5, overloaded);
    expect(await it.incidents()).toMatchObject([{ status: 'resolved' }, { status: 'open' }]);
  });

  test('whoever works on it is told that it is over, and says so; it is not opened a second time meanwhile', async () => {
    const it = await anOverload((await make()).store);
    await it.looks(3, overloaded);
    const { id } = (await it.incidents())[0]!;
    await it.move(id, 'acknowledge');
    await it.looks(10, calm);
    expect(await it.incidents()).toMatchObject([{ status: 'acknowledged' }]);
    expect((await it.kinds()).filter(({ kind }) => kind === 'incident.noted').length).toBeGreaterThan(0);
    await it.looks(5, overloaded);
    expect(await it.incidents()).toHaveLength(1);
  });

  test('a worker that is gone overloads nothing', async () => {
    const it = await anOverload((await make()).store);
    await it.looks(3, overloaded);
    const watcher = new OverloadIncident({
      store: (await make()).store,
      clock: () => it.clock.now,
      log: silent,
    });
    it.clock.now += 120_000;
    await watcher.look();
    expect(await it.incidents()).toHaveLength(1);
  });
});
