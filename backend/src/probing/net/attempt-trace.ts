import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import type { Failure } from './failure.ts';
import { Trace, type ProbedAttempt } from './trace.ts';

/** What an attempt has measured and found so far: all that a failed one can still tell. Each protocol has its own. */
export abstract class AttemptTrace<F extends AttemptFacts> extends Trace {
  /** What has been found so far, beyond what all attempts tell. */
  abstract facts(): F;

  failedAttempt({ reason, message, byDelay }: Failure): ProbedAttempt<F> {
    return {
      ok: false,
      reason,
      message,
      totalUs: null,
      phases: this.phases(),
      address: this.peer.address,
      assertions: [],
      degradedBecause: null,
      facts: this.facts(),
      steps: [],
      ...(byDelay === true ? { byDelay } : {}),
    };
  }
}
