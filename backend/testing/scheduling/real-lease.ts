import type { Scheduler } from '../../src/scheduling/scheduler.ts';

/** How often, in milliseconds of the machine's clock: well within a lease. */
const often = 1_000;

/**
 * For a test that sets a scheduler's clock: its leases last by the machine's own, so they are renewed by that one, and
 * not at each second that is told in the test.
 */
export function leaseRenewer(): (scheduler: Scheduler) => Promise<void> {
  let renewedAt = -Infinity;
  return async (scheduler) => {
    if (performance.now() - renewedAt < often) return;
    renewedAt = performance.now();
    await scheduler.keepShards();
  };
}
