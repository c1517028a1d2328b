import { expect, test } from 'vitest';
import type { Store } from '../database/store.ts';
import { describeOnBothEngines } from '../database/testing.ts';
import { makeMonitors, runOf, silent } from '../monitors/testing.ts';
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
});
