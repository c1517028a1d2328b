import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { Check } from '@appops/shared/contract/checks/check';
import { pauseBeforeRetry } from '@appops/shared/rules/run-policy';
import type { CarriedSecret } from '../carried-secrets.ts';
import type { AddressRules } from '../net/address-rules.ts';
import type { LoopLag } from './loop-lag.ts';
import {
  isDelayed,
  isSuspect,
  missedOutcome,
  outcomeOf,
  type RunOutcome,
  type RunRequest,
} from './run-outcome.ts';
import type { Claim, Permits } from './permits.ts';
import type { AttemptDeadline } from '../net/attempt-deadline.ts';
import { withoutOwnDelay } from './own-delay.ts';
import type { Proxy } from '../net/proxy.ts';
import { internalAttempt, type ProbedAttempt } from '../net/trace.ts';

export interface RunTools {
  /**
   * One attempt; must end soon after the signal aborts, and by `deadlineAt` (performance.now()), beyond which it may have
   * as much as it was delayed by us until then.
   */
  attempt: (
    check: Check,
    addressRules: AddressRules,
    deadline: AttemptDeadline,
    signal: AbortSignal,
    carried: readonly CarriedSecret[],
    proxy: Proxy | null,
  ) => Promise<ProbedAttempt>;
  permits: Permits;
  lag: LoopLag;
  /** Aborts when the probe may wait no longer for runs that are under way. */
  stopped: AbortSignal;
  /** Microseconds of the machine's monotonic clock, which all threads share. */
  nowUs: () => number;
}

/** Who asks without a share of anything. */
const anybody: Claim = { shares: [], patienceMs: Infinity };

const stoppedWords = 'The probe was stopped before this run had ended';

/**
 * Makes one run: waits for a permit, then up to 1 + retries attempts. A permit is held only while an attempt is under
 * way, so that pauses before retries keep nobody waiting. What is not the target's doing, such as a
 * refusal by our own rules, is not tried again.
 */
export async function performRun(
  request: RunRequest,
  requestedAtUs: number,
  tools: RunTools,
): Promise<RunOutcome> {
  const { permits, stopped } = tools;
  const { claim = anybody } = request;
  const takenUpUs = Math.max(0, tools.nowUs() - requestedAtUs);
  let holdsPermit = await permits.take(claim);
  if (!holdsPermit)
    return missedOutcome(
      request,
      permits.isClosed ? 'The probe was stopped before this run began' : permits.crowdedWords(claim),
    );

  const { check, retries } = request;
  const queueUs = Math.max(0, tools.nowUs() - requestedAtUs);
  const startedAtEpochMs = Date.now();
  const runEndsAt = performance.now() + (request.deadlineMs ?? Infinity);
  const attempts: Attempt[] = [];
  let worstLagUs = 0;
  for (;;) {
    const startedAt = performance.now();
    const watch = tools.lag.watch();
    const deadlineAt = Math.min(startedAt + check.timeoutMs, runEndsAt);
    const probed = await attemptOnce(request, { deadlineAt, delayedMs: () => watch.soFarMs() }, tools);
    const elapsedUs = (performance.now() - startedAt) * 1000;
    const lag = watch.finish();
    worstLagUs = Math.max(worstLagUs, lag.longestUs);
    const { byDelay: _, ...made } = probed;
    const attempt = withoutOwnDelay(check, made, lag.totalUs);
    if (holdsPermit) permits.release(claim);
    if (stopped.aborted && !attempt.ok) {
      return { ...missedOutcome(request, stoppedWords), attempts, startedAtEpochMs, queueUs, takenUpUs };
    }
    attempts.push(attempt);
    // What is not the target's doing does not change by trying again.
    const triedEnough = outcomeOf(attempt) !== 'down' || attempts.length > retries.attempts;
    const pauseMs = pauseBeforeRetry(retries.delayMs, elapsedUs / 1000);
    if (triedEnough || performance.now() + pauseMs >= runEndsAt) {
      return {
        id: request.id,
        slot: request.slot,
        outcome: outcomeOf(attempt),
        missedBecause: null,
        attempts,
        startedAtEpochMs,
        queueUs,
        takenUpUs,
        lagUs: worstLagUs,
        suspect: isSuspect(check, probed, lag, elapsedUs),
        // What only a delay of ours degraded was delayed, however short that was.
        delayed: attempt !== made || isDelayed(attempt, lag, elapsedUs),
        degraded: attempt.ok && attempt.degradedBecause !== null,
      };
    }
    await pause(pauseMs, stopped);
    // A run that has begun goes on without a permit where none is to be had: the probe is draining, or crowded.
    holdsPermit = await permits.take(claim);
  }
}

async function attemptOnce(
  { check, addressRules, carried = [], proxy = null }: RunRequest,
  deadline: AttemptDeadline,
  tools: RunTools,
): Promise<ProbedAttempt> {
  try {
    return await tools.attempt(check, addressRules, deadline, tools.stopped, carried, proxy);
  } catch (error) {
    // Only our own mistakes throw; they must neither end the thread nor look like the target's failure.
    return internalAttempt(
      `The probe itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
