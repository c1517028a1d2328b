import { createService as serviceRoute } from '@appops/shared/contract/services';
import { beforeAll } from 'vitest';
import { createSealer } from '../../src/access/sealing.ts';
import { nobody } from '../../src/context.ts';
import type { Store } from '../../src/database/store.ts';
import type { TestStore } from '../database/stores.ts';
import { createService } from '../../src/services/create-service.ts';
import { readAt, writeAt } from '../verbs.ts';
import type { Delivery } from './github-payloads.ts';
import { signed } from '../../src/ingest/sources/github/sample.ts';
import { receiveWebhook } from '../../src/ingest/receive.ts';
import { createWebhookSource } from '../../src/ingest/webhook-source.ts';

export const sealer = createSealer(Buffer.alloc(32, 7));
export const secret = 'a secret of at least 16';
export const t0 = Date.UTC(2026, 0, 5, 12);
export const second = 1000;

/** A database with one webhook source of GitHub, made before the tests of a suite; and what they send to it. */
export function githubSource(make: () => Promise<TestStore>) {
  let store: Store;
  let key: string;
  let id: string;
  let numbers = 1000;

  beforeAll(async () => {
    ({ store } = await make());
    const { source } = await writeAt(store, t0, (ctx) =>
      createWebhookSource(ctx, { kind: 'github', name: 'GitHub', secret }, sealer),
    );
    ({ key, id } = source);
  });

  const nextNumber = () => (numbers += 1);
  const service = (slug: string, repository: string) =>
    writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name: slug, repository })));

  return {
    source: {
      get store() {
        return store;
      },
      get id() {
        return id;
      },
    },
    nextNumber,
    service,

    async newService() {
      const slug = `shop-${nextNumber()}`;
      await service(slug, `https://github.com/Acme/${slug}.git`);
      return { slug, repository: `Acme/${slug}` };
    },

    deliver(
      { event, payload, id: delivery }: Delivery,
      now = t0 + 3_600_000,
      headers: Record<string, string> = {},
    ) {
      const made = signed(event, payload, secret, delivery);
      return receiveWebhook(
        {
          read: (work) => readAt(store, now, work),
          write: (work) => writeAt(store, now, work, nobody),
        },
        sealer,
        { kind: 'github', key, body: Buffer.from(made.body), headers: { ...made.headers, ...headers } },
      );
    },

    deploymentsOf: (slug: string) =>
      store.read((tx) =>
        tx
          .selectFrom('deployments')
          .innerJoin('services', 'services.id', 'deployments.service_id')
          .innerJoin('environments', 'environments.id', 'deployments.environment_id')
          .selectAll('deployments')
          .select(['environments.slug as environment', 'environments.name as environment_name'])
          .where('services.slug', '=', slug)
          .orderBy('external_id')
          .orderBy('attempt')
          .orderBy('started_at')
          .execute(),
      ),
  };
}
