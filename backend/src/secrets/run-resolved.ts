import { internalAttempt } from '../probing/net/trace.ts';
import type { RunOutcome, RunRequest } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { resolveCheck, type SecretFault } from './resolve-check.ts';
import { scrubbed } from './scrub.ts';

/**
 * Asks the probe for a run with the check's secrets put in, and hides their values in what comes back. Where one cannot be put
 * in, nothing is sent: the run is an error, which says nothing of the target.
 */
export async function runResolved(
  pool: Pick<ProbePool, 'run'>,
  request: RunRequest,
  known: KnownSecrets,
): Promise<RunOutcome> {
  const resolved = resolveCheck(request.check, known);
  if ('fault' in resolved) return unsent(request, resolved.fault);
  const { check, carried, values } = resolved;
  const outcome = await pool.run({ ...request, check, carried });
  return values.size === 0 ? outcome : scrubbed(outcome, values);
}

function unsent({ id, slot }: RunRequest, { path, message }: SecretFault): RunOutcome {
  return {
    id,
    slot,
    outcome: 'error',
    missedBecause: null,
    attempts: [
      {
        ...internalAttempt(`Nothing was sent: the check's ${path.join(' ')} ${message}.`),
        reason: 'check',
      },
    ],
    startedAtEpochMs: null,
    queueUs: 0,
    takenUpUs: null,
    lagUs: null,
    suspect: false,
    delayed: false,
    degraded: false,
  };
}
