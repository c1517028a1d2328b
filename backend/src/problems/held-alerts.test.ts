import { updateMonitor as route } from '@appops/shared/contract/monitors';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { contextOf, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { followLog } from '../daemon/follow-log.ts';
import type { Store } from '../database/store.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { eventsAfter } from '../events/event.ts';
import { findMonitor, loadMonitor } from '../monitors/monitor.ts';
import { setParents } from '../monitors/parents.ts';
import { retireMonitor, updateMonitor } from '../monitors/update-monitor.ts';
import { writeBatch } from '../results/write-batch.ts';
import { problemDetector } from './detector.ts';
import { goOnWithHeld, heldAlertTask } from './held-alerts.ts';

const start = Date.UTC(2026, 11, 1, 9, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** Waits until somebody waits for a lock of this database. */
async function waitsForLock(store: Store): Promise<void> {
  for (;;) {
    const { rows } = await store.read((tx) =>
      sql<{ waits: string }>`select count(*) as waits from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(tx),
    );
    if (Number(rows[0]!.waits) > 0) return;
  }
}

describeOnBothEngines('a monitor that depends on another', (make, engine) => {
  async function setUp(ofParent: Record<string, unknown> = {}) {
    const made = await make();
    const { store } = made;
    const quick = { intervalMs: 10_000, retries: { attempts: 0, delayMs: 0 } };
    const [gateway] = await makeMonitors(store, start, 1, { ...quick, name: 'gateway', ...ofParent });
    const [shop] = await makeMonitors(store, start, 1, { ...quick, name: 'shop', parents: [gateway!.id] });
    const rowOf = (id: string) => store.read((tx) => findMonitor(tx, id));
    const clock = { now: start };
    const detector = followLog([problemDetector], {
      store,
      holder: 'test',
      clock: () => clock.now,
      log: silent,
    });
    const task = heldAlertTask({ store, clock: () => clock.now, log: silent });
    /** Runs at a second after the start, then the detector and the task, as they would look at once. */
    const see = async (second: number, ...found: [row: MonitorTable, outcome: 'up' | 'down'][]) => {
      clock.now = start + second * 1000;
      for (const [row, outcome] of found) {
        const attempts = runOf(row, 0, outcome).attempts.map((attempt) => ({
          ...attempt,
          // Hosts and probes of their own, so that they join no incident for that.
          address: row.name,
        }));
        const run = runOf(row, clock.now, outcome, { attempts, probe: row.number });
        await store.write((tx) => writeBatch(tx, [run], { now: clock.now, log: silent }));
      }
      await detector.runOnce();
      await task.runOnce();
    };
    const incidents = async () =>
      (await store.read((tx) => tx.selectFrom('incidents').select('title').orderBy('id').execute())).map(
        ({ title }) => title,
      );
    const kinds = async () => (await store.read((tx) => eventsAfter(tx, 0, 1000))).map(({ kind }) => kind);
    const told = async (id: string) =>
      store.read(async (tx) => loadMonitor({ tx, now: clock.now }, await findMonitor(tx, id)));
    return {
      made,
      store,
      clock,
      see,
      incidents,
      kinds,
      told,
      parent: await rowOf(gateway!.id),
      child: await rowOf(shop!.id),
    };
  }

  test('wakes nobody while its parent is down, says for which, and is recorded all the same', async () => {
    const { store, see, incidents, kinds, told, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(10, [parent, 'down']);
    await see(90, [child, 'down']);
    expect(await incidents()).toEqual(['gateway is down']);
    expect(await told(child.id)).toMatchObject({
      state: { value: 'down' },
      heldBack: { parent: { id: parent.id, name: 'gateway' }, since: new Date(start + 10_000).toISOString() },
    });
    expect((await kinds()).filter((kind) => kind === 'monitor.alert_held')).toHaveLength(1);
    const occurrences = await store.read((tx) => tx.selectFrom('occurrences').select('id').execute());
    expect(occurrences).toHaveLength(2);
  });

  test('that stays down when its parent is well again opens its own, by its own policy: late, not lost', async () => {
    const { see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(10, [parent, 'down']);
    await see(90, [child, 'down']);
    await see(100, [parent, 'up'], [child, 'down']);
    expect(await incidents()).toHaveLength(1);
    // An interval and the longest run of it: 20 s.
    await see(119, [child, 'down']);
    expect(await incidents()).toHaveLength(1);
    await see(121);
    expect(await incidents()).toEqual(['gateway is down', 'shop is down']);
    await see(122);
    expect(await incidents()).toHaveLength(2);
  });

  test('that is well again with its parent wakes nobody at all', async () => {
    const { store, see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(10, [parent, 'down']);
    await see(90, [child, 'down']);
    await see(100, [parent, 'up'], [child, 'up']);
    await see(200);
    expect(await incidents()).toEqual(['gateway is down']);
    expect(await store.read((tx) => tx.selectFrom('held_alerts').selectAll().execute())).toEqual([]);
  });

  test('that is found down before its parent waits for it, and joins what holds it back', async () => {
    const { see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(5, [child, 'down']);
    expect(await incidents()).toEqual([]);
    await see(10, [parent, 'down']);
    await see(90);
    expect(await incidents()).toEqual(['gateway is down']);
  });

  test('waits no longer than until its parent was measured and well', async () => {
    const { see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(5, [child, 'down']);
    await see(8);
    expect(await incidents()).toEqual([]);
    await see(10, [parent, 'up']);
    expect(await incidents()).toEqual(['shop is down']);
  });

  test('waits no longer than its parent’s policy explains, if nothing is heard of that', async () => {
    const { see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(5, [child, 'down']);
    await see(24);
    expect(await incidents()).toEqual([]);
    await see(26);
    expect(await incidents()).toEqual(['shop is down']);
  });

  test('is not held back by a parent that wakes nobody, or that is paused', async () => {
    const quiet = await setUp({ opensIncident: false });
    await quiet.see(0, [quiet.parent, 'up'], [quiet.child, 'up']);
    await quiet.see(10, [quiet.parent, 'down']);
    await quiet.see(90, [quiet.child, 'down']);
    expect(await quiet.incidents()).toEqual(['shop is down']);
    const paused = await setUp();
    await paused.see(0, [paused.parent, 'down'], [paused.child, 'up']);
    await paused.store.write((tx) =>
      updateMonitor(contextOf(tx, start + 1), { id: paused.parent.id }, { version: 1, paused: true }),
    );
    await paused.see(90, [paused.child, 'down']);
    expect(await paused.incidents()).toContain('shop is down');
  });

  test('opens its incident when the parent that held it back is retired', async () => {
    const { store, clock, see, incidents, told, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(10, [parent, 'down']);
    await see(90, [child, 'down']);
    await store.write((tx) => retireMonitor(contextOf(tx, clock.now), { id: parent.id }));
    await see(100, [child, 'down']);
    await see(130, [child, 'down']);
    expect(await incidents()).toContain('shop is down');
    expect((await told(child.id)).parents).toEqual([]);
  });

  test('two processes that open it at once open one', async () => {
    const { made, store, clock, see, incidents, parent, child } = await setUp();
    await see(0, [parent, 'up'], [child, 'up']);
    await see(5, [child, 'down']);
    clock.now = start + 60_000;
    const other = made.openAgain();
    await Promise.allSettled(
      [store, other].map((one) => one.write((tx) => goOnWithHeld(contextOf(tx, clock.now), child.id))),
    );
    expect(await incidents()).toEqual(['shop is down']);
  });

  // SQLite has one writer: there the second edit begins when the first has ended.
  if (engine === 'postgres')
    test('an edit of parents waits for one that is under way, and sees what that has made', async () => {
      const { made, store, parent, child } = await setUp();
      await store.write((tx) => setParents(tx, child.id, []));
      const other = made.openAgain();
      let second: Promise<unknown> = Promise.resolve();
      await store.write(async (tx) => {
        await setParents(tx, parent.id, [child.id]);
        second = other
          .write((later) => setParents(later, child.id, [parent.id]))
          .then(
            () => 'made',
            (error: { code?: string }) => error.code,
          );
        // It has come as far as it can by itself, or would have ended by now.
        await Promise.race([second, waitsForLock(store)]);
      });
      expect(await second).toBe('invalid_request');
    });

  test('cannot depend on itself, in a circle, or on what is not there; two edits at once close none', async () => {
    const { made, store, parent, child } = await setUp();
    const edit = (one: typeof store, id: string, parents: string[]) =>
      one.write(async (tx) => {
        const { edits } = await findMonitor(tx, id);
        return updateMonitor(contextOf(tx, start), { id }, route.body.parse({ version: edits, parents }));
      });
    await expect(edit(store, parent.id, [child.id])).rejects.toMatchObject({
      code: 'invalid_request',
      extras: {
        fields: [
          {
            path: 'body.parents',
            message: expect.stringContaining('“gateway” on “shop” on “gateway”') as string,
          },
        ],
      },
    });
    await expect(edit(store, parent.id, [parent.id])).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(edit(store, parent.id, [`mon_${'0'.repeat(32)}`])).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await edit(store, child.id, []);
    const other = made.openAgain();
    const done = await Promise.allSettled([
      edit(store, parent.id, [child.id]),
      edit(other, child.id, [parent.id]),
    ]);
    expect(done.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    const edges = await store.read((tx) => tx.selectFrom('monitor_parents').selectAll().execute());
    expect(edges.length).toBeLessThanOrEqual(1);
  });
});
