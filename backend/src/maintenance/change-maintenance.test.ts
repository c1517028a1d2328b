import { planMaintenance as planRoute } from '@appops/shared/contract/maintenance';
import { expect, test } from 'vitest';
import { failing } from '../../testing/cases/cases.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { describeEvent } from '../events/describe-event.ts';
import { eventsAfter } from '../events/event.ts';
import { contextOf, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { writeBatch } from '../results/write-batch.ts';
import { runsOf } from '../results/runs-of.ts';
import { writeAt } from '../../testing/verbs.ts';
import { cancelMaintenance, changeMaintenance, endMaintenance } from './change-maintenance.ts';
import { planMaintenance } from './maintenance-windows.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const second = 1000;
const iso = (at: number) => new Date(at).toISOString();
const ada = {
  actor: { kind: 'person', id: 'grafana:user:1', name: 'Ada' },
  scopes: ['operate'],
} as const;

describeOnBothEngines('maintenance that is changed, ended or called off', (make) => {
  async function setUp() {
    const made = await make();
    const [monitor] = await makeMonitors(made.store, start, 1);
    const row = await made.store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    const plan = (from: number, to: number, at = start) =>
      writeAt(made.store, at, (ctx) =>
        planMaintenance(
          ctx,
          planRoute.body.parse({
            title: 'database move',
            service: 'shop',
            environment: 'production',
            startsAt: iso(start + from * second),
            endsAt: iso(start + to * second),
          }),
        ),
      );
    const at = <T>(seconds: number, work: Parameters<typeof writeAt<T>>[2]) =>
      writeAt(made.store, start + seconds * second, work, { ...contextOf(null as never, 0), ...ada });
    /** Stores a run for each of these seconds, as failed, and tells which were in maintenance. */
    const measured = async (seconds: number[]) => {
      const runs = seconds.map((each) => runOf(row, start + each * second, 'down'));
      await made.store.write((tx) =>
        writeBatch(tx, runs, { now: start + Math.max(...seconds) * second, log: silent }),
      );
      return inMaintenance(made, row.id);
    };
    return { made, plan, at, measured, row };
  }
  const inMaintenance = ({ store }: TestStore, id: string) =>
    store.read(async (tx) => {
      const found: number[] = [];
      for await (const run of runsOf(tx, { monitorIds: [id], from: start, to: start + 600 * second }))
        if (run.maintenance) found.push((run.slot - start) / second);
      return found;
    });

  test('ended now, it covers what was measured in it, and nothing after; who ended it is told', async () => {
    const { made, plan, at, measured } = await setUp();
    const { id } = await plan(1, 100);
    expect(await measured([1, 2, 3])).toEqual([1, 2, 3]);
    const ended = await at(4, (ctx) => endMaintenance(ctx, id));
    expect(ended).toMatchObject({
      state: 'over',
      endsAt: iso(start + 4 * second),
      changed: { as: 'ended', at: iso(start + 4 * second), by: { name: 'Ada' } },
      createdBy: { name: expect.not.stringMatching('Ada') as string },
    });
    expect(await measured([4, 5])).toEqual([1, 2, 3]);
    expect(await at(6, (ctx) => endMaintenance(ctx, id))).toMatchObject({ endsAt: ended.endsAt });
    const events = await made.store.read((tx) => eventsAfter(tx, 0, 500));
    expect(
      events
        .filter(({ kind }) => kind.startsWith('maintenance.'))
        .map((event) => `${event.actor.name} ${describeEvent(event)}`)
        .at(-1),
    ).toBe('Ada ended the maintenance "database move" before its time');
  });

  test('one that runs may last longer or less long; its start, its place and its past may not change', async () => {
    const { plan, at, measured } = await setUp();
    const { id, version = 0 } = await plan(1, 10);
    expect(await measured([1, 2])).toEqual([1, 2]);
    const change = (seconds: number, body: object, as = version) =>
      at(seconds, (ctx) => changeMaintenance(ctx, id, { version: as, ...body }));
    await expect(change(3, { startsAt: iso(start + 2 * second) })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/^Start cannot be changed.*has begun.*End it now/) as string,
    });
    await expect(change(3, { environment: null })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(change(3, { endsAt: iso(start + 2 * second) })).rejects.toMatchObject({
      message: expect.stringMatching(/^End lies in the past/) as string,
    });
    const longer = await change(3, { endsAt: iso(start + 20 * second), title: 'two moves' });
    expect(longer).toMatchObject({ state: 'running', title: 'two moves', version: version + 1 });
    expect(await measured([3, 15])).toEqual([1, 2, 3, 15]);
    await change(16, { endsAt: iso(start + 18 * second) }, version + 1);
    expect(await measured([17, 19])).toEqual([1, 2, 3, 15, 17]);
    await expect(change(25, { title: 'x' }, version + 2)).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringMatching(/is over/) as string,
    });
  });

  test('a start that is moved into the past covers only what happens from then on', async () => {
    const { plan, at, measured } = await setUp();
    const { id } = await plan(50, 60);
    expect(await measured([1, 2])).toEqual([]);
    const moved = await at(3, (ctx) =>
      changeMaintenance(ctx, id, { version: 1, startsAt: iso(start), endsAt: iso(start + 10 * second) }),
    );
    expect(moved).toMatchObject({ state: 'running', plannedAt: iso(start + 3 * second) });
    // What comes late of before is judged as if there were none.
    expect(await measured([4, 5])).toEqual([4, 5]);
    const late = await measured([2.5]);
    expect(late).toEqual([4, 5]);
  });

  test('called off before it began, it covers nothing; one that has begun is ended instead', async () => {
    const { plan, at, measured } = await setUp();
    const { id } = await plan(2, 100);
    await expect(at(1, (ctx) => endMaintenance(ctx, id))).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringMatching(/Cancel it/) as string,
    });
    expect(await at(1, (ctx) => cancelMaintenance(ctx, id))).toMatchObject({
      state: 'canceled',
      canceledAt: iso(start + second),
      changed: { as: 'canceled', by: { name: 'Ada' } },
    });
    expect(await measured([3, 4])).toEqual([]);
    await at(5, (ctx) => cancelMaintenance(ctx, id));
    const other = await plan(1, 100, start + 10 * second);
    await expect(at(20, (ctx) => cancelMaintenance(ctx, other.id))).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringMatching(/has begun.*End it now/) as string,
    });
  });

  test('of two who change it from the same state the second is told the present one', async () => {
    const { plan, at } = await setUp();
    const { id } = await plan(50, 60);
    await at(1, (ctx) => changeMaintenance(ctx, id, { version: 1, title: 'mine' }));
    await expect(
      at(2, (ctx) => changeMaintenance(ctx, id, { version: 1, title: 'yours' })),
    ).rejects.toMatchObject({ code: 'stale_version', extras: { current: { title: 'mine', version: 2 } } });
  });

  test('a case that has it on its timeline tells the change, and by whom', async () => {
    const world = await failing(make);
    const body = planRoute.body.parse({
      title: 'database move',
      service: 'shop',
      startsAt: iso(world.at()),
      endsAt: iso(world.at() + 3600 * second),
    });
    const { id } = await world.as((ctx) => planMaintenance(ctx, body));
    await world.runs(2, 'down');
    await world.as((ctx) => endMaintenance(ctx, id));
    const kinds = await world.kinds(world.id);
    expect(kinds.filter((kind) => kind.startsWith('case.maintenance'))).toEqual([
      expect.stringMatching(/^case\.maintenance by /),
      'case.maintenance_changed by Ada',
    ]);
  });
});
