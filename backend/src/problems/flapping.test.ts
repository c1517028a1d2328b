import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { attemptOf, contextOf, failedAttempt, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { followLog } from '../daemon/follow-log.ts';
import { eventsAfter } from '../events/event.ts';
import { resolveRecoveredTask } from '../incidents/resolve-recovered.ts';
import { updateMonitor } from '../monitors/update-monitor.ts';
import { newsOf, toldKinds, type ToldKind } from '../notify/news.ts';
import { writeBatch } from '../results/write-batch.ts';
import { updateSettings } from '../settings/settings.ts';
import type { EventOf } from '@appops/shared/contract/event-kinds';
import { problemDetector } from './detector.ts';

const start = Date.UTC(2026, 11, 1, 9, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a monitor that flaps', (make) => {
  async function setUp(changes: Record<string, unknown> = {}) {
    const made = await make();
    const { store } = made;
    const [monitor] = await makeMonitors(store, start, 1, { intervalMs: 60_000, ...changes });
    const row = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    let now = start;
    const clock = () => now;
    const detector = followLog([problemDetector], { store, holder: 'test', clock, log: silent });
    const resolver = resolveRecoveredTask({ store, clock, log: silent });
    let next = 0;
    /** A run each minute: u up, d down by its status, t down by a time-out. */
    const see = async (letters: string) => {
      for (const letter of letters) {
        const slot = start + next++ * 60_000;
        now = slot + 10;
        const attempts =
          letter === 'd'
            ? [failedAttempt()]
            : letter === 't'
              ? [attemptOf({ ok: false, reason: 'timeout', message: 'No answer', totalUs: null })]
              : [attemptOf()];
        const run = runOf(row, slot, letter === 'u' ? 'up' : 'down', { attempts });
        await store.write((tx) => writeBatch(tx, [run], { now, log: silent }));
        await detector.runOnce();
        await resolver.runOnce();
      }
    };
    const incidents = () => store.read((tx) => tx.selectFrom('incidents').selectAll().execute());
    const events = () => store.read((tx) => eventsAfter(tx, 0, 1000));
    const kinds = async () => (await events()).map(({ kind }) => kind);
    const flappingSince = async () =>
      (await store.read((tx) => tx.selectFrom('monitors').select('flapping_since').executeTakeFirst()))
        ?.flapping_since;
    return { made, store, row, see, incidents, events, kinds, flappingSince };
  }

  test('is told of once when it begins and once when it ends, and its state goes on beside it', async () => {
    const { see, kinds, flappingSince, store } = await setUp();
    await see('ududu');
    expect(await flappingSince()).toBeNull();
    await see('dudu');
    expect(await flappingSince()).toBe(start + 6 * 60_000);
    await see('d'.repeat(21));
    expect(await flappingSince()).toBeNull();
    const told = (await kinds()).filter((kind) => kind.startsWith('monitor.flapping'));
    expect(told).toEqual(['monitor.flapping_started', 'monitor.flapping_ended']);
    // It stayed down: that was never hidden.
    expect(
      await store.read((tx) => tx.selectFrom('monitors').select('state').executeTakeFirstOrThrow()),
    ).toEqual({ state: 'down' });
  });

  test('has one incident, whatever it fails by, and AppOps neither resolves nor opens one at each change', async () => {
    const { store, see, incidents, kinds } = await setUp();
    await store.write((tx) =>
      updateSettings(contextOf(tx, start), '', { version: 0, incidents: { resolveAfterMinutes: 1 } }),
    );
    // When it first fails by a time-out it was well before that.
    await see('udududuutuuduutuuduu');
    const before = await incidents();
    const opened = (await kinds()).filter((kind) => kind === 'incident.opened').length;
    await see('uuduutuuduutuuduutuu');
    expect((await kinds()).filter((kind) => kind === 'incident.opened')).toHaveLength(opened);
    const unresolved = (await incidents()).filter(({ status }) => status !== 'resolved');
    expect(unresolved.map(({ id }) => id)).toEqual([before.at(-1)!.id]);
    // When it is steady and well again, it is resolved as the settings ask.
    await see('u'.repeat(24));
    expect((await incidents()).filter(({ status }) => status !== 'resolved')).toEqual([]);
  });

  test('is news once, unless its failures wake nobody or maintenance covers it', async () => {
    const news = async (opensIncident: boolean) => {
      const { store, see, events } = await setUp({ opensIncident });
      await see('ududududududud');
      const told = (await events()).filter(({ kind }) => kind === 'monitor.flapping_started');
      expect(told).toHaveLength(1);
      expect(toldKinds).toContain('monitor.flapping_started');
      // Cast: it is of a kind of which people are told.
      return store.read((tx) => newsOf(tx, told[0] as unknown as EventOf<ToldKind>));
    };
    expect(await news(true)).toMatchObject({
      kind: 'monitor.flapping',
      about: 'monitor 0',
      severity: 'high',
    });
    expect(await news(false)).toBeNull();
  });

  test('of one whose check is edited, or that is paused, nothing is said any more', async () => {
    const { store, row, see, flappingSince } = await setUp();
    await see('ududududud');
    expect(await flappingSince()).not.toBeNull();
    await store.write((tx) =>
      updateMonitor(contextOf(tx, start + 3_600_000), { id: row.id }, { version: 1, paused: true }),
    );
    expect(await flappingSince()).toBeNull();
  });
});
