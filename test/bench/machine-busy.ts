import { availableParallelism, cpus, loadavg } from 'node:os';

function times(): { idle: number; all: number } {
  const sums = cpus().map(({ times }) => ({
    idle: times.idle,
    all: times.user + times.nice + times.sys + times.idle + times.irq,
  }));
  return {
    idle: sums.reduce((sum, { idle }) => sum + idle, 0),
    all: sums.reduce((sum, { all }) => sum + all, 0),
  };
}

/** Begins to look how busy the whole machine is; the function that it returns says so, with the load at that moment. */
export function machineBusy(): () => string {
  const before = times();
  return () => {
    const after = times();
    const busy = 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
    return `${Math.round(100 * busy)} % of ${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}`;
  };
}
