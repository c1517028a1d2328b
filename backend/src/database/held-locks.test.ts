import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellAny } from '../../testing/events.ts';
import { newestSequence } from '../events/event.ts';
import { renewLeases, takeFreeLeases } from '../daemon/many-leases.ts';
import { writeAt } from '../../testing/verbs.ts';
import { isOutage } from './outage.ts';
import { openPostgres } from './postgres.ts';
import type { Store } from './store.ts';
import { makeTestStore, waitingForLocks, type TestStore } from '../../testing/database/stores.ts';

let made: TestStore;
beforeAll(async () => {
  made = await makeTestStore('postgres');
});
afterAll(() => made.drop());

describe('a lock that somebody holds on PostgreSQL', () => {
  let store: Store;
  let holder: pg.Client;
  let watcher: pg.Client;
  beforeAll(async () => {
    store = openPostgres({ url: made.databaseUrl!, poolSize: 2, lockTimeoutMs: 3_000 });
    holder = new pg.Client({ connectionString: made.databaseUrl! });
    await holder.connect();
    watcher = new pg.Client({ connectionString: made.databaseUrl! });
    await watcher.connect();
  });
  afterAll(async () => {
    await holder.end();
    await watcher.end();
    await store.close();
  });
  const writing = () => writeAt(store, 1, tellAny);

  test('keeps writers waiting for a while, and no reader, however many writers wait', async () => {
    await holder.query('begin; select pg_advisory_xact_lock(7305217)');
    const outcomes = Array.from({ length: 4 }, () => writing().catch((error: unknown) => error));
    // Both connections that write are taken now.
    await expect.poll(() => waitingForLocks(watcher), { interval: 5 }).toBeGreaterThan(0);
    expect(await store.read((tx) => tx.selectFrom('events').select('sequence').execute())).toEqual([]);
    // Nor does a worker lose its leases, though no other writer finds a connection.
    const kept = await store.forMonitoring.write((tx) =>
      takeFreeLeases(tx, 'postgres', 'worker', ['shard:9'], 1),
    );
    expect(kept.size).toBe(1);
    for (const outcome of await Promise.all(outcomes)) expect(isOutage(outcome)).toBe(true);
    await holder.query('rollback');
    await writing();
    expect(await store.read(newestSequence)).toBe(1);
  });
});

test('two processes that renew and take leases at a failover do not wait for each other', async () => {
  const names = ['shard:1', 'shard:2', 'shard:3', 'shard:4'];
  const { store } = made;
  const each = { a: ['shard:1', 'shard:3'], b: ['shard:2', 'shard:4'] };
  for (const [who, own] of Object.entries(each))
    await store.write((tx) => takeFreeLeases(tx, 'postgres', who, own, 2));
  // Both were away for longer than their leases last.
  await store.write((tx) => tx.updateTable('leases').set({ expires_at: 1 }).execute());
  let waiting = 0;
  let go: () => void = () => undefined;
  const bothRenewed = new Promise<void>((resolve) => (go = resolve));
  let attempts = 0;
  const work = (who: 'a' | 'b') =>
    store.write(async (tx) => {
      attempts += 1;
      const kept = await renewLeases(tx, 'postgres', who, each[who]);
      if (++waiting === 2) go();
      await bothRenewed;
      const taken = await takeFreeLeases(tx, 'postgres', who, names, 4);
      return [...kept.keys(), ...taken.keys()];
    });
  const [a, b] = await Promise.all([work('a'), work('b')]);
  expect([a.sort(), b.sort()]).toEqual([each.a, each.b]);
  expect(attempts).toBe(2);
});
