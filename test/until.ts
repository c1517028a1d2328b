import { vi } from 'vitest';
import { patience } from './patience.ts';

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
  const late = `${what}: did not come within ${timeoutMs / 1000} s`;
  return await vi.waitFor(
    async () => {
      let answer: T;
      try {
        answer = await ask();
      } catch (cause) {
        throw new Error(late, { cause });
      }
      if (answer === null || answer === undefined || answer === false) throw new Error(late);
      return answer as NonNullable<Exclude<T, false>>;
    },
    { timeout: timeoutMs, interval: 100 },
  );
}
