import { recordChange as changeRoute } from '@appops/shared/contract/changes';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { createMonitor as monitorRoute } from '@appops/shared/contract/monitors';
import {
  queryAnnotations as annotationsRoute,
  querySeries as seriesRoute,
  queryTable as tableRoute,
} from '@appops/shared/contract/query';
import {
  createService as serviceRoute,
  putEnvironment as environmentRoute,
} from '@appops/shared/contract/services';
import { openIncident as incidentRoute } from '@appops/shared/contract/incidents';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { matchPage } from '../overview/match-page.ts';
import { getOverview } from '../overview/overview.ts';
import { moveDeployment } from '../releases/move-deployment.ts';
import { recordChange } from '../releases/record-change.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { writeBatch } from '../results/write-batch.ts';
import { createService } from '../services/create-service.ts';
import { putEnvironment } from '../services/update-service.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { queryAnnotations } from './query-annotations.ts';
import { querySeries } from './query-series.ts';
import { queryTable } from './query-table.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;
const at = (minutes: number) => new Date(t0 + minutes * minute).toISOString();

describeOnBothEngines('queries', (make) => {
  let store: Store;
  let monitorId: string;
  let incidentId: string;
  let runningId: string;

  const start = (given: Record<string, unknown>, now: number) =>
    writeAt(store, t0 + now * minute, (ctx) =>
      startDeployment(
        ctx,
        startRoute.body.parse({ service: 'shop', environment: 'production', version: '1.0.0', ...given }),
      ),
    );
  const annotations = (given: Record<string, unknown>, now = 100) =>
    readAt(store, t0 + now * minute, (ctx) => queryAnnotations(ctx, annotationsRoute.body.parse(given)));

  beforeAll(async () => {
    ({ store } = await make());
    for (const name of ['shop', 'blog'])
      await writeAt(store, t0, (ctx) =>
        createService(ctx, serviceRoute.body.parse({ name, owners: ['team'] })),
      );
    await writeAt(store, t0, (ctx) =>
      putEnvironment(
        ctx,
        { slug: 'shop', environment: 'production' },
        environmentRoute.body.parse({ name: 'Production', urlPatterns: ['https://shop.example.com/*'] }),
      ),
    );
    ({ id: monitorId } = await writeAt(store, t0 - minute, (ctx) =>
      createMonitor(
        ctx,
        monitorRoute.body.parse({
          name: 'Checkout',
          service: 'shop',
          environment: 'production',
          intervalMs: 60_000,
          check: { type: 'http', url: 'http://shop.example.com/' },
        }),
      ),
    ));
    await start({ status: 'succeeded', startedAt: at(1), finishedAt: at(3) }, 3);
    const failed = await start({ version: '1.1.0', startedAt: at(10) }, 10);
    await writeAt(store, t0 + 20 * minute, (ctx) => moveDeployment(ctx, failed.id, { status: 'failed' }));
    await start(
      { service: 'blog', environment: 'staging', status: 'succeeded', startedAt: at(15), finishedAt: at(16) },
      16,
    );
    ({ id: runningId } = await start({ version: '1.2.0' }, 30));
    await writeAt(store, t0 + 12 * minute, (ctx) =>
      recordChange(ctx, changeRoute.body.parse({ kind: 'flag', title: 'New checkout on', service: 'shop' })),
    );
    await writeAt(store, t0 + 13 * minute, (ctx) =>
      recordChange(ctx, changeRoute.body.parse({ kind: 'infrastructure', title: 'New load balancer' })),
    );
    ({ id: incidentId } = await writeAt(store, t0 + 11 * minute, (ctx) =>
      openIncident(
        ctx,
        incidentRoute.body.parse({ title: 'Checkout is broken', service: 'shop', environment: 'production' }),
      ),
    ));
    const monitor = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitorId).executeTakeFirstOrThrow(),
    );
    const runs = ['up', 'up', 'down', 'up'].map((outcome, index) => ({
      monitor: monitor.number,
      monitorId,
      shard: monitor.shard,
      slot: t0 + index * minute,
      probe: 1,
      startedAt: t0 + index * minute,
      outcome: outcome as 'up' | 'down',
      missedBecause: null,
      attempts: [],
      latenessUs: 0,
      queueUs: 0,
      monitorVersion: 1,
      suspect: false,
      degraded: false,
      delayed: false,
      stretch: null,
    }));
    await store.write((tx) => writeBatch(tx, runs, { now: t0 + 4 * minute, log: pino({ level: 'silent' }) }));
  });

  test('markers that overlap the range come, with their colour; what runs ends now', async () => {
    const { markers, total } = await annotations({ from: at(16), to: at(50) }, 40);
    expect(total).toBe(3);
    expect(markers).toMatchObject([
      {
        title: 'shop 1.1.0 → production',
        state: 'alerting',
        time: t0 + 10 * minute,
        timeEnd: t0 + 20 * minute,
        text: 'Failed',
      },
      { title: 'blog 1.0.0 → staging', state: 'no_data', tags: ['blog', 'staging', 'succeeded'] },
      { title: 'shop 1.2.0 → production', state: 'pending', timeEnd: t0 + 40 * minute, ids: [runningId] },
    ]);
  });

  test('services and environments filter; an unknown name matches nothing', async () => {
    const whole = { from: at(0), to: at(60) };
    const titles = async (given: Record<string, unknown>) =>
      (await annotations({ ...whole, ...given })).markers.map(({ title }) => title);
    expect(await titles({ services: ['blog'] })).toEqual(['blog 1.0.0 → staging']);
    expect(await titles({ environments: ['staging'] })).toEqual(['blog 1.0.0 → staging']);
    expect(await titles({ services: ['nobody'] })).toEqual([]);
    expect(await titles({ services: ['shop'], environments: ['staging'] })).toEqual([]);
    expect(await titles({ services: ['nobody'], kinds: ['incident', 'change'] })).toEqual([
      'New load balancer',
    ]);
  });

  test('changes and incidents are markers, too', async () => {
    const { markers } = await annotations({
      from: at(0),
      to: at(60),
      services: ['shop'],
      kinds: ['change', 'incident'],
    });
    expect(markers).toMatchObject([
      {
        kind: 'incident',
        state: 'alerting',
        time: t0 + 11 * minute,
        timeEnd: t0 + 100 * minute,
        ids: [incidentId],
      },
      {
        kind: 'change',
        state: 'no_data',
        title: 'New checkout on',
        time: t0 + 12 * minute,
        timeEnd: t0 + 12 * minute,
      },
      { kind: 'change', title: 'New load balancer' },
    ]);
  });

  test('a range that ends before it begins is not accepted', async () => {
    await expect(annotations({ from: at(2), to: at(1) })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('series have one frame a monitor, null where nothing was measured', async () => {
    const { frames } = await readAt(store, t0, (ctx) =>
      querySeries(
        ctx,
        seriesRoute.body.parse({
          from: at(0),
          to: at(6),
          metric: 'availability',
          services: ['shop'],
          maxDataPoints: 10,
        }),
      ),
    );
    expect(frames).toHaveLength(1);
    const [time, value] = frames[0]!.fields;
    expect(value).toMatchObject({
      unit: 'percentunit',
      labels: { service: 'shop', monitor: 'Checkout', id: monitorId },
    });
    expect(time?.values).toHaveLength(value!.values.length);
    expect(value?.values.slice(0, 5)).toEqual([1, 1, 0, 1, null]);
  });

  test('tables have columns of equal length, newest first', async () => {
    const table = async (name: string, given: Record<string, unknown> = {}) => {
      const { frames } = await readAt(store, t0, (ctx) =>
        queryTable(ctx, tableRoute.body.parse({ from: at(0), to: at(60), table: name, ...given })),
      );
      return Object.fromEntries(frames[0]!.fields.map((field) => [field.name, field.values]));
    };
    expect(await table('deployments', { services: ['shop'] })).toMatchObject({
      version: ['1.2.0', '1.1.0', '1.0.0'],
      status: ['running', 'failed', 'succeeded'],
      state: ['pending', 'alerting', 'no_data'],
      live: [false, false, true],
      finished: [null, t0 + 20 * minute, t0 + 3 * minute],
    });
    expect(await table('deployments', { maxDataPoints: 1 })).toMatchObject({ version: ['1.2.0'] });
    expect(await table('incidents')).toMatchObject({
      title: ['Checkout is broken'],
      service: ['shop'],
      resolved: [null],
    });
    expect(await table('cases')).toMatchObject({ title: [], id: [] });
  });

  test('the overview says what is live, what runs, how it is and what is open', async () => {
    const overview = await readAt(store, t0 + 60 * minute, (ctx) => getOverview(ctx));
    expect(overview.environments.map(({ slug }) => slug)).toEqual(['production', 'staging']);
    expect(overview.services.map(({ slug }) => slug)).toEqual(['blog', 'shop']);
    const [cell] = overview.services[1]!.cells;
    expect(cell).toMatchObject({
      environment: 'production',
      live: { version: '1.0.0' },
      running: { version: '1.2.0' },
      state: 'up',
      monitors: { up: 1, down: 0, unknown: 0, paused: 0 },
      openIncidents: 1,
    });
    expect(overview.services[0]!.cells[0]).toMatchObject({
      state: 'unknown',
      stateSince: null,
      running: null,
    });
    expect(overview.totals).toEqual({
      services: 2,
      monitors: 1,
      monitorsDown: 0,
      openIncidents: 1,
      recoveredIncidents: 0,
      openCases: 0,
      workaroundsExpired: 0,
    });
  });

  test('a live page finds its service, its live release and its open incidents', async () => {
    const found = await readAt(store, t0, (ctx) =>
      matchPage(ctx, 'https://shop.example.com/cart?x=1', 'https://pages.example'),
    );
    expect(found).toMatchObject({
      match: {
        service: { slug: 'shop' },
        environment: { slug: 'production' },
        pattern: 'https://shop.example.com/*',
      },
      live: { version: '1.0.0' },
      openIncidents: [{ id: incidentId }],
    });
    expect(
      await readAt(store, t0, (ctx) => matchPage(ctx, 'https://other.example.com/', 'https://pages.example')),
    ).toEqual({
      match: null,
      live: null,
      openIncidents: [],
      pagesUrl: 'https://pages.example',
    });
  });

  test('filters are matched by name, then by slug; what fits nothing matches nothing, and a notice says so', async () => {
    const range = { from: at(-60), to: at(200) };
    const all = await annotations({ ...range, services: ['shop'], environments: ['production'] });
    expect(all.total).toBeGreaterThan(0);
    expect(await annotations({ ...range, services: [' SHOP'], environments: ['Production'] })).toEqual(all);
    expect(all.notices).toEqual([]);
    const none = await annotations({ ...range, environments: ['Prod & Co/本番'] });
    expect(none).toEqual({
      markers: [],
      total: 0,
      notices: ['AppOps knows no environment “Prod & Co/本番”, so nothing is shown for it.'],
    });
    const some = await annotations({ ...range, services: ['shop', 'nope'], environments: ['production'] });
    expect(some).toEqual({
      ...all,
      notices: ['AppOps knows no service “nope”, so nothing is shown for it.'],
    });
    const series = await readAt(store, t0, (ctx) =>
      querySeries(
        ctx,
        seriesRoute.body.parse({ ...range, metric: 'availability', monitors: ['checkout', '$nope'] }),
      ),
    );
    expect(series.frames.map(({ name }) => name)).toEqual(['Checkout']);
    expect(series.notices).toEqual(['AppOps knows no monitor “$nope”, so nothing is shown for it.']);
  });
});
