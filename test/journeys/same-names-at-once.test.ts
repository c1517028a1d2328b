import { ApiError, type Client } from '@appops/shared/client';
import { listDeployments, startDeployment } from '@appops/shared/contract/deployments';
import { createService, getService } from '@appops/shared/contract/services';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { patience } from '../patience.ts';
import { startBackendProcess, type BackendProcess } from './backend-process.ts';

/* Two processes on one PostgreSQL that hear of the same new environments at the same moment. */
let one: BackendProcess;
let two: BackendProcess;
/** Either of them, in turn. */
let clients: [Client, Client];

beforeAll(async () => {
  one = await startBackendProcess('postgres');
  two = await startBackendProcess('postgres', { databaseUrl: one.databaseUrl! });
  clients = [one.admin, two.as(one.adminToken)];
  await one.admin(createService, { body: { name: 'Shop' } });
});

afterAll(async () => {
  await two?.close();
  await one?.close();
});

afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${one?.complaints()}\n${two?.complaints()}\n`);
});

/** Each line is one environment, whoever writes it how. */
const places = [
  ['production', 'Production', ' PRODUCTION ', 'ｐｒｏｄｕｃｔｉｏｎ'],
  ['生产-1', ' 生产-1', '生产－1'],
  ['测试-1', '测试-1 '],
  ['本番環境', '本番環境 '],
  ['prod/eu', 'PROD/EU', 'Prod/Eu '],
  ['prod-eu', 'Prod-EU'],
  ['prod eu 2', 'PROD EU 2'],
  ['Straße', 'STRASSE', 'strasse'],
  [`${'very-'.repeat(20)}long-a`, `${'VERY-'.repeat(20)}long-a`],
  [`${'very-'.repeat(20)}long-b`, `${'Very-'.repeat(20)}LONG-B`],
  ['👩‍🚀', ' 👩‍🚀'],
  ['👩🚀', '👩🚀 '],
];

/* As a client does that is told to try again in a moment: on a slow machine some wait for longer than a writer may. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 503 || performance.now() > deadline) throw error;
    }
  }
}

test('each name is one environment, and two names are two', async () => {
  const orders = places.flatMap((names, place) =>
    names.map((environment, nth) => ({ environment, version: `${place}.0.${nth}`, place })),
  );
  const told = await Promise.all(
    orders.map(async ({ environment, version, place }, nth) => {
      const body = { service: 'shop', environment, version, status: 'succeeded' } as const;
      const deployment = await patiently(() => clients[nth % 2]!(startDeployment, { body }));
      return { place, slug: deployment.environment };
    }),
  );
  const slugs = new Map(Map.groupBy(told, ({ place }) => place));
  for (const [place, each] of slugs)
    expect(new Set(each.map(({ slug }) => slug)).size, places[place]!.join(' | ')).toBe(1);
  expect(new Set(told.map(({ slug }) => slug)).size).toBe(places.length);
  const { environments } = await clients[1](getService, { params: { slug: 'shop' } });
  expect(environments).toHaveLength(places.length);
});

test('one delivery that comes to both is one deployment', async () => {
  const body = {
    service: 'shop',
    environment: 'production',
    version: '42.0.0',
    externalId: 'run-42',
  } as const;
  const heard = await Promise.all(
    Array.from({ length: 20 }, (_, nth) => patiently(() => clients[nth % 2]!(startDeployment, { body }))),
  );
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
  const { items } = await one.admin(listDeployments, { query: { search: '42.0.0' } });
  expect(items).toHaveLength(1);
});
