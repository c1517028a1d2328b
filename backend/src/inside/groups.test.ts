import { updateMonitor as route } from '@appops/shared/contract/monitors';
import type { GroupCheck } from '@appops/shared/contract/checks/group';
import type { MonitorState } from '@appops/shared/words/monitor';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { contextOf, makeMonitors, silent } from '../../testing/monitors.ts';
import type { Store } from '../database/store.ts';
import { retireMonitor, updateMonitor } from '../monitors/update-monitor.ts';
import { findInside, InsideRuns } from './inside-runs.ts';

const start = Date.UTC(2026, 10, 30, 12);

const groupOf = (monitors: string[], need: GroupCheck['need'] = { kind: 'all' }): GroupCheck => ({
  type: 'group',
  members: { by: 'list', monitors },
  need,
  timeoutMs: 10_000,
  assertions: [],
});

async function setState(store: Store, id: string, state: MonitorState, heardAt = start): Promise<void> {
  await store.write((tx) =>
    tx.updateTable('monitors').set({ state, accounted_until: heardAt }).where('id', '=', id).execute(),
  );
}

const find = (store: Store, check: GroupCheck, now = start + 1000) =>
  store.read(async (tx) => (await findInside(tx, [{ monitorId: null, check }], now))[0]!);

const change = (store: Store, id: string, version: number, body: object) =>
  store.write((tx) => updateMonitor(contextOf(tx, start), { id }, route.body.parse({ version, ...body })));

describeOnBothEngines('groups', (make, engine) => {
  test('who decided it is told, and who is left out and why', async () => {
    const { store } = await make();
    const [a, b, c, d] = await makeMonitors(store, start, 4);
    await setState(store, a!.id, 'up');
    await setState(store, b!.id, 'down');
    await change(store, c!.id, c!.version, { paused: true });
    await store.write((tx) => retireMonitor(contextOf(tx, start), { id: d!.id }));
    const found = await find(store, groupOf([a!.id, b!.id, c!.id, d!.id]));
    expect(found).toMatchObject({
      outcome: 'down',
      attempt: {
        ok: false,
        reason: 'assertion',
        message: '1 of 2 members are up; asked: all are up. monitor 1: down.',
        facts: {
          counted: 2,
          up: 1,
          down: 1,
          decidedBy: [{ monitor: b!.id, name: 'monitor 1', state: 'down' }],
          leftOut: [
            { monitor: c!.id, because: 'paused' },
            { monitor: d!.id, because: 'retired' },
          ],
        },
      },
    });
  });

  test('a member of which nothing is heard is not known, whatever it was; it counts only where it decides', async () => {
    const { store } = await make();
    const [a, b] = await makeMonitors(store, start - 86_400_000, 2);
    await setState(store, a!.id, 'up');
    await setState(store, b!.id, 'up', start - 3_600_000);
    expect(await find(store, groupOf([a!.id, b!.id]))).toEqual({
      outcome: 'missed',
      because:
        '1 of 2 members are up; asked: all are up; what is not known of its members could decide it. monitor 1: not known yet.',
    });
    expect(await find(store, groupOf([a!.id, b!.id], { kind: 'at_least', up: 1 }))).toMatchObject({
      outcome: 'up',
      attempt: { degradedBecause: null },
    });
  });

  test('a group over a place counts what is there now, without groups and what is retired', async () => {
    const { store } = await make();
    const [a, b] = await makeMonitors(store, start, 2);
    await makeMonitors(store, start, 1, { check: groupOf([a!.id]) });
    await setState(store, a!.id, 'up');
    await setState(store, b!.id, 'degraded');
    const place: GroupCheck = {
      ...groupOf([]),
      members: { by: 'place', service: 'shop', environment: 'production' },
    };
    const found = await find(store, place);
    expect(found).toMatchObject({ outcome: 'up', attempt: { facts: { counted: 2, degraded: 1 } } });
    await store.write((tx) => retireMonitor(contextOf(tx, start), { id: b!.id }));
    expect(await find(store, place)).toMatchObject({
      outcome: 'up',
      attempt: { degradedBecause: null, facts: { counted: 1, leftOutCount: 0 } },
    });
    expect(
      await find(store, { ...place, members: { by: 'place', service: 'gone', environment: null } }),
    ).toMatchObject({
      outcome: 'error',
      attempt: { reason: 'check', message: 'No member counts. Add one, resume one, or retire this group.' },
    });
  });

  test('a group opens no incident unless it is told to: its members open theirs', async () => {
    const { store } = await make();
    const [member] = await makeMonitors(store, start, 1);
    const [group] = await makeMonitors(store, start, 1, { check: groupOf([member!.id]) });
    const [told] = await makeMonitors(store, start, 1, { check: groupOf([member!.id]), opensIncident: true });
    expect([member!.opensIncident, group!.opensIncident, told!.opensIncident]).toEqual([true, false, true]);
  });

  test('a group that would contain itself is refused at its field, with the way', async () => {
    const { store } = await make();
    const [x] = await makeMonitors(store, start, 1);
    const [inner] = await makeMonitors(store, start, 1, { name: 'inner', check: groupOf([x!.id]) });
    const [outer] = await makeMonitors(store, start, 1, { name: 'outer', check: groupOf([inner!.id]) });
    await expect(
      change(store, inner!.id, inner!.version, { check: groupOf([x!.id, outer!.id]) }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      extras: {
        fields: [
          {
            path: 'body.check.members.monitors',
            message: 'would make the group contain itself, over "outer"; leave out that member',
          },
        ],
      },
    });
    await expect(
      makeMonitors(store, start, 1, { check: groupOf(['mon_' + '0'.repeat(32)]) }),
    ).rejects.toMatchObject({
      extras: { fields: [{ path: 'body.check.members.monitors.0' }] },
    });
  });

  test('of two edits at once that together would make a circle, one is refused', async () => {
    const made = await make();
    const { store } = made;
    const other = made.openAgain();
    const [x] = await makeMonitors(store, start, 1);
    const groups = await makeMonitors(store, start, 3, { check: groupOf([x!.id]) });
    for (let round = 0; round < 3; round++) {
      const [a, b] = [groups[round]!, groups[(round + 1) % 3]!];
      const versions = await store.read((tx) =>
        tx.selectFrom('monitors').select(['id', 'edits']).where('id', 'in', [a.id, b.id]).execute(),
      );
      const versionOf = new Map(versions.map(({ id, edits }) => [id, edits]));
      const ended = await Promise.allSettled([
        change(store, a.id, versionOf.get(a.id)!, { check: groupOf([x!.id, b.id]) }),
        change(other, b.id, versionOf.get(b.id)!, { check: groupOf([x!.id, a.id]) }),
      ]);
      expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = ended.find((one) => one.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'invalid_request' });
      // As before, for the next pair.
      for (const [group, process] of [
        [a, store],
        [b, other],
      ] as const) {
        const [row] = await store.read((tx) =>
          tx.selectFrom('monitors').select('edits').where('id', '=', group.id).execute(),
        );
        await change(process, group.id, row!.edits, { check: groupOf([x!.id]) });
      }
    }
  });

  // On SQLite there is one writer at a time anyway.
  test.runIf(engine === 'postgres')(
    'an edit waits for another one with which it could make a circle',
    async () => {
      const { store, openAgain } = await make();
      const other = openAgain();
      const [x] = await makeMonitors(store, start, 1);
      const [a, b] = await makeMonitors(store, start, 2, { check: groupOf([x!.id]) });
      const edited = Promise.withResolvers<void>();
      const mayCommit = Promise.withResolvers<void>();
      const first = store.write(async (tx) => {
        const body = route.body.parse({ version: a!.version, check: groupOf([b!.id]) });
        await updateMonitor(contextOf(tx, start), { id: a!.id }, body);
        edited.resolve();
        await mayCommit.promise;
      });
      await edited.promise;
      let ended = false;
      const second = change(other, b!.id, b!.version, { check: groupOf([a!.id]) }).finally(
        () => (ended = true),
      );
      second.catch(() => undefined);
      const waits = () =>
        store.admin
          .selectNoFrom(
            sql<number>`(select count(*)::int from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock')`.as('waiting'),
          )
          .executeTakeFirstOrThrow();
      await expect.poll(async () => ended || (await waits()).waiting > 0).toBe(true);
      mayCommit.resolve();
      await first;
      await expect(second).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );

  test('a thousand groups that are due at once cost as many queries as one', async () => {
    const { store } = await make();
    const [member] = await makeMonitors(store, start, 1);
    await setState(store, member!.id, 'up');
    let transactions = 0;
    const counting: Pick<Store, 'read'> = {
      read: (work) => {
        transactions += 1;
        return store.read(work);
      },
    };
    const inside = new InsideRuns({ store: counting, now: () => start + 1000, log: silent });
    const check = groupOf([member!.id]);
    const runs = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => inside.run({ id: `run ${index}`, slot: start, check })),
    );
    expect(transactions).toBe(1);
    expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['up']));
  });
});

test('while the database does not answer a group is missed, and not down', async () => {
  const inside = new InsideRuns({
    store: { read: () => Promise.reject(new Error('away')) },
    now: () => start,
    log: silent,
  });
  expect(await inside.run({ id: 'run', slot: start, check: groupOf(['mon_1']) })).toMatchObject({
    outcome: 'missed',
    missedBecause: 'The database did not answer when AppOps looked what it holds of this monitor',
    attempts: [],
  });
});
