/** How much clean exposure proves a fix: runs, and observed time. */

/** Confidence is 1 − this. */
const ALPHA = 0.05;
const FEWEST_RUNS = 5;
const LARGEST_SHARE = 0.5;
/**
 * Smallest failure share that is planned for. Below it, or when the share is not known or zero (found by a person,
 * or on a monitor made afterwards), n would grow without limit; 1 % asks for 299 runs.
 */
const SMALLEST_SHARE = 0.01;

const DAY_MS = 24 * 3_600_000;
/** No window is shorter than this unless a person says why. */
export const FEWEST_WINDOW_MS = DAY_MS;
/** Nor than this while fewer than three occurrences were seen. */
export const SELDOM_WINDOW_MS = 7 * DAY_MS;
const SELDOM_BELOW = 3;
/** The shortest window that a person may set, with a reason. */
export const SHORTEST_WINDOW_MS = 60_000;
/** A plan that has not been decided by then waits for a person, who may then close it by judgement. */
export const DEFAULT_MAX_WINDOW_MS = 30 * DAY_MS;

/**
 * Clean runs needed so that, had the failure share stayed at `p`, seeing none failed would have less than 5 %
 * probability: n = max(5, ⌈ln 0.05 / ln(1 − p)⌉), from (1 − p)^n ≤ 0.05, with p held between 1 % and 50 %.
 *
 * @param failureShare share of failed runs before the fix, 0 to 1; null when not known
 */
export function cleanRunsNeeded(failureShare: number | null): number {
  const known = failureShare !== null && Number.isFinite(failureShare) ? failureShare : 0;
  const share = Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, known));
  return Math.max(FEWEST_RUNS, Math.ceil(Math.log(ALPHA) / Math.log1p(-share)));
}

/** Eligible runs of the same monitors before the fix; null when none were recorded. */
export function failureShare(before: { failed: number; total: number }): number | null {
  return before.total > 0 ? before.failed / before.total : null;
}

/**
 * The observed time that has to pass without the failure: max(24 h, T·(20^(1/k) − 1)), and at least 7 days while k
 * is less than 3. With failures at a constant rate, T is gamma distributed with shape k, and a window of c·T stays
 * quiet by chance with probability (1 + c)^−k, which is 5 % for c = 20^(1/k) − 1.
 *
 * @param observedMs T: clean, unmasked, observed time with the defect live since the first occurrence
 * @param occurrences k: the occurrences in it; none counts as one that was told
 */
export function windowNeeded(observedMs: number, occurrences: number): number {
  const k = Math.max(1, occurrences);
  const quiet = Math.max(0, observedMs) * ((1 / ALPHA) ** (1 / k) - 1);
  return Math.ceil(Math.max(FEWEST_WINDOW_MS, k < SELDOM_BELOW ? SELDOM_WINDOW_MS : 0, quiet));
}

/** What was seen of the problem before its fix. */
export interface Before {
  /** Eligible runs since the first occurrence, time under a workaround left out. */
  failed: number;
  total: number;
  /** Clean, unmasked, observed time since the first occurrence, in milliseconds, and the occurrences in it. */
  observedMs: number;
  occurrences: number;
}

export interface DefaultPlan {
  cleanRunsNeeded: number;
  /** Observed time, in milliseconds. */
  minWindowMs: number;
  maxWindowMs: number;
  /** Share of failed runs that is accepted; zero: the first occurrence that counts ends it. */
  targetRate: number;
  /** What the plan was made from, to be shown and to be compared with. */
  before: Before;
}

/** The plan that is made when a fix is recorded and nobody gives another. */
export function defaultPlan(before: Before): DefaultPlan {
  const minWindowMs = windowNeeded(before.observedMs, before.occurrences);
  return {
    cleanRunsNeeded: cleanRunsNeeded(failureShare(before)),
    minWindowMs,
    maxWindowMs: Math.max(DEFAULT_MAX_WINDOW_MS, minWindowMs),
    targetRate: 0,
    before,
  };
}

/**
 * How long n clean runs in a row take on average when a share of the runs fails alone, as blips do that never reach
 * the monitor's policy: ((1 − b)^−n − 1) / b runs, which is n without blips (Feller, runs of successes).
 *
 * @param runsPerMs how many runs the monitors make together in a millisecond
 * @returns milliseconds; Infinity where there are no runs or every one fails
 */
export function expectedDuration(n: number, blipShare: number, runsPerMs: number): number {
  if (runsPerMs <= 0 || blipShare >= 1) return Infinity;
  const runs = blipShare <= 0 ? n : ((1 - blipShare) ** -n - 1) / blipShare;
  return runs / runsPerMs;
}
