import type { Check } from '@appops/shared/contract/checks/check';
import type { FactsOf } from '@appops/shared/contract/checks/facts';
import type { CheckProblem } from '@appops/shared/rules/checks/check-rules';
import type { CarriedSecret } from './carried-secrets.ts';
import type { AddressRules } from './net/address-rules.ts';
import type { NameResolver } from './net/name-resolver.ts';
import type { Proxy } from './net/proxy.ts';
import type { ProbedAttempt } from './net/trace.ts';
import type { Trust } from './net/trust.ts';
import type { AttemptEnd } from './net/within-deadline.ts';
import type { FactPlaces } from './fact-places.ts';
import type { Evaluators } from './thread/evaluators.ts';

/** What one attempt is made with. */
export interface ProbeTools extends AttemptEnd {
  addressRules: AddressRules;
  resolver: NameResolver;
  trust: Trust;
  /** Of AppOps, for a target that is told who calls. */
  version: string;
  /** The proxy that the check names, with its secrets put in; null or left out where there is none of that name in use. */
  proxyOfCheck?: Proxy | null;
  /** How much of an answer is read, both as it comes and decompressed. */
  bodyLimitBytes?: number;
  evaluators: Evaluators;
  /** Where in the check secrets were put in: what follows a target to where it sends on must ask `heldBack`. */
  carried?: readonly CarriedSecret[];
}

/** How much of an answer is read where nothing else is said. */
export const defaultBodyLimitBytes = 1024 * 1024;

/** Somebody whom a check calls, as far as it is known before. */
export interface ProbeTarget {
  /** A name, or an address without brackets. */
  host: string;
  /** As people know it, with its port. */
  shown: string;
}

/**
 * A way of checking: all that the backend knows of a protocol. The rest of it is in the contract
 * (`shared/src/contract/checks/`), the rules (`shared/src/rules/checks/`) and the pages' folder of it.
 */
export interface Protocol<C extends Check = Check> {
  type: C['type'];
  /** All that keeps a check from ever passing, also what only the backend can judge. */
  problems(check: C): CheckProblem[];
  /** Whom it calls: each is judged before a check is saved, and shares the probe's permits. An attempt judges anew. */
  targets(check: C): ProbeTarget[];
  /** The check for somebody who may see it and not edit it: without what it sends, which may hold credentials. */
  hide(check: C): C;
  /** Does once what would be counted against the first target after a start, such as compiling. */
  warmUp?(): Promise<void>;
  /** How each fact of its attempts is stored: what is the same from run to run is stored once for all of them. */
  facts: FactPlaces<FactsOf<C['type']>>;
  /** Makes one attempt; whatever a target does is an outcome, never a throw. */
  probe(check: C, tools: ProbeTools): Promise<ProbedAttempt<FactsOf<C['type']>>>;
  /**
   * Whether a failed attempt, which is no time-out, would have been well without a delay of ours of so many
   * microseconds; see `isSuspect`.
   */
  failedByDelay(check: C, failed: ProbedAttempt, delayUs: number): boolean;
}
