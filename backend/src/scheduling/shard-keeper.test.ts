import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { takeLease } from '../daemon/leases.ts';
import { endAllLeases, lockLeases, renewLeases, takeFreeLeases } from '../daemon/many-leases.ts';
import { ShardKeeper } from './shard-keeper.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('leases of many shards', (make, engine) => {
  const names = ['shard:1', 'shard:2', 'shard:3'];

  test('are taken only while nobody holds them, at most as many as asked for', async () => {
    const { store } = await make();
    const take = (holder: string, limit: number) =>
      store.write((tx) => takeFreeLeases(tx, engine, holder, names, limit));
    expect([...(await take('a', 2)).keys()]).toEqual(['shard:1', 'shard:2']);
    expect([...(await take('b', 3)).keys()]).toEqual(['shard:3']);
    expect((await take('c', 3)).size).toBe(0);
    const renewed = await store.write((tx) => renewLeases(tx, engine, 'a', names));
    expect([...renewed.keys()].sort()).toEqual(['shard:1', 'shard:2']);
  });

  test('an old fencing number locks nothing, even when the same holder has the lease again', async () => {
    const { store } = await make();
    const mine = await store.write((tx) => takeFreeLeases(tx, engine, 'a', names, 3));
    await store.write(endAllLeases);
    await store.write((tx) => takeLease(tx, engine, 'shard:2', 'b'));
    await store.write(endAllLeases);
    await store.write((tx) => takeLease(tx, engine, 'shard:2', 'a'));
    await store.write((tx) => takeLease(tx, engine, 'shard:3', 'b'));
    expect(await store.write((tx) => lockLeases(tx, engine, 'a', mine))).toEqual(new Set());
  });

  test('of workers that want all of them at once, each shard goes to exactly one', async () => {
    const made = await make();
    const keepers = ['a', 'b', 'c'].map(
      (holder) => new ShardKeeper(engine === 'postgres' ? made.openAgain() : made.store, holder),
    );
    await Promise.all(keepers.map((keeper) => keeper.step(true)));
    for (const round of [1, 2]) {
      for (const keeper of keepers) {
        const changes = await keeper.step(true);
        if (round === 1) await keeper.release(changes!.surplus);
      }
    }
    const held = keepers.flatMap((keeper) => keeper.shards);
    expect(new Set(held).size).toBe(256);
    expect(held.length).toBe(256);
    for (const keeper of keepers) expect(keeper.shards.length).toBeLessThanOrEqual(86);
  });
});
