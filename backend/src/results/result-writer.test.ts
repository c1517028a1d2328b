import { expect, test } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { ResultWriter } from './result-writer.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

describeOnBothEngines('the result writer', (make) => {
  test('keeps results while the disk is full, though one can still read, and stores them afterwards', async () => {
    const { store } = await make();
    const [monitor] = await makeMonitors(store, start, 1, {});
    const row = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    // More failures than a result that is at fault itself would be tried.
    let failures = 4;
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const disk: Store = {
      ...store,
      write: (work) => (failures-- > 0 ? Promise.reject(full) : store.write(work)),
    };
    let stored = 0;
    const writer = new ResultWriter({
      store: disk,
      clock: () => start + 60_000,
      log: silent,
      lockShards: (_tx, shards) => Promise.resolve(new Set(shards)),
      onBatch: (batch) => (stored += batch.stored),
    });
    writer.push(runOf(row, start));
    await writer.drain();
    await writer.stop();
    expect(stored).toBe(1);
  });

  test('tells how long results wait where many do; not where few do, nor while the database takes none', async () => {
    const { store } = await make();
    const [monitor] = await makeMonitors(store, start, 1, {});
    const row = await store.read((tx) =>
      tx.selectFrom('monitors').selectAll().where('id', '=', monitor!.id).executeTakeFirstOrThrow(),
    );
    const gate = Promise.withResolvers<void>();
    let full = false;
    const slow: Store = {
      ...store,
      write: async (work) => {
        await gate.promise;
        if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return store.write(work);
      },
    };
    const writer = new ResultWriter({
      store: slow,
      clock: () => start + 3_600_000,
      log: silent,
      lockShards: (_tx, shards) => Promise.resolve(new Set(shards)),
    });
    const push = (from: number, to: number) => {
      for (let index = from; index < to; index++) writer.push(runOf(row, start + index * 1_000));
    };
    push(0, 900);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writer.delayMs).toBe(0);
    push(900, 1_200);
    const first = writer.delayMs;
    expect(first).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writer.delayMs).toBeGreaterThan(first);
    full = true;
    gate.resolve();
    await expect.poll(() => writer.delayMs).toBe(0);
    expect(writer.waiting).toBe(1_200);
    full = false;
    await writer.drain();
    expect(writer.delayMs).toBe(0);
    await writer.stop();
  });
});
