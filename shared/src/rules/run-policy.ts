import { secondsWords } from '../words/time.ts';

/** What a monitor's policy comes to in time: how long a run may take, and when a hang is seen. Milliseconds. */

export interface RunPolicy {
  intervalMs: number;
  timeoutMs: number;
  retries: { attempts: number; delayMs: number };
  /** Failed runs in a row that make the monitor down. */
  downAfter: number;
}

export interface RunTiming {
  /** The longest that a run may take: every attempt hangs until its timeout. */
  longestRunMs: number;
  /** How many slots of its own such a run overtakes at most. */
  overtakenSlots: number;
  /** The longest from the moment that a target begins to hang until the monitor is down. */
  hangSeenWithinMs: number;
}

/**
 * Between the beginnings of two attempts lie at least `delayMs`; one that hung for longer is followed at once. So with
 * a delay up to the timeout a run takes at most timeout × attempts.
 */
export function runTiming({ intervalMs, timeoutMs, retries, downAfter }: RunPolicy): RunTiming {
  const longestRunMs = timeoutMs + retries.attempts * Math.max(timeoutMs, retries.delayMs);
  // The next run begins with the first slot after the end of the one before.
  const overtakenSlots = Math.floor(longestRunMs / intervalMs);
  const fromRunToRun = (overtakenSlots + 1) * intervalMs;
  return {
    longestRunMs,
    overtakenSlots,
    hangSeenWithinMs: intervalMs + (downAfter - 1) * fromRunToRun + longestRunMs,
  };
}

/** The pause before the next attempt, after one that took `attemptMs`. */
export function pauseBeforeRetry(delayMs: number, attemptMs: number): number {
  return Math.max(0, delayMs - attemptMs);
}

/** What follows from attempts that do not fit into the interval, in words; null where they fit. */
export function overtakingWords(policy: RunPolicy): string | null {
  const { longestRunMs, overtakenSlots, hangSeenWithinMs } = runTiming(policy);
  if (overtakenSlots === 0) return null;
  const slots = overtakenSlots === 1 ? 'one slot is' : `up to ${overtakenSlots} slots are`;
  return `A run may take ${secondsWords(longestRunMs)}, longer than the interval of ${secondsWords(policy.intervalMs)}: ${slots} overtaken by it then. A target that hangs is seen to be down after at most ${secondsWords(hangSeenWithinMs)}.`;
}
