import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { makeMonitors, silent } from '../../testing/monitors.ts';
import type { RunRecord } from '../results/run-record.ts';
import { Scheduler } from './scheduler.ts';
import { endAllLeases } from '../daemon/many-leases.ts';
import { TimedPool } from '../../testing/scheduling/timed-pool.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

describeOnBothEngines('a gap of all monitors', (make) => {
  test.each([
    [5, 100],
    [400, 6],
  ])(
    'of %s monitors every missed slot is accounted for, by at most %s rows of one slot for each reason',
    async (count, most) => {
      const { store } = await make();
      await makeMonitors(store, start, count, { intervalMs: 1_000 });
      const clock = { now: start };
      const begin = async (holder: string) => {
        const runs: RunRecord[] = [];
        const pool = new TimedPool(clock, () => ({ kind: 'answers', afterMs: 20 }));
        const scheduler = new Scheduler({
          store,
          pool,
          holder,
          now: () => clock.now,
          log: silent,
          onRun: (run) => runs.push(run),
        });
        await scheduler.begin();
        return { pool, scheduler, runs };
      };
      const one = await begin('one');
      clock.now += 250;
      await one.pool.tick();
      await one.scheduler.flush();
      one.pool.kill();
      await store.write(endAllLeases);
      clock.now += 180_000;
      const two = await begin('two');
      await two.pool.tick();
      await two.scheduler.stop(0);
      // What the one that was killed may still say is refused with its lease.
      const missed = two.runs.filter(({ outcome }) => outcome === 'missed');
      for (const [, own] of Map.groupBy(missed, ({ monitor }) => monitor)) {
        // Before and after it was last heard of the process that was killed.
        expect(own.length).toBeLessThanOrEqual(2 * (most + 1));
        const slots = own.reduce((sum, { stretch }) => sum + (stretch?.count ?? 1), 0);
        expect(slots).toBeGreaterThanOrEqual(178);
        expect(slots).toBeLessThanOrEqual(181);
      }
      expect(new Set(missed.map(({ monitor }) => monitor)).size).toBe(count);
      // However few the rows, so long a silence makes the state unknown.
      const states = await store.read((tx) =>
        tx.selectFrom('monitors').select(['state', 'fold']).where('state', '!=', 'unknown').execute(),
      );
      for (const { fold } of states) expect(JSON.parse(fold)).toMatchObject({ silence: null });
    },
  );
});
