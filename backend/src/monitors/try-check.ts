import { randomUUID } from 'node:crypto';
import type { Check } from '@appops/shared/contract/checks';
import type { tryCheck as route } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import { AppError } from '../errors.ts';
import type { AddressRules } from '../probing/address-rules.ts';
import type { ProbePool } from '../probing/worker-pool.ts';

/** Makes one attempt of a check, now, that is not stored. A failed check is a result, not an error. */
export async function tryCheck(
  pool: ProbePool,
  check: Check,
  addressRules: AddressRules,
): Promise<ReplyOf<typeof route>> {
  const run = await pool.run({
    id: randomUUID(),
    check,
    slot: Date.now(),
    retries: { attempts: 0, delayMs: 0 },
    addressRules,
    deadlineMs: null,
  });
  const attempt = run.attempts.at(-1);
  if (run.outcome === 'missed' || attempt === undefined)
    throw new AppError(
      'unavailable',
      `The check was not made: ${run.missedBecause ?? 'the probe gave no answer'}.`,
    );
  return { outcome: run.outcome, attempt, suspect: run.suspect };
}
