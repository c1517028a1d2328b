import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { Check } from '@appops/shared/contract/checks/check';
import { protocolOf } from '../protocols.ts';

/**
 * An attempt that is ok, and not degraded where nothing but a delay of our own made it so: it was up whatever we did, but
 * that it was slow may be our doing.
 * @param delayUs how long our thread was held up during the attempt, in microseconds
 */
export function withoutOwnDelay(check: Check, attempt: Attempt, delayUs: number): Attempt {
  const { ok, degradedBecause, assertions } = attempt;
  const first = assertions.find(({ degraded }) => degraded === true);
  if (!ok || degradedBecause === null || first === undefined) return attempt;
  if (protocolOf(check)?.failedByDelay(check, attempt, delayUs) !== true) return attempt;
  // What its protocol noticed beside the assertions stays.
  const noticed = degradedBecause.slice(first.message.length).trim();
  return { ...attempt, degradedBecause: noticed === '' ? null : noticed };
}
