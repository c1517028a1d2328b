import type { Attempt, Check } from '@appops/shared/contract/checks';
import type { AddressRules } from './address-rules.ts';
import type { Lag } from './loop-lag.ts';
import type { Claim } from './slots.ts';
import type { ProbedAttempt } from './trace.ts';

/** One run that is asked of a probe: plain data, so that the same message goes to a thread or over HTTPS. */
export interface RunRequest {
  id: string;
  check: Check;
  /** When the run was due, in epoch milliseconds; it only labels. */
  slot: number;
  /** Further attempts after a failed one, and the least time between the beginnings of two. */
  retries: { attempts: number; delayMs: number };
  addressRules: AddressRules;
  /** No attempt goes on beyond this time after the run's start; null: only the attempts' own deadlines count. */
  deadlineMs: number | null;
  /** What it may take of the probe's places; without it, whatever there is. */
  claim?: Claim;
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
  /** The longest time during the run for which this probe's thread could not look at its sockets. */
  lagUs: number | null;
  /** The figures may be ours and not the target's: shown, but they prove nothing. */
  suspect: boolean;
  /** Up, but near a limit. */
  degraded: boolean;
}

/** Below this, a thread's delay is everyday noise. */
export const suspectLagUs = 50_000;
/** A delay that is small beside the run does not change what the run says. */
export const suspectLagShare = 0.2;

/** Nobody gives up on a peer sooner than after this time. */
export const leastPatienceUs = 500_000;

/**
 * What the last attempt makes of a run. A check that is at fault itself, a limit of ours, and an address that our own
 * rules refuse say nothing of the target.
 */
export function outcomeOf(last: Attempt): 'up' | 'down' | 'error' {
  if (last.ok) return 'up';
  return last.reason === 'check' || last.reason === 'blocked' ? 'error' : 'down';
}

/**
 * Whether delays of our own may have made or spoilt the result: together longer than 50 ms and than a fifth of the
 * run. Only what time can distort is in doubt: durations of a run that was up, a time-out, a latency that was judged,
 * and, after a long delay, a peer that broke off, since it may have given up on us. A refused connection or a wrong
 * status is as true after a delay as without: otherwise nobody would see an outage while the probe is busy.
 */
export function isSuspect(check: Check, last: ProbedAttempt, { totalUs }: Lag, elapsedUs: number): boolean {
  if (last.reason === 'internal') return true;
  if (totalUs <= Math.max(suspectLagUs, suspectLagShare * elapsedUs)) return false;
  if (last.ok || last.reason === 'timeout') return true;
  if (last.byDelay === true) return totalUs >= leastPatienceUs;
  const wrong = last.assertions.filter(({ passed }) => !passed);
  return wrong.length > 0 && wrong.every(({ index }) => check.assertions[index]?.kind === 'latency');
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
    lagUs: null,
    suspect: false,
    degraded: false,
  };
}
