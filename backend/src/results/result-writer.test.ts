import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

describe('how soon results are stored', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** A writer, and how many batches it has begun to store. */
  function counting() {
    let batches = 0;
    // Cast: it is only asked to write.
    const store = {
      write: () => Promise.resolve(((batches += 1), { stored: 0, refused: 0 })),
    } as unknown as Store;
    const writer = new ResultWriter({
      store,
      clock: () => start,
      log: silent,
      lockShards: (_tx, shards) => Promise.resolve(new Set(shards)),
    });
    const monitor = { id: 'mon_0', number: 1, shard: 0 };
    const push = (count: number, outcome: 'up' | 'down' = 'up') => {
      for (let index = 0; index < count; index++) writer.push(runOf(monitor, start + index, outcome));
    };
    return { push, after: async (ms: number) => (await vi.advanceTimersByTimeAsync(ms), batches) };
  }

  test('few at once, many that were well together after half a second', async () => {
    const few = counting();
    few.push(1);
    expect(await few.after(150)).toBe(1);
    const many = counting();
    many.push(100);
    expect(await many.after(499)).toBe(0);
    expect(await many.after(1)).toBe(1);
  });

  test('one that failed at once, with all that wait: also when these had begun to wait for more', async () => {
    const { push, after } = counting();
    push(100);
    push(1, 'down');
    expect(await after(150)).toBe(1);
    push(100);
    expect(await after(200)).toBe(1);
    push(1, 'down');
    expect(await after(149)).toBe(1);
    expect(await after(1)).toBe(2);
  });

  test('as many as make a batch without waiting', async () => {
    const { push, after } = counting();
    push(250);
    expect(await after(0)).toBe(1);
  });
});
