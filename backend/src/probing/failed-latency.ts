import type { Check } from '@appops/shared/contract/checks/check';
import type { ProbedAttempt } from './net/trace.ts';

/**
 * Whether nothing failed but limits of latency, all of which would have held without a delay of so many microseconds. Of an
 * attempt that is ok: whether nothing degraded it but such limits.
 */
export function onlyTooSlow(check: Check, failed: ProbedAttempt, delayUs: number): boolean {
  const wrong = failed.assertions.filter(
    ({ passed, degraded }) => !passed && (degraded === true) === failed.ok,
  );
  const withoutDelayMs = ((failed.totalUs ?? 0) - delayUs) / 1000;
  return (
    wrong.length > 0 &&
    wrong.every(({ index }) => {
      const assertion = check.assertions[index];
      return assertion?.kind === 'latency' && withoutDelayMs <= assertion.atMostMs;
    })
  );
}
