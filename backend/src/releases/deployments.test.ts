import {
  startDeployment as startRoute,
  listDeployments as listRoute,
} from '@appops/shared/contract/deployments';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import { settleEnvironment } from '@appops/shared/rules/deployment-lifecycle';
import { sequences } from '@appops/shared/rules/sequences';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { createService } from '../services/create-service.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { loadDeployment } from './deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { liveAt, liveDeployment, livePeriods } from './live.ts';
import { moveDeployment } from './move-deployment.ts';
import { factOf } from './settle.ts';
import { startDeployment } from './start-deployment.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;
const at = (minutes: number) => new Date(t0 + minutes * minute).toISOString();

describeOnBothEngines('deployments', (make, engine) => {
  let store: Store;
  let names = 0;

  beforeAll(async () => {
    ({ store } = await make());
  });

  /** A service of its own for each test. */
  async function newService(): Promise<string> {
    const slug = `shop-${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: slug })));
    return slug;
  }

  type Given = Partial<Parameters<typeof startRoute.body.parse>[0] & object> & Record<string, unknown>;
  const start = (service: string, version: string, given: Given = {}, now = 0) =>
    writeAt(store, t0 + now * minute, (ctx) =>
      startDeployment(ctx, startRoute.body.parse({ service, environment: 'production', version, ...given })),
    );
  const move = (
    id: string,
    status: 'running' | 'succeeded' | 'failed' | 'canceled' | 'rolled_back',
    now = 0,
    finishedAt?: string,
  ) => writeAt(store, t0 + now * minute, (ctx) => moveDeployment(ctx, id, { status, finishedAt }));
  const get = (id: string) => readAt(store, t0, ({ tx }) => loadDeployment(tx, id));
  const environmentOf = (slug: string, environment = 'production') =>
    store.read(async (tx) => (await findEnvironment(tx, (await findService(tx, slug)).id, environment))!.id);
  const eventsOf = (id: string) =>
    store.read(async (tx) => {
      const rows = await tx
        .selectFrom('events')
        .innerJoin('event_subjects', 'event_subjects.sequence', 'events.sequence')
        .where('event_subjects.subject', '=', id)
        .select(['events.kind', 'events.data', 'events.time'])
        .orderBy('events.sequence')
        .execute();
      return rows.map(({ kind, data, time }) => ({
        kind,
        data: JSON.parse(data) as Record<string, unknown>,
        time,
      }));
    });

  test('a deployment starts, succeeds and is live; its environment is created on first sight', async () => {
    const shop = await newService();
    const started = await start(shop, '1.0.0', { environment: 'Production EU' }, 1);
    expect(started).toMatchObject({
      environment: 'production-eu',
      status: 'running',
      markerState: 'pending',
      live: false,
      startedAt: at(1),
      finishedAt: null,
      previousVersion: null,
      reportedTimes: null,
    });
    const finished = await move(started.id, 'succeeded', 3);
    expect(finished).toMatchObject({
      status: 'succeeded',
      live: true,
      finishedAt: at(3),
      markerState: 'no_data',
    });
    const environment = await environmentOf(shop, 'production-eu');
    expect(await store.read((tx) => liveAt(tx, environment, t0 + 2 * minute))).toBeUndefined();
    expect(await store.read((tx) => liveAt(tx, environment, t0 + 3 * minute))).toMatchObject({
      version: '1.0.0',
    });
    expect((await eventsOf(started.id)).map(({ kind }) => kind)).toEqual([
      'deployment.started',
      'deployment.succeeded',
    ]);
  });

  test('the next one supersedes it, and after a reported rollback it is live again', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', { status: 'succeeded' }, 0);
    const two = await start(shop, '1.1.0', { status: 'succeeded' }, 10);
    expect(two.previousVersion).toBe('1.0.0');
    expect(await get(one.id)).toMatchObject({ status: 'superseded', live: false });
    expect(await move(two.id, 'rolled_back', 20)).toMatchObject({ status: 'rolled_back', live: false });
    expect(await get(one.id)).toMatchObject({ status: 'succeeded', live: true });
    const environment = await environmentOf(shop);
    expect(await store.read((tx) => liveDeployment(tx, environment))).toMatchObject({ id: one.id });
    const periods = await store.read((tx) => livePeriods(tx, environment, 0, null));
    expect(
      periods.map(({ version, live_from, live_until, reinstated }) => [
        version,
        live_from,
        live_until,
        reinstated,
      ]),
    ).toEqual([
      ['1.0.0', t0, t0 + 10 * minute, 0],
      ['1.1.0', t0 + 10 * minute, t0 + 20 * minute, 0],
      ['1.0.0', t0 + 20 * minute, null, 1],
    ]);
    expect((await eventsOf(two.id)).at(-1)).toMatchObject({
      kind: 'deployment.rolled_back',
      data: { version: '1.1.0', liveAgain: '1.0.0', late: false },
    });
    expect((await eventsOf(one.id)).map(({ kind }) => kind)).toEqual([
      'deployment.succeeded',
      'deployment.superseded',
      'deployment.reinstated',
    ]);
  });

  test('deploying the earlier version again is a rollback of the later one', async () => {
    const shop = await newService();
    await start(shop, '1.0.0', { status: 'succeeded' }, 0);
    const two = await start(shop, '1.1.0', { status: 'succeeded' }, 10);
    const three = await start(shop, '1.0.0', { status: 'succeeded' }, 20);
    expect(three).toMatchObject({ live: true, previousVersion: '1.1.0' });
    expect(await get(two.id)).toMatchObject({ status: 'rolled_back' });
    expect((await eventsOf(two.id)).at(-1)).toMatchObject({
      kind: 'deployment.rolled_back',
      data: { by: '1.0.0' },
    });
  });

  test('the one that finished last is live, though it started first', async () => {
    const shop = await newService();
    const slow = await start(shop, '1.0.0', {}, 0);
    const quick = await start(shop, '1.1.0', {}, 1);
    await move(quick.id, 'succeeded', 2);
    await move(slow.id, 'succeeded', 3);
    expect(await get(slow.id)).toMatchObject({ live: true });
    expect(await get(quick.id)).toMatchObject({ status: 'superseded', live: false });
  });

  test('finishing a finished deployment again changes nothing and appends no event', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', {}, 0);
    const first = await move(one.id, 'succeeded', 1);
    expect(await move(one.id, 'succeeded', 9)).toEqual(first);
    expect(await eventsOf(one.id)).toHaveLength(2);
  });

  test('a move that cannot be made is refused with the present state', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', {}, 0);
    await move(one.id, 'failed', 1);
    await expect(move(one.id, 'succeeded', 2)).rejects.toMatchObject({
      code: 'invalid_move',
      message: 'This deployment is already finished as failed and cannot become succeeded.',
      extras: { current: { id: one.id, status: 'failed' } },
    });
    await expect(move(one.id, 'rolled_back', 2)).rejects.toMatchObject({ code: 'invalid_move' });
    expect(await get(one.id)).toMatchObject({ status: 'failed', finishedAt: at(1) });
  });

  test('an unknown service is refused, saying how to create it', async () => {
    await expect(start('nobody', '1')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('POST /api/v1/services') as string,
    });
  });

  test('the same (source, externalId) again is the same deployment', async () => {
    const shop = await newService();
    const given = { source: 'ci', externalId: `${shop}/1` };
    const first = await start(shop, '1.0.0', { ...given, status: 'queued' }, 0);
    const second = await start(shop, '1.0.0', { ...given, url: 'https://ci.example.com/1' }, 5);
    expect(second).toMatchObject({
      id: first.id,
      status: 'running',
      startedAt: at(5),
      url: 'https://ci.example.com/1',
    });
    const third = await start(shop, '1.0.0', { ...given, status: 'succeeded' }, 6);
    expect(third).toMatchObject({
      id: first.id,
      status: 'succeeded',
      live: true,
      startedAt: at(5),
      finishedAt: at(6),
    });
    await expect(start(shop, '1.0.0', given, 7)).rejects.toMatchObject({ code: 'invalid_move' });
    await expect(start(shop, '2.0.0', { ...given, status: 'succeeded' }, 7)).rejects.toMatchObject({
      code: 'conflict',
    });
    // Another environment has external ids of its own.
    expect((await start(shop, '1.0.0', { ...given, environment: 'staging' }, 7)).id).not.toBe(first.id);
  });

  test('the same externalId twice at once makes one deployment', async () => {
    const shop = await newService();
    const given = { source: 'ci', externalId: `${shop}/1`, status: 'succeeded' };
    const made = await Promise.all(Array.from({ length: 8 }, () => start(shop, '1.0.0', given, 1)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await eventsOf(made[0]!.id)).toHaveLength(1);
  });

  test('of two that finish it at once with different outcomes one is refused', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', {}, 0);
    const outcomes = await Promise.allSettled([move(one.id, 'succeeded', 1), move(one.id, 'failed', 1)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'invalid_move' },
    });
    expect(await eventsOf(one.id)).toHaveLength(2);
  });

  test('of many that go live at once exactly one is live, and the spans have no gap', async () => {
    const shop = await newService();
    await start(shop, '0', { status: 'succeeded' }, 0);
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        start(shop, `1.${index}.0`, { status: 'succeeded' }, 1 + index),
      ),
    );
    const environment = await environmentOf(shop);
    const periods = await store.read((tx) => livePeriods(tx, environment, 0, null));
    expect(periods).toHaveLength(9);
    for (const [index, period] of periods.entries())
      expect(period.live_until).toBe(periods[index + 1]?.live_from ?? null);
    const { items } = await readAt(store, t0, (ctx) =>
      listDeployments(ctx, listRoute.query.parse({ service: [shop] })),
    );
    expect(items.filter(({ live }) => live).map(({ version }) => version)).toEqual(['1.7.0']);
    expect(items.filter(({ status }) => status === 'superseded')).toHaveLength(8);
  });

  test('a time more than 5 minutes ahead is not believed: both are kept, and it is flagged', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', { startedAt: at(65) }, 0);
    expect(one).toMatchObject({ startedAt: at(0), reportedTimes: { startedAt: at(65), finishedAt: null } });
    const done = await move(one.id, 'succeeded', 2, at(67));
    expect(done).toMatchObject({
      finishedAt: at(2),
      reportedTimes: { startedAt: at(65), finishedAt: at(67) },
    });
    const next = await start(shop, '1.1.0', { status: 'succeeded' }, 3);
    expect(next.live).toBe(true);
  });

  test('an end long before the start shows that the clock is off; a few seconds before are rounded up', async () => {
    const shop = await newService();
    const one = await start(shop, '1.0.0', {}, 60);
    expect(await move(one.id, 'succeeded', 61, at(1))).toMatchObject({
      finishedAt: at(61),
      reportedTimes: { startedAt: null, finishedAt: at(1) },
    });
    const two = await start(shop, '1.1.0', {}, 70);
    expect(await move(two.id, 'succeeded', 71, at(69))).toMatchObject({
      finishedAt: at(70),
      reportedTimes: null,
    });
  });

  test('one that is reported late takes its place in the past, and its event says that it was late', async () => {
    const shop = await newService();
    await start(shop, '1.0.0', { status: 'succeeded' }, 0);
    const three = await start(shop, '1.2.0', { status: 'succeeded' }, 60);
    const late = await start(
      shop,
      '1.1.0',
      { status: 'succeeded', startedAt: at(29), finishedAt: at(30) },
      90,
    );
    expect(late).toMatchObject({ status: 'superseded', live: false, previousVersion: '1.0.0' });
    expect(await get(three.id)).toMatchObject({ live: true, previousVersion: '1.1.0' });
    const environment = await environmentOf(shop);
    expect(await store.read((tx) => liveAt(tx, environment, t0 + 31 * minute))).toMatchObject({
      version: '1.1.0',
    });
    expect(await eventsOf(late.id)).toMatchObject([
      { kind: 'deployment.succeeded', data: { late: true }, time: t0 + 30 * minute },
      { kind: 'deployment.superseded', data: { late: true, by: '1.1.0' } },
    ]);
  });

  test('an end before the start, or of what still runs, is not accepted', async () => {
    const shop = await newService();
    await expect(
      start(shop, '1', { status: 'succeeded', startedAt: at(2), finishedAt: at(1) }, 3),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(start(shop, '1', { finishedAt: at(1) }, 3)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('the list pages through all of them, newest first, also within one instant', async () => {
    const shop = await newService();
    for (let index = 0; index < 7; index += 1)
      await start(shop, `1.${index}.0`, { status: 'succeeded' }, Math.floor(index / 3));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await readAt(store, t0, (ctx) =>
        listDeployments(ctx, { ...listRoute.query.parse({ service: [shop] }), limit: 2, cursor }),
      );
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `1.${index}.0`));
    const overlapping = await readAt(store, t0, (ctx) =>
      listDeployments(ctx, listRoute.query.parse({ service: [shop], from: at(2), to: at(3) })),
    );
    expect(overlapping.items.map(({ version }) => version)).toEqual(['1.6.0']);
  });

  test('whatever the order of reports, what is stored is what the whole history says', async () => {
    const reports = fc.array(
      fc.record({
        version: fc.constantFrom('1', '2', '3'),
        finish: fc.integer({ min: 0, max: 20 }),
        status: fc.constantFrom('succeeded', 'succeeded', 'succeeded', 'failed'),
        rollBack: fc.option(fc.integer({ min: 0, max: 9 }), { freq: 2 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(reports, async (given) => {
        const shop = await newService();
        for (const { version, finish, status, rollBack } of given) {
          const made = await start(
            shop,
            version,
            { status, startedAt: at(finish - 1), finishedAt: at(finish) },
            100,
          );
          // What was told twice at a time is one deployment, which may have failed.
          if (rollBack !== null && ['succeeded', 'superseded'].includes(made.status))
            await move(made.id, 'rolled_back', 100, at(finish + rollBack));
        }
        const environment = await environmentOf(shop);
        const rows = await store.read((tx) =>
          tx.selectFrom('deployments').selectAll().where('environment_id', '=', environment).execute(),
        );
        const whole = settleEnvironment(rows.map(factOf));
        for (const row of rows) {
          expect(row.status).toBe(whole.statuses.get(row.id) ?? 'failed');
          expect(row.live).toBe(whole.liveId === row.id ? 1 : 0);
          expect(row.withdrawn_at).toBe(whole.withdrawnAt.get(row.id) ?? null);
          if (row.live_from !== null) expect(row.previous_version).toBe(whole.previousVersions.get(row.id));
          const last = whole.periods.findLast(
            ({ deploymentId, from, to }) => deploymentId === row.id && from !== to,
          );
          expect(row.live_until).toBe(last === undefined ? row.live_from : last.to);
        }
        const periods = await store.read((tx) => livePeriods(tx, environment, 0, null));
        expect(
          periods.map((period) => [
            period.deployment_id,
            period.live_from,
            period.live_until,
            period.reinstated,
          ]),
        ).toEqual(
          whole.periods
            .filter(({ from, to }) => from !== to)
            .map(({ deploymentId, from, to, reinstated }) => [deploymentId, from, to, Number(reinstated)]),
        );
      }),
      { numRuns: sequences(engine === 'sqlite' ? 25 : 8, 500) },
    );
  }, 240_000);
});
