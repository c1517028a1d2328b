import { createService as serviceRoute } from '@appops/shared/contract/services';
import { genericSettings } from '@appops/shared/contract/sources/generic';
import { beforeAll } from 'vitest';
import type * as z from 'zod/mini';
import { createSealer } from '../../src/access/sealing.ts';
import { nobody } from '../../src/context.ts';
import type { Store } from '../../src/database/store.ts';
import type { TestStore } from '../database/stores.ts';
import { createService } from '../../src/services/create-service.ts';
import { readAt, writeAt } from '../verbs.ts';
import { receiveWebhook } from '../../src/ingest/receive.ts';
import { createWebhookSource } from '../../src/ingest/webhook-source.ts';

export const sealer = createSealer(Buffer.alloc(32, 7));
export const t0 = Date.UTC(2026, 0, 5, 12);
export const now = t0 + 3_600_000;
/** An instant some seconds after the beginning. */
export const at = (seconds: number) => new Date(t0 + seconds * 1000).toISOString();

/** A database for generic sources, each with a service of its own; and what they send to it. */
export function genericSources(make: () => Promise<TestStore>) {
  let store: Store;
  let other: Store;
  let names = 0;
  beforeAll(async () => {
    const database = await make();
    store = database.store;
    // A second process, where the engine takes one.
    other = database.databaseUrl === null ? store : database.openAgain();
  });

  async function made(given: z.input<typeof genericSettings> = {}) {
    const name = `Laden ${(names += 1)}`;
    await writeAt(store, t0, (ctx) => createService(ctx, serviceRoute.body.parse({ name })));
    const { source, secret } = await writeAt(store, t0, (ctx) =>
      createWebhookSource(ctx, { kind: 'generic', name, settings: genericSettings.parse(given) }, sealer),
    );
    const send = async (
      told: object | string,
      {
        headers = { authorization: `Bearer ${secret}` },
        by = store,
        when = now,
      }: {
        headers?: Record<string, string>;
        by?: Store;
        when?: number;
      } = {},
    ) =>
      receiveWebhook(
        { read: (work) => readAt(by, when, work), write: (work) => writeAt(by, when, work, nobody) },
        sealer,
        {
          kind: 'generic',
          key: source.key,
          headers,
          body: Buffer.from(typeof told === 'string' ? told : JSON.stringify(told)),
        },
      );
    const deployments = () =>
      store.read((tx) =>
        tx
          .selectFrom('deployments')
          .innerJoin('services', 'services.id', 'deployments.service_id')
          .innerJoin('environments', 'environments.id', 'deployments.environment_id')
          .selectAll('deployments')
          .select('environments.name as environment')
          .where('services.name', '=', name)
          .orderBy('deployments.number')
          .execute(),
      );
    const body = (more: object = {}) => ({
      service: name,
      environment: 'production',
      version: '1.4.2',
      status: 'succeeded',
      ...more,
    });
    return { id: source.id, name, secret, source, send, deployments, body };
  }

  return {
    made,
    get store() {
      return store;
    },
    get other() {
      return other;
    },
  };
}
