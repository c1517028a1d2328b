import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks twice a second until the answer is not null.
 * @throws after `timeoutMs`, naming what did not come; or when `signal` is aborted
 */
export async function eventually<T>(
  what: string,
  signal: AbortSignal,
  ask: () => Promise<T | null>,
  timeoutMs = 240_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
    await pause(500, undefined, { signal });
  }
}
