import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { giveUpLeases, holdsLease, takeLease } from './leases.ts';

describeOnBothEngines('leases', (make, engine) => {
  test('one holder at a time; it may renew, and others wait until it gives up', async () => {
    const { store } = await make();
    const take = (holder: string) => store.write((tx) => takeLease(tx, engine, 'shard:1', holder));
    expect(await take('one')).toBe(1);
    expect(await take('two')).toBeNull();
    expect(await take('one')).toBe(1);
    await store.write((tx) => giveUpLeases(tx, 'one'));
    expect(await take('two')).toBe(2);
    expect(await take('one')).toBeNull();
  });

  test('a holder that was replaced no longer holds, whatever it believes', async () => {
    const { store } = await make();
    const fencing = await store.write((tx) => takeLease(tx, engine, 'shard:2', 'one'));
    await store.write((tx) => tx.updateTable('leases').set({ expires_at: 0 }).execute());
    await store.write((tx) => takeLease(tx, engine, 'shard:2', 'two'));
    expect(await store.write((tx) => holdsLease(tx, engine, 'shard:2', 'one', fencing!))).toBe(false);
    expect(await store.write((tx) => holdsLease(tx, engine, 'shard:2', 'two', fencing! + 1))).toBe(true);
  });

  test('of many that want a free lease at once, exactly one gets it', async () => {
    const { store, openAgain } = await make();
    // On SQLite all holders are in one process and share its writer.
    const stores = [store, engine === 'postgres' ? openAgain() : store];
    const got = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        stores[index % 2]!.write((tx) => takeLease(tx, engine, 'shard:3', `holder ${index}`)),
      ),
    );
    expect(got.filter((fencing) => fencing !== null)).toEqual([1]);
  });
});
