import {
  listDeployments as listRoute,
  startDeployment as startRoute,
  type Deployment,
} from '@appops/shared/contract/deployments';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import { sequences } from '@appops/shared/rules/sequences';
import fc from 'fast-check';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { describeEvent } from '../events/describe-event.ts';
import { listDeliveries } from '../ingest/deliveries.ts';
import { createService } from '../services/create-service.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { loadDeployment } from './deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { moveDeployment } from './move-deployment.ts';
import { silentPartsTask } from './silent-parts.ts';
import { startDeployment } from './start-deployment.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;
const at = (minutes: number) => new Date(t0 + minutes * minute).toISOString();

describeOnBothEngines('one release, told twice', (make, engine) => {
  let store: Store;
  let names = 0;

  beforeAll(async () => {
    ({ store } = await make());
  });

  async function newService(): Promise<string> {
    const slug = `shop-${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: slug })));
    return slug;
  }
  const tell = (service: string, version: string, given: Record<string, unknown> = {}, now = 60) =>
    writeAt(store, t0 + now * minute, (ctx) =>
      startDeployment(ctx, startRoute.body.parse({ service, environment: 'production', version, ...given })),
    );
  const move = (id: string, status: 'succeeded' | 'failed' | 'rolled_back', now: number) =>
    writeAt(store, t0 + now * minute, (ctx) => moveDeployment(ctx, id, { status }));
  const list = async (service: string, given: Record<string, unknown> = {}) =>
    (
      await readAt(store, t0, (ctx) =>
        listDeployments(ctx, listRoute.query.parse({ service: [service], ...given })),
      )
    ).items;
  const get = (id: string) => readAt(store, t0, ({ tx }) => loadDeployment(tx, id));
  const ended = (from: number, to: number, more: object = {}) => ({
    status: 'succeeded',
    startedAt: at(from),
    finishedAt: at(to),
    ...more,
  });

  test('a source that tells a start and never an end holds nobody up for ever, and it is said', async () => {
    const shop = await newService();
    await tell(shop, '1.0.0', { externalId: 'ci', ...ended(-60, -50) }, 0);
    const { id } = await tell(shop, '1.1.0', { source: 'argo', externalId: 'a' }, 0);
    await tell(shop, '1.1.0', { externalId: 'ci-2', ...ended(0, 3) }, 4);
    const look = (minutes: number) =>
      silentPartsTask({
        store,
        clock: () => t0 + minutes * minute,
        log: pino({ level: 'silent' }),
      }).runOnce();
    await look(359);
    expect(await get(id)).toMatchObject({ status: 'running', live: false });
    await look(360);
    expect(await get(id)).toMatchObject({ status: 'succeeded', live: true, finishedAt: at(3) });
    await look(361);
    const said = await store.read((tx) =>
      tx
        .selectFrom('events')
        .innerJoin('event_subjects', 'event_subjects.sequence', 'events.sequence')
        .select(['kind', 'data'])
        .where('subject', '=', id)
        .where('kind', '=', 'deployment.part_silent')
        .execute(),
    );
    expect(
      said.map(({ kind, data }) =>
        describeEvent({ kind, data: JSON.parse(data) as Record<string, unknown> }),
      ),
    ).toEqual(['heard no end from argo for 6 hours: the deployment of 1.1.0 counts by its other parts']);
    // An end that comes after all counts.
    await tell(
      shop,
      '1.1.0',
      { source: 'argo', externalId: 'a', status: 'failed', finishedAt: at(400) },
      400,
    );
    expect(await get(id)).toMatchObject({ status: 'failed', live: false });
  });

  test('a deployment of which nobody told an end goes on running: nobody knows how it went', async () => {
    const shop = await newService();
    const { id } = await tell(shop, '1.1.0', { externalId: 'a' }, 0);
    await silentPartsTask({
      store,
      clock: () => t0 + 10_000 * minute,
      log: pino({ level: 'silent' }),
    }).runOnce();
    expect(await get(id)).toMatchObject({ status: 'running' });
  });

  test('jobs of a matrix are one deployment, which runs while any of them runs', async () => {
    const shop = await newService();
    await tell(shop, '1.0.0', ended(-60, -50), 0);
    const one = await tell(shop, '1.1.0', { externalId: 'eu' }, 0);
    const other = await tell(shop, '1.1.0', { externalId: 'us' }, 1);
    expect(other.id).toBe(one.id);
    await tell(shop, '1.1.0', { externalId: 'eu', status: 'succeeded' }, 2);
    expect(await get(one.id)).toMatchObject({ status: 'running', live: false });
    await tell(shop, '1.1.0', { externalId: 'us', status: 'succeeded' }, 4);
    expect(await list(shop)).toMatchObject([
      {
        id: one.id,
        version: '1.1.0',
        status: 'succeeded',
        live: true,
        startedAt: at(0),
        finishedAt: at(4),
        previousVersion: '1.0.0',
        parts: [
          { externalId: 'eu', status: 'succeeded', finishedAt: at(2) },
          { externalId: 'us', status: 'succeeded', finishedAt: at(4) },
        ],
      },
      { version: '1.0.0', status: 'superseded' },
    ]);
    expect(await list(shop, { externalId: ['us'] })).toMatchObject([{ id: one.id }]);
  });

  test('it has failed when any of them failed', async () => {
    const shop = await newService();
    const one = await tell(shop, '1.0.0', { externalId: 'eu' }, 0);
    await tell(shop, '1.0.0', { externalId: 'us' }, 1);
    await tell(shop, '1.0.0', { externalId: 'eu', status: 'failed' }, 2);
    expect(await get(one.id)).toMatchObject({ status: 'running' });
    await tell(shop, '1.0.0', { externalId: 'us', status: 'succeeded' }, 3);
    expect(await list(shop)).toMatchObject([{ id: one.id, status: 'failed', live: false }]);
  });

  test('jobs that were all told one id finish one by one, and by the id of their own part', async () => {
    const shop = await newService();
    const one = await tell(shop, '1.0.0', {}, 0);
    const other = await tell(shop, '1.0.0', {}, 0);
    expect(other.id).toBe(one.id);
    await move(one.id, 'succeeded', 1);
    expect(await get(one.id)).toMatchObject({ status: 'running' });
    expect(await move(other.id, 'succeeded', 2)).toMatchObject({ status: 'succeeded', live: true });
    const [, second] = other.parts!;
    expect(await move(second!.id, 'succeeded', 3)).toMatchObject({ id: one.id, finishedAt: at(2) });
    expect(await get(second!.id)).toMatchObject({ id: one.id });
    expect(await move(one.id, 'rolled_back', 5)).toMatchObject({ status: 'rolled_back', live: false });
  });

  test('a second source of the same version within 5 minutes supersedes nothing', async () => {
    const shop = await newService();
    await tell(shop, '1.0.0', ended(-60, -50), 0);
    const first = await tell(shop, 'v1.1.0', ended(0, 5, { source: 'github', externalId: '1' }), 5);
    const again = await tell(shop, '1.1.0', ended(7, 9, { source: 'argo', externalId: 'x' }), 10);
    expect(again).toMatchObject({ id: first.id, finishedAt: at(9), live: true, previousVersion: '1.0.0' });
    expect(await list(shop)).toHaveLength(2);
    const later = await tell(shop, '1.1.0', ended(10, 20, { source: 'argo', externalId: 'y' }), 20);
    expect(later.id).not.toBe(first.id);
  });

  test('a retry after a failure is a deployment of its own, and so is a rollback in the same minutes', async () => {
    const shop = await newService();
    const first = await tell(shop, '1.0.0', ended(0, 1, { status: 'failed' }), 1);
    const retry = await tell(shop, '1.0.0', ended(2, 3), 3);
    expect(retry.id).not.toBe(first.id);
    await tell(shop, '1.1.0', ended(4, 4), 4);
    const back = await tell(shop, '1.0.0', ended(5, 5), 5);
    expect(back).toMatchObject({ live: true, previousVersion: '1.1.0' });
    expect((await list(shop)).map(({ version, status }) => [version, status])).toEqual([
      ['1.0.0', 'succeeded'],
      ['1.1.0', 'rolled_back'],
      ['1.0.0', 'superseded'],
      ['1.0.0', 'failed'],
    ]);
  });

  test('the external id 42 belongs to a service and an environment', async () => {
    const [shop, blog] = [await newService(), await newService()];
    const given = { externalId: '42', source: 'jenkins', status: 'succeeded' };
    const all = [
      await tell(shop, '1.0.0', given),
      await tell(blog, '2.0.0', given),
      await tell(shop, '3.0.0', { ...given, environment: 'staging' }),
    ];
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect(await tell(blog, '2.0.0', given)).toMatchObject({ id: all[1]!.id });
  });

  test('a job run again under its id is a new attempt by its number or by a later time; else nothing changes', async () => {
    const shop = await newService();
    const first = await tell(shop, '1.0.0', ended(0, 5, { status: 'failed', externalId: '42' }), 5);
    await expect(tell(shop, '1.0.0', { externalId: '42' }, 6)).rejects.toMatchObject({
      code: 'invalid_move',
      message: expect.stringContaining('"attempt"') as string,
    });
    expect(await list(shop)).toMatchObject([{ id: first.id, status: 'failed', finishedAt: at(5) }]);
    const late = { externalId: '42', startedAt: at(3), status: 'failed' };
    await tell(shop, '1.0.0', late, 7);
    expect(await list(shop)).toHaveLength(1);

    const again = await tell(shop, '1.0.0', { externalId: '42', startedAt: at(8) }, 8);
    expect(again).toMatchObject({ status: 'running', attempt: 2, startedAt: at(8) });
    expect(again.id).not.toBe(first.id);
    await tell(shop, '1.0.0', { externalId: '42', status: 'succeeded' }, 9);
    const third = await tell(shop, '1.1.0', { externalId: '42', attempt: 3, status: 'succeeded' }, 20);
    expect(third).toMatchObject({ attempt: 3, live: true, previousVersion: '1.0.0' });
    await tell(shop, '1.0.0', { externalId: '42', attempt: 1, status: 'failed' }, 21);
    expect((await list(shop)).map(({ version, status, attempt }) => [version, status, attempt])).toEqual([
      ['1.1.0', 'succeeded', 3],
      ['1.0.0', 'superseded', 2],
      ['1.0.0', 'failed', 1],
    ]);
  });

  test('what is empty or too long costs no deployment, and the log says what was cut', async () => {
    const shop = await newService();
    const commits = Array.from({ length: 1500 }, (_, index) => index.toString(16).padStart(40, '0'));
    const told = await tell(shop, '1.0.0', {
      status: 'succeeded',
      commit: '',
      url: '',
      externalId: '',
      description: 'x'.repeat(5000),
      commits,
      startedAt: '2026-01-05T13:00:00+0100',
      finishedAt: '',
    });
    expect(told).toMatchObject({ commit: null, url: null, externalId: null, startedAt: at(0), live: true });
    expect(told.description).toHaveLength(2000);
    const { items } = await readAt(store, t0, (ctx) => listDeliveries(ctx, { limit: 5 }));
    expect(items.find(({ subject }) => subject === told.id)?.reason).toContain('5000 characters');
    const long = await tell(shop, `v${'2'.repeat(4999)}`, {
      url: `https://ci.example.com/${'x'.repeat(5000)}`,
      commit: 'a'.repeat(5000),
      externalId: 'x'.repeat(5000),
    });
    expect(long.version).toHaveLength(200);
    expect(long).toMatchObject({ url: null, commit: null });
  });

  test('reports in any order end in the same deployments', async () => {
    const report = fc.record({
      version: fc.constantFrom('1.0.0', 'v1.0.0', '1.1.0'),
      externalId: fc.constantFrom('a', 'b', 'c'),
      attempt: fc.integer({ min: 1, max: 2 }),
      source: fc.constantFrom('github', 'argo'),
      status: fc.constantFrom('succeeded', 'succeeded', 'failed', 'canceled'),
      from: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 0, max: 8 }),
    });
    const different = fc.uniqueArray(report, {
      minLength: 2,
      maxLength: 6,
      selector: ({ externalId, attempt, source }) => `${externalId} ${attempt} ${source}`,
    });
    const facts = (all: readonly Deployment[]) =>
      all
        .map(({ version, status, live, startedAt, finishedAt, previousVersion, parts = [] }) =>
          JSON.stringify({
            version,
            status,
            live,
            startedAt,
            finishedAt,
            previousVersion,
            parts: parts.map((part) => [part.source, part.externalId, part.attempt, part.status]).sort(),
          }),
        )
        .sort();
    await fc.assert(
      fc.asyncProperty(different, fc.infiniteStream(fc.nat()), async (given, random) => {
        const [one, other] = [await newService(), await newService()];
        // Each ends at an instant of its own: of two that went live at once, the one recorded last is live.
        const told = given.map(({ from, length, ...rest }, index) => ({
          ...rest,
          startedAt: at(from),
          finishedAt: new Date(t0 + (from + length) * minute + index).toISOString(),
        }));
        const rank = told.map(() => random.next().value!);
        const shuffled = told.toSorted((a, b) => rank[told.indexOf(a)]! - rank[told.indexOf(b)]!);
        for (const each of told) await tell(one, each.version, each);
        for (const each of shuffled) await tell(other, each.version, each);
        expect(facts(await list(other))).toEqual(facts(await list(one)));
      }),
      { numRuns: sequences(engine === 'sqlite' ? 20 : 6, 300) },
    );
  }, 300_000);
});
