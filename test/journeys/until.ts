import { patience } from '../patience.ts';

/**
 * Asks until the answer is neither null, undefined nor false. An `ask` that throws (a dead backend, an assertion)
 * has no answer yet.
 * @throws after `timeoutMs`, naming what did not come and what was said last
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  timeoutMs = patience,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false)
        return answer as NonNullable<Exclude<T, false>>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline)
      throw new Error(`${what}: did not come within ${timeoutMs / 1000} s`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
