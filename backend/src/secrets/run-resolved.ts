import { internalAttempt } from '../probing/net/trace.ts';
import type { RunOutcome, RunRequest } from '../probing/thread/run-outcome.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { resolveCheck, type SecretFault } from './resolve-check.ts';
import { resolveProxy } from './resolve-proxy.ts';
import { scrubbed } from './scrub.ts';

/**
 * Asks the probe for a run with the secrets of the check and its proxy put in, and hides their values in what comes back. Where one cannot be put
 * in, nothing is sent: the run is an error, which says nothing of the target.
 */
export async function runResolved(
  pool: Pick<ProbePool, 'run'>,
  request: RunRequest,
  known: KnownSecrets,
): Promise<RunOutcome> {
  const resolved = resolveCheck(request.check, known);
  if ('fault' in resolved) return unsent(request, resolved.fault);
  const { check, carried } = resolved;
  const by = request.proxy == null ? null : resolveProxy(request.proxy, known);
  if (by !== null && 'fault' in by)
    return unsent(request, { path: ['proxy', by.fault.field], message: by.fault.message });
  const values = new Map([...resolved.values, ...(by?.values ?? [])]);
  const outcome = await pool.run({
    ...request,
    check,
    carried,
    ...(by === null ? {} : { proxy: by.proxy }),
  });
  return values.size === 0 ? outcome : scrubbed(outcome, values);
}

function unsent(
  { id, slot }: RunRequest,
  { path, message }: Pick<SecretFault, 'path' | 'message'>,
): RunOutcome {
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
