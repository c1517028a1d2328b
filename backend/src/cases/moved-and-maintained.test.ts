import * as contract from '@appops/shared/contract/cases';
import {
  createService as serviceRoute,
  splitEnvironment as splitRoute,
} from '@appops/shared/contract/services';
import { planMaintenance as maintenanceRoute } from '@appops/shared/contract/maintenance';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { runOf, silent } from '../../testing/monitors.ts';
import { changeMaintenance } from '../maintenance/change-maintenance.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { maintenanceEndTask } from '../problems/split-after-maintenance.ts';
import { createService } from '../services/create-service.ts';
import { splitEnvironment } from '../services/split-environment.ts';
import { planVerification, recordFix } from './fixes.ts';
import { linkToCase, openCase } from './open-case.ts';
import { failing, fixed, hour, minute, setUp, shortPlan } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const second = 1000;
const iso = (at: number) => new Date(at).toISOString();

describeOnBothEngines('monitors that are moved into another environment', (make) => {
  const splitInto = (into: string, monitors: string[]) => splitRoute.body.parse({ into, monitors });

  test('what was proved in the old one by a monitor that looked elsewhere is proved no longer, and the case tells who moved it', async () => {
    const { id, as, runs, load, row, timeline } = await fixed(make);
    await runs(62, 'up');
    expect((await load(id)).status).toBe('proved_effective');
    await as((ctx) =>
      splitEnvironment(
        ctx,
        { slug: 'shop', environment: 'production' },
        splitInto('production eu', [row.id]),
      ),
    );
    const after = await load(id);
    expect(after.status).toBe('verifying');
    expect(after.verification!.progress.waitingFor.map(({ code }) => code)).toContain('no_monitor');
    const told = (await timeline(id)).filter(({ kind }) => kind === 'case.monitor_edited');
    expect(told.map(({ actor, summary }) => `${actor.name} ${summary}`)).toEqual([
      'Ada edited the monitor "checkout" (environment): nothing is proved until a new plan is started',
    ]);
    await runs(80, 'up');
    expect((await load(id)).status).toBe('verifying');
  });

  test('in the new one nothing is proved by runs of before the move, until a new plan', async () => {
    const { id, as, deploy, runs, load, row } = await fixed(make);
    await deploy('1.1.1', { environment: 'production eu' });
    await runs(30, 'up');
    await as((ctx) =>
      splitEnvironment(
        ctx,
        { slug: 'shop', environment: 'production' },
        splitInto('production eu', [row.id]),
      ),
    );
    await as((ctx) =>
      planVerification(
        ctx,
        id,
        contract.planVerification.body.parse({
          ...shortPlan,
          startAnew: true,
          environments: ['production eu'],
        }),
      ),
    );
    await runs(40, 'up');
    expect((await load(id)).status).toBe('verifying');
    await runs(30, 'up');
    expect((await load(id)).status).toBe('proved_effective');
  });
});

describeOnBothEngines('maintenance around a case', (make) => {
  test('a window that was changed before it touched the case names who planned it and who changed it', async () => {
    const world = await setUp(make);
    const window = await world.maintain(2 * hour, 3 * hour);
    await world.as((ctx) =>
      changeMaintenance(ctx, window.id, { version: 1, endsAt: iso(world.at() + 4 * hour) }),
    );
    await world.deploy('1.0.0');
    await world.runs(3, 'down');
    const { id: incident } = await world.incident();
    const { id } = await world.as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident })));
    const told = (await world.timeline(id)).filter(({ kind }) => kind === 'case.maintenance');
    expect(told.map(({ summary }) => summary)).toEqual([
      expect.stringMatching(/^sees maintenance .*planned by Ada at .*, last changed by Ada at /),
    ]);
  });

  test('a window that is moved over a recurrence afterwards changes nothing, and names who moved it', async () => {
    const { id, as, runs, maintain, load, timeline, at } = await fixed(make);
    await runs(10, 'up');
    const window = await maintain(hour, 2 * hour);
    await runs(60, 'up');
    const failedFrom = at();
    await runs(3, 'down');
    await runs(2, 'up');
    const before = await load(id);
    expect(before.tracks.verification.state).toBe('ineffective');
    await as((ctx) =>
      changeMaintenance(ctx, window.id, {
        version: 1,
        startsAt: iso(failedFrom - minute),
        endsAt: iso(at() + hour),
      }),
    );
    await runs(80, 'up');
    const after = await load(id);
    expect(after).toMatchObject({
      status: before.status,
      tracks: { verification: { state: 'ineffective' } },
    });
    const kinds = (await timeline(id)).map(({ kind, actor }) => `${kind} by ${actor.name}`);
    expect(kinds).toContain('case.maintenance_changed by Ada');
  });

  test('one that is made longer covers what comes after that, and never what had failed by then', async () => {
    const { id, as, runs, maintain, load, at } = await fixed(make);
    await runs(70, 'up', {});
    const window = await maintain(second, 10 * second);
    await runs(9, 'up');
    await as((ctx) => changeMaintenance(ctx, window.id, { version: 1, endsAt: iso(at() + 20 * second) }));
    await runs(10, 'down');
    await runs(3, 'up');
    expect((await load(id)).tracks.verification.state).not.toBe('ineffective');
    await expect(
      as((ctx) => changeMaintenance(ctx, window.id, { version: 2, endsAt: iso(at() - second) })),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    await runs(100, 'up');
    await runs(3, 'down');
    // It is over: nobody can stretch it over this.
    await expect(
      as((ctx) => changeMaintenance(ctx, window.id, { version: 2, endsAt: iso(at() + hour) })),
    ).rejects.toMatchObject({ code: 'invalid_move' });
    expect((await load(id)).tracks.verification.state).toBe('ineffective');
  });

  test('maintenance of another service, whose problem belongs to the case, is told to it', async () => {
    const { id, as, monitors, runs, deploy, kinds, at, store } = await failing(make);
    await as((ctx) => createService(ctx, serviceRoute.body.parse({ name: 'warehouse' })));
    const [other] = await monitors(1, {
      service: 'warehouse',
      name: 'stock',
      check: { type: 'http', url: 'http://127.0.0.1:9/stock' },
    });
    await deploy('2.0.0', { service: 'warehouse' });
    await runs(3, 'down', { of: other! });
    const problem = await store.read((tx) =>
      tx.selectFrom('problems').select('id').where('monitor_id', '=', other!.id).executeTakeFirstOrThrow(),
    );
    await as((ctx) => linkToCase(ctx, id, contract.linkToCase.body.parse({ problem: problem.id })));
    await as((ctx) =>
      planMaintenance(
        ctx,
        maintenanceRoute.body.parse({
          title: 'Racks',
          service: 'warehouse',
          startsAt: iso(at()),
          endsAt: iso(at() + hour),
        }),
      ),
    );
    expect((await kinds(id)).filter((kind) => kind.startsWith('case.maintenance'))).toHaveLength(1);
  });

  test('under load an occurrence is split after its end by the interval that the monitor really had', async () => {
    const { react, runs, maintain, store, write, row, at, deploy } = await setUp(make, {
      intervalMs: 20_000,
    });
    const ends = maintenanceEndTask({ store, clock: at, log: silent });
    await deploy('1.0.0');
    await runs(2, 'up');
    await maintain(1, minute);
    await runs(3, 'down');
    // Each run is followed by three slots that are shed: the interval is 80 s, the grace 160 s.
    const shed = async () => {
      const first = at() + 20_000;
      await write([runOf(row, first + 40_000, 'shed', { stretch: { first, count: 3, intervalMs: 20_000 } })]);
    };
    const parts = () =>
      store.read((tx) => tx.selectFrom('occurrences').selectAll().orderBy('started_at').execute());
    await shed();
    await runs(1, 'down');
    await ends.runOnce();
    await react();
    expect(await parts()).toHaveLength(1);
    await shed();
    await runs(1, 'down');
    await ends.runOnce();
    await react();
    expect(await parts()).toHaveLength(2);
  });
});

describeOnBothEngines('a plan that is made after the check was edited', (make) => {
  test('asks for the window that the quiet times of before ask for, and for 299 runs, as no share is known', async () => {
    const world = await setUp(make, { intervalMs: hour, downAfter: 1, retries: { attempts: 0, delayMs: 0 } });
    await world.deploy('1.0.0');
    for (let third = 0; third < 3; third += 1) {
      await world.runs(1, 'down');
      await world.runs(71, 'up');
    }
    const { id: incident } = await world.incident();
    const { id } = await world.as((ctx) => openCase(ctx, contract.openCase.body.parse({ incident })));
    await world.as((ctx) => recordFix(ctx, id, contract.recordFix.body.parse({ version: '1.1.1' })));
    const first = (await world.load(id)).verification!;
    expect(first.minimumWindowMs).toBeGreaterThan(14 * 24 * hour);
    await world.edit({ check: { type: 'http', url: 'http://127.0.0.1:9/', timeoutMs: 900 } });
    await world.as((ctx) =>
      planVerification(ctx, id, contract.planVerification.body.parse({ startAnew: true })),
    );
    const second = (await world.load(id)).verification!;
    expect(second.minimumWindowMs).toBeGreaterThanOrEqual(first.minimumWindowMs);
    expect(second.cleanRunsNeeded).toBe(299);
  });
});
