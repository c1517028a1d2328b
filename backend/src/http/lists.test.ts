import { createAnnotation, listAnnotations as annotationsRoute } from '@appops/shared/contract/annotations';
import { listCases as casesRoute, openCase as openCaseRoute } from '@appops/shared/contract/cases';
import {
  listDeployments as deploymentsRoute,
  startDeployment as startRoute,
} from '@appops/shared/contract/deployments';
import {
  listIncidents as incidentsRoute,
  openIncident as openIncidentRoute,
} from '@appops/shared/contract/incidents';
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
import { nameOrder } from '@appops/shared/rules/name-order';
import { describe, expect, test, beforeAll } from 'vitest';
import { createAnnotation as annotate } from '../annotations/create-annotation.ts';
import { listAnnotations } from '../annotations/list-annotations.ts';
import { listCases } from '../cases/load-case.ts';
import { openCase } from '../cases/open-case.ts';
import type { Context, ReadContext } from '../context.ts';
import type { Database } from '../database/schema.ts';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { listIncidents } from '../incidents/list-incidents.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { createMonitor } from '../monitors/create-monitor.ts';
import { listMonitors } from '../monitors/list-monitors.ts';
import { listMaintenance } from '../maintenance/list-maintenance.ts';
import { planMaintenance } from '../maintenance/maintenance-windows.ts';
import { listDeployments } from '../releases/list-deployments.ts';
import { startDeployment } from '../releases/start-deployment.ts';
import { createService } from '../services/create-service.ts';
import { listServices } from '../services/list-services.ts';
import { readAt, writeAt } from '../../testing/verbs.ts';

const now = Date.UTC(2026, 0, 5, 12);
const hour = 3_600_000;

/** Names as people give them: counted, equal, not Latin, too long for any column. */
const nameOf = (index: number) =>
  index % 50 === 7
    ? 'equal'
    : index % 50 === 8
      ? `магазин-${index}`
      : index % 50 === 9
        ? `本番環境 ${index}`
        : index % 50 === 10
          ? `${'very long '.repeat(18)}${index}`.slice(0, 200)
          : `shop-${index}`;

interface Reply {
  items: { id?: string; slug?: string }[];
  nextCursor: string | null;
  total?: number | undefined;
}
interface Listed {
  table: keyof Database;
  /** Makes one by its verb; the others are copies of its row. */
  make: (ctx: Context) => Promise<unknown>;
  /** What differs from copy to copy. */
  change: (index: number) => Record<string, unknown>;
  list: (ctx: ReadContext, query: object) => Promise<Reply>;
  orders: readonly string[];
}

const place = { service: 'base', environment: 'production' };
const severities = ['low', 'critical', 'medium', 'high'];
const states = ['up', 'down', 'unknown', 'degraded', 'paused', 'error'];

const lists: Record<string, Listed> = {
  monitors: {
    table: 'monitors',
    make: (ctx) =>
      createMonitor(
        ctx,
        monitorRoute.body.parse({
          ...place,
          name: 'shop-0',
          check: { type: 'http', url: 'http://127.0.0.1:9/' },
        }),
      ),
    change: (index) => ({
      number: 1_000_000 + index,
      name: nameOf(index),
      name_order: nameOrder(nameOf(index)),
      // What is paused is told as a state of its own, last of all.
      state: states[index % states.length]!.replace('paused', 'unknown'),
      paused: states[index % states.length] === 'paused' ? 1 : 0,
    }),
    list: (ctx, query) => listMonitors(ctx, monitorsRoute.query.parse(query)),
    orders: ['name', 'worst'],
  },
  services: {
    table: 'services',
    make: (ctx) => createService(ctx, serviceRoute.body.parse({ name: 'shop-0' })),
    change: (index) => ({ slug: `copy-${index}`, name: nameOf(index), name_order: nameOrder(nameOf(index)) }),
    list: (ctx, query) => listServices(ctx, servicesRoute.query.parse(query)),
    orders: ['name', 'worst'],
  },
  deployments: {
    table: 'deployments',
    make: (ctx) =>
      startDeployment(ctx, startRoute.body.parse({ ...place, version: '1.0.0', status: 'succeeded' })),
    change: (index) => ({
      number: 1_000_000 + index,
      version: nameOf(index),
      // Many at the same instant.
      started_at: now - Math.floor(index / 10) * 1000,
      finished_at: now - Math.floor(index / 10) * 1000,
      status: index % 3 === 0 ? 'failed' : 'superseded',
      live: 0,
    }),
    list: (ctx, query) => listDeployments(ctx, deploymentsRoute.query.parse(query)),
    orders: ['newest', 'worst'],
  },
  incidents: {
    table: 'incidents',
    make: (ctx) => openIncident(ctx, openIncidentRoute.body.parse({ title: 'shop-0', ...place })),
    change: (index) => ({
      title: nameOf(index),
      severity: severities[index % 4],
      opened_at: now - Math.floor(index / 10) * 1000,
    }),
    list: (ctx, query) => listIncidents(ctx, incidentsRoute.query.parse(query)),
    orders: ['newest', 'worst'],
  },
  cases: {
    table: 'cases',
    make: (ctx) =>
      openCase(ctx, openCaseRoute.body.parse({ title: 'shop-0', reason: 'a test', service: 'base' })),
    change: (index) => ({
      title: nameOf(index),
      severity: severities[index % 4],
      status: index % 5 === 0 ? 'closed_not_a_problem' : 'open',
      opened_at: now - Math.floor(index / 10) * 1000,
    }),
    list: (ctx, query) => listCases(ctx, casesRoute.query.parse(query)),
    orders: ['newest', 'worst'],
  },
  annotations: {
    table: 'annotations',
    make: (ctx) =>
      annotate(
        ctx,
        createAnnotation.body.parse({
          ...place,
          body: 'shop-0',
          target: { source: 'https://shop.example/', selectors: [] },
        }),
      ),
    change: (index) => ({
      body: nameOf(index),
      number: 1_000_000 + index,
      kind: ['note', 'problem', 'workaround', 'question'][index % 4],
    }),
    list: (ctx, query) => listAnnotations(ctx, annotationsRoute.query.parse(query)),
    orders: ['newest', 'worst'],
  },
  maintenance: {
    table: 'maintenance_windows',
    make: (ctx) =>
      planMaintenance(
        ctx,
        planRoute.body.parse({
          ...place,
          title: 'shop-0',
          startsAt: new Date(now).toISOString(),
          endsAt: new Date(now + hour).toISOString(),
        }),
      ),
    change: (index) => ({
      title: nameOf(index),
      starts_at: now + ((index % 7) - 3) * hour,
      ends_at: now + ((index % 7) - 3) * hour + hour,
      canceled_at: index % 11 === 0 ? now : null,
    }),
    list: (ctx, query) => listMaintenance(ctx, maintenanceRoute.query.parse(query)),
    orders: ['newest', 'current'],
  },
};

/** Adds copies of the one row that is there until there are `count`. */
async function fill(store: Store, { table, change }: Listed, count: number, from = 1): Promise<void> {
  const [first] = await store.read((tx) => tx.selectFrom(table).selectAll().limit(1).execute());
  const copies = Array.from({ length: Math.max(0, count - from) }, (_, at) => ({
    ...first,
    // Not in the order of their making.
    id: `copy_${String((at * 7919 + from * 13) % 1_000_003).padStart(7, '0')}_${from}_${at}`,
    ...change(at + from),
  }));
  await store.write(async (tx) => {
    for (let at = 0; at < copies.length; at += 250)
      await tx
        .insertInto(table)
        .values(copies.slice(at, at + 250) as never)
        .execute();
  });
}

const keyOf = ({ id, slug }: Reply['items'][number]) => id ?? slug!;

/** Walks all pages. @param between is done after each page */
async function walk(
  store: Store,
  { list }: Listed,
  query: object,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<{ keys: string[]; totals: (number | undefined)[] }> {
  const keys: string[] = [];
  const totals: (number | undefined)[] = [];
  let cursor: string | null = null;
  do {
    const asked: object = cursor === null ? query : { ...query, cursor };
    const page: Reply = await readAt(store, now, (ctx) => list(ctx, asked));
    keys.push(...page.items.map(keyOf));
    totals.push(page.total);
    cursor = page.nextCursor;
    if (cursor !== null) await between();
  } while (cursor !== null);
  return { keys, totals };
}

describeOnBothEngines('lists', (make, engine) => {
  describe.each(Object.entries(lists))('%s', (_name, listed) => {
    let store: Store;
    beforeAll(async () => {
      ({ store } = await make());
    });
    const orders = listed.orders.length === 0 ? [{}] : listed.orders.map((order) => ({ order }));

    test('none: an empty page that says so', async () => {
      for (const order of orders)
        expect(await readAt(store, now, (ctx) => listed.list(ctx, order))).toEqual({
          items: [],
          nextCursor: null,
          total: 0,
        });
    });

    test('one: a page of one', async () => {
      if (listed.table !== 'services')
        await writeAt(store, now, (ctx) =>
          createService(
            ctx,
            serviceRoute.body.parse({ name: 'base', environments: [{ name: 'production' }] }),
          ),
        );
      await writeAt(store, now, listed.make);
      for (const order of orders) {
        const page = await readAt(store, now, (ctx) => listed.list(ctx, order));
        expect([page.items.length, page.nextCursor, page.total]).toEqual([1, null, 1]);
      }
    });

    test('300: each once, counted, in one order whatever the size of a page', async () => {
      await fill(store, listed, 300);
      for (const order of orders) {
        const { keys, totals } = await walk(store, listed, { ...order, limit: 17 });
        expect(new Set(keys).size).toBe(300);
        expect(keys).toHaveLength(300);
        expect(new Set(totals)).toEqual(new Set([300]));
        expect((await walk(store, listed, { ...order, limit: 500 })).keys).toEqual(keys);
      }
    });

    test('rows that come in between two pages neither repeat nor hide one that was there', async () => {
      let count = 300;
      for (const order of orders) {
        const before = (await walk(store, listed, { ...order, limit: 500 })).keys;
        const { keys } = await walk(store, listed, { ...order, limit: 101 }, async () => {
          await fill(store, listed, count + 20, count);
          count += 20;
        });
        expect(new Set(keys).size).toBe(keys.length);
        const known = new Set(before);
        expect(keys.filter((key) => known.has(key))).toEqual(before);
      }
    });

    test('a search finds what holds all its words, whatever their case, and says how many', async () => {
      const found = async (search: string) => {
        const page = await readAt(store, now, (ctx) => listed.list(ctx, { search, limit: 500 }));
        expect(page.total).toBe(page.items.length);
        return page.items.length;
      };
      expect(await found('МАГАЗИН-58')).toBe(1);
      expect(await found('环境 nothing')).toBe(0);
      expect(await found('309 本番環境')).toBe(1);
      expect(await found('EQUAL')).toBeGreaterThanOrEqual(6);
      // Signs of the search's own language mean themselves.
      expect(await found('%')).toBe(0);
      expect(await found('shop_1')).toBe(0);
    });

    if (engine === 'sqlite')
      test('10,000: all are reached, each once', async () => {
        const present = (await walk(store, listed, { limit: 500 })).keys.length;
        await fill(store, listed, 10_000, present);
        for (const order of orders.slice(-1)) {
          const { keys, totals } = await walk(store, listed, { ...order, limit: 500 });
          expect(new Set(keys).size).toBe(10_000);
          expect(totals[0]).toBe(10_000);
        }
      });
  });
});
