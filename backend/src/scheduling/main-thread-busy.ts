import { performance, type EventLoopUtilization } from 'node:perf_hooks';

let before: EventLoopUtilization = performance.eventLoopUtilization();

/** The share of its time that this thread had work since it was last asked, 0 to 1. */
export function mainThreadBusy(): number {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, before);
  before = now;
  return utilization;
}
