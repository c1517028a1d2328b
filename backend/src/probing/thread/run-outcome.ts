import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { Check } from '@appops/shared/contract/checks/check';
import { isNotOfTheTarget } from '@appops/shared/words/failure';
import { protocolOf } from '../protocols.ts';
import type { CarriedSecret } from '../carried-secrets.ts';
import type { AddressRules } from '../net/address-rules.ts';
import type { Proxy } from '../net/proxy.ts';
import type { Lag } from './loop-lag.ts';
import type { Claim } from './permits.ts';
import type { ProbedAttempt } from '../net/trace.ts';

/** One run that is asked of a probe: plain data, so that the same message goes to a thread or over HTTPS. */
export interface RunRequest {
  id: string;
  check: Check;
  /** When the run was due, in epoch milliseconds; it only labels. */
  slot: number;
  /** Further attempts after a failed one, and the least time between the beginnings of two. */
  retries: { attempts: number; delayMs: number };
  addressRules: AddressRules;
  /** The proxy that the check names, with its secrets put in; null where there is none of that name in use. */
  proxy?: Proxy | null;
  /** No attempt goes on beyond this time after the run's start; null: only the attempts' own deadlines count. */
  deadlineMs: number | null;
  /** What it may take of the probe's permits; without it, whatever there is. */
  claim?: Claim;
  /** Where in the check secrets were put in, and where those may be sent. */
  carried?: readonly CarriedSecret[];
}

/** What a probe answers. Durations come from a monotonic clock; `startedAtEpochMs` only labels. */
export interface RunOutcome {
  id: string;
  slot: number;
  /**
   * `missed`: the probe was stopped before or during the run, so nothing is known of the target. `error`: the check
   * itself, or a limit of ours, kept it from being carried out.
   */
  outcome: 'up' | 'down' | 'missed' | 'error';
  missedBecause: string | null;
  /** In order; the last one decides. Empty for a run that never began. */
  attempts: Attempt[];
  startedAtEpochMs: number | null;
  /** From being asked to the first attempt's start: our own queue, never part of a latency. */
  queueUs: number | null;
  /** Of these, from being asked until the thread took it up, before it waited for a permit; null where it never did. */
  takenUpUs: number | null;
  /** The longest time during the run for which this probe's thread could not look at its sockets. */
  lagUs: number | null;
  /** What it says may be our doing and not the target's: shown, but it proves nothing. */
  suspect: boolean;
  /** Why, where it is not for a delay of ours; told by whoever hears of many runs. */
  suspectBecause?: string | null;
  /** Up, as it says; but its durations hold a delay of our own, so that they are in no latency figure. */
  delayed: boolean;
  /** Up, but near a limit. */
  degraded: boolean;
}

/** Below this, a thread's delay is everyday noise. */
const noiseUs = 50_000;
/** A delay that is small beside the run does not change what the run says. */
const smallShare = 0.2;

/** Nobody gives up on a peer sooner than after this time. */
const leastPatienceUs = 500_000;

/**
 * What the last attempt makes of a run. A check that is at fault itself, a limit of ours, and an address that our own
 * rules refuse say nothing of the target; nor do the proxy and the token endpoint on the way to it.
 */
export function outcomeOf(last: Attempt): 'up' | 'down' | 'error' {
  if (last.ok) return 'up';
  return isNotOfTheTarget(last.reason) ? 'error' : 'down';
}

/** Whether delays of our own together are longer than 50 ms and than a fifth of the run. */
function isLong({ totalUs }: Lag, elapsedUs: number): boolean {
  return totalUs > Math.max(noiseUs, smallShare * elapsedUs);
}

/**
 * Whether delays of our own may have made the failure. Only what time can make is in doubt: a time-out, a latency that
 * would have been within its limit without them, and, after a long delay, a peer that broke off, since it may have
 * given up on us. A refused connection or a wrong status is as true after a delay as without: otherwise nobody would
 * see an outage while the probe is busy. No delay makes a target answer well, so a run that was up is never in doubt;
 * see `isDelayed`.
 */
export function isSuspect(check: Check, last: ProbedAttempt, lag: Lag, elapsedUs: number): boolean {
  if (last.reason === 'internal') return true;
  if (last.ok) return false;
  if (last.reason === 'timeout') return isLong(lag, elapsedUs);
  if (last.byDelay === true) return isLong(lag, elapsedUs) && lag.totalUs >= leastPatienceUs;
  return protocolOf(check)?.failedByDelay(check, last, lag.totalUs) ?? false;
}

/** Whether the durations of a run that was up say more of our own delays than of the target. */
export function isDelayed(last: Attempt, lag: Lag, elapsedUs: number): boolean {
  return last.ok && isLong(lag, elapsedUs);
}

export function missedOutcome({ id, slot }: RunRequest, because: string): RunOutcome {
  return {
    id,
    slot,
    outcome: 'missed',
    missedBecause: because,
    attempts: [],
    startedAtEpochMs: null,
    queueUs: null,
    takenUpUs: null,
    lagUs: null,
    suspect: false,
    delayed: false,
    degraded: false,
  };
}
