import { startDeployment as startRoute } from '@appops/shared/contract/deployments';
import { createMonitor as monitorRoute } from '@appops/shared/contract/monitors';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import type { Store } from '../database/store.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import type { RunRecord } from '../results/run-record.ts';
import { writeBatch } from '../results/write-batch.ts';
import { createService } from '../services/create-service.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';
import { loadDeployment } from './deployment.ts';
import { moveDeployment } from './move-deployment.ts';
import { startDeployment } from './start-deployment.ts';
import { followLog } from '../daemon/follow-log.ts';
import { verdictConsumer, verdictTask } from './verdict-tasks.ts';

const t0 = Date.UTC(2026, 0, 5, 12);
const second = 1000;
const windowMs = 60 * second;
const log = pino({ level: 'silent' });

describeOnBothEngines('verdict', (make) => {
  let store: Store;
  let names = 0;
  let now = t0;

  beforeAll(async () => {
    ({ store } = await make());
  });

  const clock = () => now;
  const options = () => ({ store, clock, log, windowMs });
  const consumer = () => followLog([verdictConsumer(windowMs)], { store, holder: 'test', clock, log });

  async function newShop(): Promise<{ shop: string; monitorId: string }> {
    const shop = `shop-${(names += 1)}`;
    await writeAt(store, t0 - 60 * second, (ctx) =>
      createService(ctx, serviceRoute.body.parse({ name: shop })),
    );
    const { id } = await writeAt(store, t0 - 60 * second, (ctx) =>
      createMonitor(
        ctx,
        monitorRoute.body.parse({
          name: 'Checkout',
          service: shop,
          environment: 'production',
          intervalMs: second,
          downAfter: 2,
          check: { type: 'http', url: 'http://shop.example.com/' },
        }),
      ),
    );
    return { shop, monitorId: id };
  }

  /** Stores runs at each second of a span (both ends included), as the probe would. */
  async function runs(monitorId: string, from: number, to: number, outcome: 'up' | 'down') {
    const monitor = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitorId).executeTakeFirstOrThrow(),
    );
    const made: RunRecord[] = [];
    for (let at = from; at <= to; at += 1)
      made.push({
        monitor: monitor.number,
        monitorId,
        shard: monitor.shard,
        slot: t0 + at * second,
        probe: 1,
        startedAt: t0 + at * second,
        outcome,
        missedBecause: null,
        attempts: [],
        latenessUs: 0,
        queueUs: 0,
        monitorVersion: 1,
        suspect: false,
        degraded: false,
        delayed: false,
        stretch: null,
      });
    now = t0 + to * second;
    await store.write((tx) => writeBatch(tx, made, { now, log }));
  }

  async function start(shop: string, at: number) {
    now = t0 + at * second;
    return writeAt(store, now, (ctx) =>
      startDeployment(
        ctx,
        startRoute.body.parse({ service: shop, environment: 'production', version: '1.1.0' }),
      ),
    );
  }
  async function finish(id: string, at: number) {
    now = t0 + at * second;
    return writeAt(store, now, (ctx) => moveDeployment(ctx, id, { status: 'succeeded' }));
  }
  const get = (id: string) => readAt(store, now, ({ tx }) => loadDeployment(tx, id));
  const verdictEvents = (id: string) =>
    store.read((tx) =>
      tx
        .selectFrom('events')
        .innerJoin('event_subjects', 'event_subjects.sequence', 'events.sequence')
        .select(['events.data', 'events.caused_by'])
        .where('events.kind', '=', 'deployment.verdict')
        .where('event_subjects.subject', '=', id)
        .execute(),
    );

  test('a monitor that goes down while the deployment runs makes it worse at once', async () => {
    const { shop, monitorId } = await newShop();
    await runs(monitorId, -10, 0, 'up');
    const { id } = await start(shop, 1);
    await runs(monitorId, 2, 3, 'down');
    await consumer().runOnce();
    expect(await get(id)).toMatchObject({
      status: 'running',
      markerState: 'alerting',
      verdict: {
        value: 'worse',
        ruleVersion: 1,
        reasons: [
          {
            code: 'monitor_went_down',
            message: 'Checkout was up before and went down after the start.',
            monitor: monitorId,
          },
        ],
      },
    });
    const [event] = await verdictEvents(id);
    expect(JSON.parse(event!.data)).toMatchObject({
      value: 'worse',
      reasons: [{ code: 'monitor_went_down' }],
    });
    expect(event!.caused_by).not.toBeNull();
  });

  test('it is told once, however often the task runs', async () => {
    const { shop, monitorId } = await newShop();
    await runs(monitorId, -10, 0, 'up');
    const { id } = await start(shop, 1);
    await runs(monitorId, 2, 3, 'down');
    await Promise.all([consumer().runOnce(), consumer().runOnce()]);
    await finish(id, 4);
    await verdictTask(options()).runOnce();
    now += 10 * windowMs;
    await verdictTask(options()).runOnce();
    expect((await get(id)).verdict?.value).toBe('worse');
  });

  test('a monitor that stayed up through the window makes it no worse, and not before its end', async () => {
    const { shop, monitorId } = await newShop();
    await runs(monitorId, -10, 0, 'up');
    const { id } = await start(shop, 1);
    await runs(monitorId, 1, 5, 'up');
    await finish(id, 5);
    await verdictTask(options()).runOnce();
    expect(await get(id)).toMatchObject({ verdict: null, markerState: 'no_data' });
    await runs(monitorId, 6, 64, 'up');
    await verdictTask(options()).runOnce();
    expect((await get(id)).verdict).toBeNull();
    await runs(monitorId, 65, 70, 'up');
    await verdictTask(options()).runOnce();
    expect(await get(id)).toMatchObject({
      verdict: { value: 'no_worse', reasons: [{ code: 'all_stayed_up', monitor: null }] },
      markerState: 'ok',
    });
    expect(await verdictEvents(id)).toHaveLength(1);
  });

  test('without a monitor it is inconclusive, once the window is over', async () => {
    const shop = `shop-${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: shop })));
    const { id } = await start(shop, 1);
    await finish(id, 2);
    await verdictTask(options()).runOnce();
    expect((await get(id)).verdict).toBeNull();
    now = t0 + 100 * second;
    await verdictTask(options()).runOnce();
    expect(await get(id)).toMatchObject({
      verdict: { value: 'inconclusive', reasons: [{ code: 'no_monitors' }] },
      markerState: 'no_data',
    });
  });

  test('a monitor that was down already proves nothing against it', async () => {
    const { shop, monitorId } = await newShop();
    await runs(monitorId, -10, 0, 'down');
    const { id } = await start(shop, 1);
    await finish(id, 2);
    await runs(monitorId, 1, 70, 'down');
    await consumer().runOnce();
    await verdictTask(options()).runOnce();
    expect((await get(id)).verdict).toMatchObject({
      value: 'inconclusive',
      reasons: [
        { code: 'not_up_before', message: 'Checkout was not up when it started.', monitor: monitorId },
      ],
    });
  });

  test('a deployment that was canceled gets none', async () => {
    const { shop, monitorId } = await newShop();
    await runs(monitorId, -10, 0, 'up');
    const { id } = await start(shop, 1);
    await writeAt(store, t0 + 2 * second, (ctx) => moveDeployment(ctx, id, { status: 'canceled' }));
    await runs(monitorId, 3, 9, 'down');
    await consumer().runOnce();
    now = t0 + 1000 * second;
    await verdictTask(options()).runOnce();
    expect(await get(id)).toMatchObject({ status: 'canceled', verdict: null });
  });
});
