import type { MonitorState } from '@appops/shared/words/monitor';
import { createAnnotation, listAnnotations as annotationsRoute } from '@appops/shared/contract/annotations';
import { openIncident as openIncidentRoute } from '@appops/shared/contract/incidents';
import {
  listMaintenance as maintenanceRoute,
  planMaintenance as planRoute,
} from '@appops/shared/contract/maintenance';
import {
  createMonitor as monitorRoute,
  listMonitors as monitorsRoute,
} from '@appops/shared/contract/monitors';
import {
  createService as serviceRoute,
  listServices as servicesRoute,
} from '@appops/shared/contract/services';
import { expect, test } from 'vitest';
import { createAnnotation as annotate } from '../annotations/create-annotation.ts';
import { listAnnotations } from '../annotations/list-annotations.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { listMaintenance } from '../maintenance/list-maintenance.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { createService } from '../services/create-service.ts';
import { listServices } from '../services/list-services.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';

const now = Date.UTC(2026, 0, 5, 12);
const hour = 3_600_000;

const place = { service: 'base', environment: 'production' };

describeOnBothEngines('orders of lists', (make) => {
  test('monitors stand as people count, and the worst first where that is asked for', async () => {
    const { store } = await make();
    await writeAt(store, now, async (ctx) => {
      await createService(ctx, serviceRoute.body.parse({ name: 'base' }));
      for (const name of ['shop-10', 'Shop-2', 'shop-1', 'магазин-10', 'магазин-9'])
        await createMonitor(
          ctx,
          monitorRoute.body.parse({ ...place, name, check: { type: 'http', url: 'http://127.0.0.1:9/' } }),
        );
      await ctx.tx.updateTable('monitors').set({ state: 'up' }).execute();
      await ctx.tx.updateTable('monitors').set({ state: 'down' }).where('name', '=', 'shop-10').execute();
    });
    const names = async (order: 'name' | 'worst') =>
      (await readAt(store, now, (ctx) => listMonitors(ctx, monitorsRoute.query.parse({ order })))).items.map(
        ({ name }) => name,
      );
    expect(await names('name')).toEqual(['shop-1', 'Shop-2', 'shop-10', 'магазин-9', 'магазин-10']);
    expect(await names('worst')).toEqual(['shop-10', 'shop-1', 'Shop-2', 'магазин-9', 'магазин-10']);
  });

  test('services stand as people count, or those first with which something is wrong', async () => {
    const { store } = await make();
    await writeAt(store, now, async (ctx) => {
      for (const name of ['a-10', 'a-2', 'down', 'broken check', 'low', 'critical', 'beside', 'resolved'])
        await createService(ctx, serviceRoute.body.parse({ name, environments: [{ name: 'production' }] }));
      const monitors = new Map<string, string>();
      for (const service of ['down', 'broken-check', 'beside', 'a-2'])
        monitors.set(
          service,
          (
            await createMonitor(
              ctx,
              monitorRoute.body.parse({
                ...place,
                service,
                name: service,
                check: { type: 'http', url: 'http://127.0.0.1:9/' },
              }),
            )
          ).id,
        );
      const set = (service: string, state: MonitorState) =>
        ctx.tx.updateTable('monitors').set({ state }).where('id', '=', monitors.get(service)!).execute();
      await set('down', 'down');
      await set('broken-check', 'error');
      await set('a-2', 'unknown');
      const open = (service: string, severity: 'low' | 'critical') =>
        openIncident(ctx, openIncidentRoute.body.parse({ ...place, title: service, service, severity }));
      await open('low', 'low');
      const critical = await open('critical', 'critical');
      const resolved = await open('resolved', 'critical');
      await ctx.tx
        .updateTable('incidents')
        .set({ resolved_at: now, status: 'resolved' })
        .where('id', '=', resolved.id)
        .execute();
      // A problem of another service that fell together with it.
      const beside = await ctx.tx
        .selectFrom('monitors')
        .selectAll()
        .where('id', '=', monitors.get('beside')!)
        .executeTakeFirstOrThrow();
      await ctx.tx
        .insertInto('problems')
        .values({
          id: 'prb_beside',
          fingerprint: 'beside',
          title: 'beside',
          service_id: beside.service_id,
          environment_id: beside.environment_id,
          monitor_id: beside.id,
          reason: 'timeout',
          assertion: null,
          first_seen_at: now,
          last_seen_at: now,
          case_id: null,
        })
        .execute();
      await ctx.tx
        .insertInto('incident_problems')
        .values({
          incident_id: critical.id,
          problem_id: 'prb_beside',
          began_at: now,
          took_ms: null,
          address: null,
          probe: null,
        })
        .execute();
    });
    const list = async (order: 'name' | 'worst') =>
      (await readAt(store, now, (ctx) => listServices(ctx, servicesRoute.query.parse({ order })))).items;
    expect((await list('name')).map(({ slug }) => slug).slice(0, 2)).toEqual(['a-2', 'a-10']);
    const worst = await list('worst');
    expect(worst.map(({ slug }) => slug)).toEqual([
      'beside',
      'critical',
      'low',
      'down',
      'broken-check',
      'a-2',
      'a-10',
      'resolved',
    ]);
    const well = {
      openIncidents: 0,
      recoveredIncidents: 0,
      worstSeverity: null,
      monitorsDown: 0,
      monitorsInError: 0,
    };
    expect(worst.map((service) => service.now).slice(0, 5)).toEqual([
      { ...well, openIncidents: 1, worstSeverity: 'critical' },
      { ...well, openIncidents: 1, worstSeverity: 'critical' },
      { ...well, openIncidents: 1, worstSeverity: 'low' },
      { ...well, monitorsDown: 1 },
      { ...well, monitorsInError: 1 },
    ]);
    expect(worst.at(-1)!.now).toEqual(well);

    // What its monitors see well again is behind all that is broken, and before what is well.
    await store.write((tx) =>
      tx
        .updateTable('monitors')
        .set({ state: 'up' })
        .where('id', 'in', (eb) =>
          eb.selectFrom('problems').select('monitor_id').where('id', '=', 'prb_beside'),
        )
        .execute(),
    );
    const later = await list('worst');
    expect(later.map(({ slug }) => slug)).toEqual([
      'low',
      'down',
      'broken-check',
      'beside',
      'critical',
      'a-2',
      'a-10',
      'resolved',
    ]);
    expect(later[3]!.now).toEqual({
      ...well,
      openIncidents: 1,
      recoveredIncidents: 1,
      worstSeverity: 'critical',
    });
  });

  test('notes of open incidents stand before problems, and these before questions, workarounds and notes', async () => {
    const { store } = await make();
    await writeAt(store, now, async (ctx) => {
      await createService(
        ctx,
        serviceRoute.body.parse({ name: 'base', environments: [{ name: 'production' }] }),
      );
      const open = async (severity: 'low' | 'critical') =>
        (await openIncident(ctx, openIncidentRoute.body.parse({ ...place, title: severity, severity }))).id;
      const note = (body: string, more: object = {}) =>
        annotate(
          ctx,
          createAnnotation.body.parse({
            ...place,
            body,
            target: { source: 'https://shop.example/', selectors: [] },
            ...more,
          }),
        );
      await note('of a critical incident', { incident: await open('critical') });
      await note('of a low incident', { incident: await open('low'), kind: 'problem' });
      const resolved = await open('critical');
      await note('older problem', { kind: 'problem' });
      await note('problem', { kind: 'problem' });
      await note('workaround', { kind: 'workaround' });
      await note('question', { kind: 'question' });
      await note('of a resolved incident', { incident: resolved });
      await ctx.tx
        .updateTable('incidents')
        .set({ resolved_at: now, status: 'resolved' })
        .where('id', '=', resolved)
        .execute();
    });
    const worst = await readAt(store, now, (ctx) =>
      listAnnotations(ctx, annotationsRoute.query.parse({ order: 'worst' })),
    );
    expect(worst.items.map(({ body }) => body)).toEqual([
      'of a critical incident',
      'of a low incident',
      'problem',
      'older problem',
      'question',
      'workaround',
      'of a resolved incident',
    ]);
  });

  test('maintenance that runs stands before what is planned, and that before what is over or called off', async () => {
    const { store } = await make();
    const plan = (title: string, from: number, to: number) =>
      writeAt(store, now - 10 * hour, (ctx) =>
        planMaintenance(
          ctx,
          planRoute.body.parse({
            service: 'base',
            title,
            startsAt: new Date(now + from * hour).toISOString(),
            endsAt: new Date(now + to * hour).toISOString(),
          }),
        ),
      );
    await writeAt(store, now, (ctx) => createService(ctx, serviceRoute.body.parse({ name: 'base' })));
    await plan('long over', -9, -8);
    await plan('tomorrow', 24, 25);
    await plan('just over', -2, -1);
    await plan('soon', 1, 2);
    await plan('until later', -1, 3);
    await plan('nearly over', -1, 1);
    const { items } = await readAt(store, now, (ctx) =>
      listMaintenance(ctx, maintenanceRoute.query.parse({ order: 'current' })),
    );
    expect(items.map(({ title }) => title)).toEqual([
      'nearly over',
      'until later',
      'soon',
      'tomorrow',
      'just over',
      'long over',
    ]);
    const running = await readAt(store, now, (ctx) =>
      listMaintenance(ctx, maintenanceRoute.query.parse({ state: ['running'], service: ['BASE'] })),
    );
    expect(running.items.map(({ state }) => state)).toEqual(['running', 'running']);
  });
});
