import { createMonitor as monitorRoute } from '@appops/shared/contract/monitors';
import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import {
  createService as serviceRoute,
  putEnvironment as environmentRoute,
} from '@appops/shared/contract/services';
import { Migrator } from 'kysely/migration';
import { beforeAll, expect, test } from 'vitest';
import { machine } from '../context.ts';
import { toJson } from '../database/json.ts';
import { migrate } from '../database/migrate.ts';
import { migrations } from '../database/migrations/index.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { recordChange } from '../releases/record-change.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { writeAt } from '../../testing/verbs.ts';
import { createService } from './create-service.ts';
import { ensureEnvironment } from './ensure-environment.ts';
import { findNamedEnvironment, findService, loadService } from './service.ts';
import { putEnvironment, updateService } from './update-service.ts';

const t0 = Date.UTC(2026, 0, 5, 12);

describeOnBothEngines('names of environments and services', (make, engine) => {
  let store: Store;
  let made: TestStore;
  let names = 0;

  beforeAll(async () => {
    made = await make();
    ({ store } = made);
  });

  async function newService(): Promise<string> {
    const slug = `shop-${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: slug })));
    return slug;
  }
  const deploy = (service: string, environment: string, version = '1.0.0') =>
    writeAt(store, t0, (ctx) =>
      startDeployment(ctx, startRoute.body.parse({ service, environment, version, status: 'succeeded' })),
    );
  const put = (slug: string, environment: string, body: object) =>
    writeAt(store, t0, (ctx) =>
      putEnvironment(ctx, { slug, environment }, environmentRoute.body.parse(body)),
    );
  const environmentsOf = async (slug: string) =>
    (await store.read(async (tx) => loadService(tx, await findService(tx, slug)))).environments;

  test('what went into a test environment is not live in production, though neither name has Latin letters', async () => {
    const shop = await newService();
    const live = await deploy(shop, '生产-1', '1.0.0');
    const tried = await deploy(shop, '测试-1', '2.0.0');
    expect(tried.environment).not.toBe(live.environment);
    expect(tried.previousVersion).toBeNull();
    expect((await environmentsOf(shop)).map(({ name }) => name).sort()).toEqual(['测试-1', '生产-1'].sort());
  });

  test('prod/eu, prod-eu and PROD EU are three environments, and each is found again', async () => {
    const shop = await newService();
    const first = [];
    for (const name of ['prod/eu', 'prod-eu', 'PROD EU']) first.push((await deploy(shop, name)).environment);
    expect(new Set(first).size).toBe(3);
    const again = [];
    for (const name of [' PROD/EU', 'Prod-EU', 'prod eu '])
      again.push((await deploy(shop, name)).environment);
    expect(again).toEqual(first);
    expect(await environmentsOf(shop)).toHaveLength(3);
  });

  test('names that are equal in their first 63 characters are two environments', async () => {
    const shop = await newService();
    const long = 'review-'.repeat(12);
    const one = await deploy(shop, `${long}checkout`);
    const other = await deploy(shop, `${long}payment`);
    expect(one.environment).not.toBe(other.environment);
    expect(one.environment.length).toBeLessThanOrEqual(63);
  });

  test("GitHub's Production, a monitor's production and a change in it are of one environment", async () => {
    const shop = await newService();
    await deploy(shop, 'Production');
    const monitor = await writeAt(store, t0, (ctx) =>
      createMonitor(
        ctx,
        monitorRoute.body.parse({
          service: shop,
          environment: 'production',
          name: 'Answers',
          check: { type: 'http', url: 'http://127.0.0.1:9/' },
        }),
      ),
    );
    const change = await writeAt(store, t0, (ctx) =>
      recordChange(ctx, {
        kind: 'flag',
        title: 'New checkout',
        description: '',
        service: shop,
        environment: 'ＰＲＯＤＵＣＴＩＯＮ',
        url: null,
      }),
    );
    expect([monitor.environment, change.environment]).toEqual(['production', 'production']);
    expect(await environmentsOf(shop)).toHaveLength(1);
  });

  test.each([
    ['prod/eu', 'prod-eu', 'PROD EU'],
    ['Café', 'cafe', 'CAFÉ 2'],
    ['ö', 'o', 'ø'],
    ['x  y', 'x--y', 'x y'],
  ])(
    'what a webhook tells is a name, never an address of ours: %s, %s and %s in any order',
    async (...names) => {
      const [a, b, c] = names;
      for (const order of [
        [a, b, c],
        [c, b, a],
        [b, c, a],
        [a, c, b],
        [c, a, b],
        [b, a, c],
      ]) {
        const shop = await newService();
        const told = (name: string) =>
          writeAt(store, t0, async (ctx) =>
            ensureEnvironment(ctx, await findService(ctx.tx, shop), name, [], findNamedEnvironment),
          );
        const first = [];
        for (const name of order) first.push((await told(name)).id);
        expect([order, new Set(first).size]).toEqual([order, 3]);
        for (const [index, name] of order.entries())
          expect((await told(name.toUpperCase())).id).toBe(first[index]);
      }
      // A slug that people chose is a name of theirs.
      const shop = await newService();
      await put(shop, 'prod', { name: 'Production in Tokyo' });
      const found = await writeAt(store, t0, async (ctx) =>
        ensureEnvironment(ctx, await findService(ctx.tx, shop), 'Prod', [], findNamedEnvironment),
      );
      expect(found.slug).toBe('prod');
    },
  );

  test('an environment is found by its slug, too, and by the name that it had before', async () => {
    const shop = await newService();
    const { environment } = await deploy(shop, '本番環境');
    expect((await deploy(shop, environment)).environment).toBe(environment);
    await put(shop, environment, { name: 'Production in Tokyo' });
    expect((await deploy(shop, '本番環境')).environment).toBe(environment);
    expect((await deploy(shop, 'production in tokyo')).environment).toBe(environment);
    expect(await environmentsOf(shop)).toMatchObject([
      { slug: environment, name: 'Production in Tokyo', otherNames: ['本番環境'] },
    ]);
  });

  test('a name that another environment has cannot be taken', async () => {
    const shop = await newService();
    const { environment } = await deploy(shop, 'Staging');
    await deploy(shop, 'Production');
    await expect(put(shop, environment, { name: 'PRODUCTION' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(put(shop, 'prod-2', { name: 'production' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"Production"') as string,
    });
  });

  test('a name of which nothing can be seen is refused with the cure', async () => {
    const shop = await newService();
    await expect(deploy(shop, '\u200B')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('two processes that meet a name at once get one environment', async () => {
    const shop = await newService();
    // On SQLite no second process lives beside the first.
    const stores = engine === 'sqlite' ? [store] : [store, made.openAgain(), made.openAgain()];
    for (const name of ['Blue/Green', '本番環境', 'plain']) {
      const rows = await Promise.all(
        [...stores, ...stores].map((each) =>
          writeAt(each, t0, async (ctx) => ensureEnvironment(ctx, await findService(ctx.tx, shop), name)),
        ),
      );
      expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    }
    // Different names that want the same slug at once are kept apart.
    const apart = await Promise.all(
      ['eu west', 'eu-west'].flatMap((name) =>
        stores.map((each) =>
          writeAt(each, t0, async (ctx) => ensureEnvironment(ctx, await findService(ctx.tx, shop), name)),
        ),
      ),
    );
    const bySlug = new Map(apart.map(({ id, slug }) => [slug, id]));
    expect(bySlug.size).toBe(new Set(apart.map(({ id }) => id)).size);
  });

  test('services follow the same rules', async () => {
    const create = (name: string, more: object = {}) =>
      writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name, ...more })));
    const one = await create('決済');
    const other = await create('在庫');
    expect(one.slug).not.toBe(other.slug);
    expect((await create('Web Shop')).slug).toBe('web-shop');
    expect((await create('web/shop')).slug).toMatch(/^web-shop-[0-9a-z]{7}$/);
    await expect(create('WEB SHOP')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"web-shop"') as string,
    });
    await expect(create('決済 ', { slug: 'payments' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await create('Match')).slug).not.toBe('match');
    expect((await deploy(' 決済', 'production')).service).toBe(one.slug);
    expect((await deploy(one.slug, 'production')).service).toBe(one.slug);
    await expect(
      writeAt(store, t0, (ctx) => updateService(ctx, other.slug, { version: 1, name: '決済' })),
    ).rejects.toMatchObject({ code: 'conflict' });
    const renamed = await writeAt(store, t0, (ctx) =>
      updateService(ctx, one.slug, { version: 1, name: 'Payments' }),
    );
    expect(renamed).toMatchObject({ slug: one.slug, name: 'Payments' });
    expect((await deploy('決済', 'production')).service).toBe(one.slug);
    expect((await deploy('payments', 'production')).service).toBe(one.slug);
  });

  test('slugs of the first release stay, and so do the names that it knew', async () => {
    const { store: old } = await make({ migrated: false });
    const first = { '0001-initial': migrations(engine)['0001-initial']! };
    await new Migrator({
      db: old.admin,
      provider: { getMigrations: () => Promise.resolve(first) },
    }).migrateToLatest();
    const service = (id: string, slug: string, name: string) => ({
      id,
      slug,
      name,
      description: '',
      owners: '[]',
      repository: null,
      repository_key: null,
      created_at: t0,
      version: 1,
    });
    const environment = (id: string, slug: string, name: string) => ({
      id,
      service_id: 'svc_1',
      slug,
      name,
      sort_order: 60,
      url_patterns: '[]',
      created_at: t0,
    });
    await old.write(async (tx) => {
      const services = [service('svc_1', 'shop', 'Shop'), service('svc_2', 'shop-2', 'shop')];
      await tx
        .insertInto('services')
        .values(services as never)
        .execute();
      const environments = [
        environment('env_1', '1', '生产-1'),
        environment('env_2', 'prod-eu', 'EU'),
        environment('env_3', 'eu', 'eu'),
      ];
      await tx
        .insertInto('environments')
        .values(environments as never)
        .execute();
      // It was recorded as "prod/eu" and got another name later.
      await tx
        .insertInto('events')
        .values({
          sequence: 1,
          time: t0,
          kind: 'environment.created',
          actor: toJson(machine.actor),
          data: toJson({ name: 'prod/eu', slug: 'prod-eu' }),
          schema_version: 1,
          caused_by: null,
        })
        .execute();
      await tx
        .insertInto('event_subjects')
        .values([
          { sequence: 1, subject: 'env_2', role: 'environment' },
          { sequence: 1, subject: 'svc_1', role: 'service' },
        ])
        .execute();
    });
    await migrate(old);
    const ensured = async (name: string) =>
      (await writeAt(old, t0, async (ctx) => ensureEnvironment(ctx, await findService(ctx.tx, 'shop'), name)))
        .slug;
    expect(await ensured('生产-1')).toBe('1');
    expect(await ensured('Prod/EU')).toBe('prod-eu');
    // The first release took both spellings for the one whose slug fits.
    expect(await ensured('EU')).toBe('eu');
    expect(await ensured('测试-1')).toMatch(/^1-[0-9a-z]{7}$/);
    // Both services are called "shop": the name is the older one's, and the other is found by its slug.
    expect(await old.read(async (tx) => (await findService(tx, 'SHOP')).id)).toBe('svc_1');
    expect(await old.read(async (tx) => (await findService(tx, 'shop-2')).id)).toBe('svc_2');
  });
});
