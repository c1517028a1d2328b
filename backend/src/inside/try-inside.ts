import type { Check } from '@appops/shared/contract/checks/check';
import type { tryCheck as route } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import { noPhases } from '@appops/shared/contract/checks/phases';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import type { ReadContext } from '../context.ts';
import type { InsideFound } from './inside-kind.ts';
import { findInside } from './inside-runs.ts';

/**
 * What a check that no probe makes comes to now; nothing is stored.
 * @param monitorId null for a check that is not saved
 */
export async function tryInside(
  { tx, now }: ReadContext,
  monitorId: string | null,
  check: Check,
): Promise<ReplyOf<typeof route>> {
  const [found] = await findInside(tx, [{ monitorId, check }], now);
  return replyOf(found!);
}

function replyOf(found: InsideFound): ReplyOf<typeof route> {
  if (found.outcome !== 'missed')
    return { outcome: found.outcome, attempt: inReply(found.attempt), suspect: false };
  const attempt = {
    ok: false,
    reason: null,
    message: found.because,
    totalUs: null,
    phases: noPhases,
    address: null,
    assertions: [],
    degradedBecause: null,
    facts: null,
    steps: [],
  };
  return { outcome: 'unknown', attempt: inReply(attempt), suspect: false };
}
