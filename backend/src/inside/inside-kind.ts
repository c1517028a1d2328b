import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import { noPhases } from '@appops/shared/contract/checks/phases';
import type { Check } from '@appops/shared/contract/checks/check';
import type { FailureReason } from '@appops/shared/words/failure';
import type { ReadTx } from '../database/store.ts';

/** A run that calls nobody: what it finds is in the database. */
export interface InsideAsk<C extends Check = Check> {
  /** Null for a check that is not saved. */
  monitorId: string | null;
  check: C;
}

/** What was found; what is not known is no run that was made. */
export type InsideFound =
  { outcome: 'up' | 'down' | 'error'; attempt: Attempt } | { outcome: 'missed'; because: string };

/** How runs of one protocol are made inside: many at a time, with a fixed number of queries. */
export interface InsideKind<C extends Check = Check> {
  /**
   * What is found now, in the order of the asks.
   * @param now epoch milliseconds
   */
  find(tx: ReadTx, asks: readonly InsideAsk<C>[], now: number): Promise<InsideFound[]>;
}

/** An attempt that was made inside: it has facts and words, and neither an address nor phases. */
export function insideAttempt(
  facts: AttemptFacts,
  said: { reason: FailureReason; message: string } | { degradedBecause: string | null },
): Attempt {
  const failed = 'reason' in said;
  return {
    ok: !failed,
    reason: failed ? said.reason : null,
    message: failed ? said.message : null,
    totalUs: null,
    phases: noPhases,
    address: null,
    assertions: [],
    degradedBecause: failed ? null : said.degradedBecause,
    facts,
    steps: [],
  };
}
