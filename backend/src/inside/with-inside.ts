import type { ProbePool } from '../probing/thread/worker-pool.ts';
import { InsideRuns, type InsideRunsOptions } from './inside-runs.ts';

/**
 * A pool that makes inside what no probe makes, and hands on all else. So the scheduler treats such runs like any others: slots,
 * shards, catching up, pauses and stops.
 */
export function withInside(pool: ProbePool, options: InsideRunsOptions): ProbePool {
  const inside = new InsideRuns(options);
  return {
    run: (request) => (inside.makes(request.check) ? inside.run(request) : pool.run(request)),
    stats: () => pool.stats(),
    stop: (graceMs) => pool.stop(graceMs),
  };
}
