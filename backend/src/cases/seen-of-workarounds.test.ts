import { expect, test } from 'vitest';
import type { WorkaroundTable } from '../database/schema/cases.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { writeBatch } from '../results/write-batch.ts';
import { seenOfWorkarounds } from './seen-of-workarounds.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;

describeOnBothEngines('what is seen of a workaround', (make) => {
  test('slots that were shed or overtaken, and checks at fault, are no failures under it', async () => {
    const { store } = await make();
    const [{ id } = { id: '' }] = await makeMonitors(store, start - minute, 1, { intervalMs: minute });
    const monitor = await store.read((tx) => findMonitor(tx, id));
    const outcomes = ['up', 'up', 'shed', 'up', 'overtaken', 'up', 'error', 'up', 'shed'] as const;
    const runs = outcomes.map((outcome, index) => runOf(monitor, start + index * minute, outcome));
    const now = start + outcomes.length * minute;
    await store.write((tx) => writeBatch(tx, runs, { now, log: silent }));
    const workaround = { id: 'wrk_1', activated_at: start, retired_at: null, environments: '[]' };
    const seen = await store.write((tx) =>
      seenOfWorkarounds(
        tx,
        [workaround as WorkaroundTable],
        {
          occurrences: [],
          monitors: [{ id, version: 1 }],
          intervals: new Map([[id, minute]]),
          environmentOf: new Map(),
        },
        now,
      ),
    );
    expect(seen.get('wrk_1')).toEqual({ lastOccurredAt: null, cleanRuns: 5 });
  });
});
