/** Whether a thread's CPU time can be told at all; Node below 23.9 cannot. */
export const cpuTimeIsKnown = typeof process.threadCpuUsage === 'function';

/**
 * CPU time that this thread has used, in milliseconds. It stands still while others have the processor or the process
 * is suspended. Where it is not known it is the monotonic clock's, which does not.
 */
export function threadCpuMs(): number {
  if (!cpuTimeIsKnown) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
