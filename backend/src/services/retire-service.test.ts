import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { openIncident as incidentRoute } from '@appops/shared/contract/incidents';
import {
  createMonitor as monitorRoute,
  listMonitors as monitorsRoute,
} from '@appops/shared/contract/monitors';
import { createService as serviceRoute, listServices as listRoute } from '@appops/shared/contract/services';
import { beforeEach, expect, test } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { moveIncident } from '../incidents/move-incident.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { getOverview } from '../overview/overview.ts';
import { listDeployments } from '../releases/list-deployments.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { listDeployments as deploymentsRoute } from '@appops/shared/contract/deployments';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { createService } from './create-service.ts';
import { listServices } from './list-services.ts';
import { restoreEnvironment, retireEnvironment } from './retire-environment.ts';
import { restoreService, retireService } from './retire-service.ts';

const now = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;

describeOnBothEngines('services and environments that are retired', (make) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await make());
    await at(0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: 'shop' })));
    await deploy(1);
    await watch(2);
  });
  const at = <T>(minutes: number, work: Parameters<typeof writeAt<T>>[2]) =>
    writeAt(store, now + minutes * minute, work);
  const deploy = (minutes: number, more: object = {}) =>
    at(minutes, (ctx) =>
      startDeployment(
        ctx,
        startRoute.body.parse({
          service: 'shop',
          environment: 'production',
          version: `1.${minutes}`,
          status: 'succeeded',
          ...more,
        }),
      ),
    );
  const watch = (minutes: number, environment = 'production') =>
    at(minutes, (ctx) =>
      createMonitor(
        ctx,
        monitorRoute.body.parse({
          service: 'shop',
          environment,
          name: 'Answers',
          check: { type: 'http', url: 'http://127.0.0.1:9/' },
        }),
      ),
    );
  const services = async (retired: 'no' | 'only' | 'any') =>
    (await readAt(store, now, (ctx) => listServices(ctx, listRoute.query.parse({ retired })))).items.map(
      ({ slug }) => slug,
    );
  const overview = () => readAt(store, now + 60 * minute, getOverview);

  test('a service leaves lists and overview with its monitors; its history stays; it can be brought back', async () => {
    await expect(at(3, (ctx) => retireService(ctx, 'shop', { monitors: false }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/"shop" has 1 monitor\. Retire it first, or with it/) as string,
    });
    const retired = await at(3, (ctx) => retireService(ctx, 'shop', { monitors: true }));
    expect(retired.retiredAt).toBe(new Date(now + 3 * minute).toISOString());
    expect([await services('no'), await services('only'), await services('any')]).toEqual([
      [],
      ['shop'],
      ['shop'],
    ]);
    expect(await overview()).toMatchObject({
      services: [],
      environments: [],
      totals: { services: 0, monitors: 0 },
    });
    const query = deploymentsRoute.query.parse({ service: ['shop'] });
    expect((await readAt(store, now, (ctx) => listDeployments(ctx, query))).items).toHaveLength(1);
    // Again changes nothing.
    expect(await at(4, (ctx) => retireService(ctx, 'shop', { monitors: false }))).toMatchObject({
      retiredAt: retired.retiredAt,
    });
    expect(await at(5, (ctx) => restoreService(ctx, 'shop'))).toMatchObject({ retiredAt: null });
    expect(await services('no')).toEqual(['shop']);
    expect(
      (await readAt(store, now, (ctx) => listMonitors(ctx, monitorsRoute.query.parse({})))).items,
    ).toEqual([]);
  });

  test('nobody watches a retired service or environment anew: the refusal says how to bring it back', async () => {
    await at(3, (ctx) =>
      retireEnvironment(ctx, { slug: 'shop', environment: 'production' }, { monitors: true }),
    );
    await expect(watch(4)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/service restore-environment shop production/) as string,
    });
    const back = await at(5, (ctx) => restoreEnvironment(ctx, { slug: 'shop', environment: 'production' }));
    expect(back.environments.map(({ slug }) => slug)).toEqual(['production']);
    await watch(6);
    await at(7, (ctx) => retireService(ctx, 'shop', { monitors: true }));
    await expect(watch(8)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/service restore shop/) as string,
    });
  });

  test('a retired environment is listed as such, and does not count in the overview', async () => {
    await at(3, (ctx) =>
      retireEnvironment(ctx, { slug: 'shop', environment: 'production' }, { monitors: true }),
    );
    const { items } = await readAt(store, now, (ctx) => listServices(ctx, listRoute.query.parse({})));
    expect(items[0]).toMatchObject({
      environments: [],
      retiredEnvironments: [{ slug: 'production', name: 'production' }],
    });
    expect((await overview()).services).toMatchObject([{ slug: 'shop', cells: [] }]);
  });

  test('a new deployment brings both back; a late report of an old one does not', async () => {
    await at(3, (ctx) =>
      retireEnvironment(ctx, { slug: 'shop', environment: 'production' }, { monitors: true }),
    );
    await at(3, (ctx) => retireService(ctx, 'shop', { monitors: true }));
    await deploy(4, {
      startedAt: new Date(now).toISOString(),
      finishedAt: new Date(now + 1000).toISOString(),
    });
    expect(await services('no')).toEqual([]);
    await deploy(5);
    expect(await services('no')).toEqual(['shop']);
    expect((await overview()).services).toMatchObject([
      { slug: 'shop', cells: [{ environment: 'production', live: { version: '1.5' } }] },
    ]);
  });

  test('a service with an incident that is not resolved stays', async () => {
    const { id } = await at(3, (ctx) =>
      openIncident(ctx, incidentRoute.body.parse({ title: 'Broken', service: 'shop' })),
    );
    await expect(at(4, (ctx) => retireService(ctx, 'shop', { monitors: true }))).rejects.toMatchObject({
      message: expect.stringMatching(/has 1 incident that is not resolved/) as string,
    });
    await at(5, (ctx) => moveIncident(ctx, id, 'resolve', ''));
    expect((await at(6, (ctx) => retireService(ctx, 'shop', { monitors: true }))).retiredAt).not.toBeNull();
  });
});
