import type { ResultOutcome } from '../contract/monitors.ts';

/** How much clean exposure proves a fix, and how much of it there is. */

/** Confidence is 1 − this. */
const ALPHA = 0.05;
const FEWEST_RUNS = 5;
const LARGEST_SHARE = 0.5;
/**
 * Smallest failure share that is planned for. Below it, or when the share is not known or zero (found by a person,
 * or on a monitor made afterwards), n would grow without limit; 1 % asks for 299 runs.
 */
const SMALLEST_SHARE = 0.01;

export const DEFAULT_MIN_WINDOW_MS = 24 * 3_600_000;
/** A plan that has not been decided by then waits for a person. */
export const DEFAULT_MAX_WINDOW_MS = 30 * 24 * 3_600_000;

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

export interface DefaultPlan {
  cleanRunsNeeded: number;
  minWindowMs: number;
  maxWindowMs: number;
  /** Share of failed runs that is accepted; zero: the first occurrence that counts ends it. */
  targetRate: number;
  /** What the plan was made from, to be shown and to be compared with. */
  before: { failed: number; total: number };
}

/** The plan that is made when a fix is recorded and nobody gives another. */
export function defaultPlan(
  before: { failed: number; total: number },
  minWindowMs: number | null,
): DefaultPlan {
  return {
    cleanRunsNeeded: cleanRunsNeeded(failureShare(before)),
    minWindowMs: minWindowMs ?? DEFAULT_MIN_WINDOW_MS,
    maxWindowMs: DEFAULT_MAX_WINDOW_MS,
    targetRate: 0,
    before,
  };
}

/** One run of one of the case's monitors. Epoch milliseconds. */
export interface ExposureRun {
  at: number;
  environment: string;
  monitorId: string;
  monitorVersion: number;
  outcome: ResultOutcome;
  suspect: boolean;
  maintenance: boolean;
  paused: boolean;
}

/** What makes runs of one environment count. */
export interface ExposureRule {
  /** Runs at or before this instant are older than the plan. */
  planRecordedAt: number;
  /** Since when the fix is live there without interruption; null when it is not. */
  liveSince: number | null;
  /** When the last workaround there was retired; null when there never was one. */
  unmaskedSince: number | null;
  /** A workaround there is not retired: nothing counts as unmasked. */
  masked: boolean;
  maintenance: readonly { start: number; end: number | null }[];
}

export interface Exposure {
  clean: number;
  cleanUnmasked: number;
  failed: number;
  leftOut: number;
}

/**
 * Counts the exposure of all environments in one pass over the runs, which need no order.
 *
 * @param rules by environment; runs of other environments are not looked at
 * @param currentVersions of each monitor; runs of an older version, or of an unknown monitor, are left out
 */
export function countExposure(
  runs: Iterable<ExposureRun>,
  rules: ReadonlyMap<string, ExposureRule>,
  currentVersions: ReadonlyMap<string, number>,
): Map<string, Exposure> {
  const counts = new Map<string, Exposure>();
  for (const environment of rules.keys()) {
    counts.set(environment, { clean: 0, cleanUnmasked: 0, failed: 0, leftOut: 0 });
  }
  for (const run of runs) {
    const rule = rules.get(run.environment);
    const count = counts.get(run.environment);
    if (rule === undefined || count === undefined) continue;
    if (rule.liveSince === null || run.at < rule.liveSince || run.at <= rule.planRecordedAt) continue;
    if (!isEligible(run, rule, currentVersions)) {
      count.leftOut += 1;
    } else if (run.outcome === 'down') {
      count.failed += 1;
    } else {
      count.clean += 1;
      const unmasked = !rule.masked && (rule.unmaskedSince === null || run.at >= rule.unmaskedSince);
      if (unmasked) count.cleanUnmasked += 1;
    }
  }
  return counts;
}

function isEligible(
  run: ExposureRun,
  rule: ExposureRule,
  currentVersions: ReadonlyMap<string, number>,
): boolean {
  if ((run.outcome !== 'up' && run.outcome !== 'down') || run.suspect || run.maintenance || run.paused)
    return false;
  if (currentVersions.get(run.monitorId) !== run.monitorVersion) return false;
  return !rule.maintenance.some(
    (window) => run.at >= window.start && (window.end === null || run.at < window.end),
  );
}

export type Blocker =
  | 'fix_not_live'
  | 'workaround_active'
  | 'too_few_runs'
  | 'too_few_runs_after_workaround'
  | 'window_open'
  | 'occurrence_ongoing';

export interface VerificationProgress {
  needed: number;
  clean: number;
  /** Clean runs after the last workaround was retired; all of them when there was none. */
  cleanAfterRetirement: number;
  failed: number;
  leftOut: number;
  /** When this exposure began; null while the fix is not live. */
  startedAt: number | null;
  windowEndsAt: number | null;
  /** Empty when the exposure suffices. */
  blockedBy: Blocker[];
}

/**
 * Compares exposure with the plan. At least half of the clean exposure must lie after the workaround was
 * retired; the window runs from the later of "plan recorded" and "fix live".
 */
export function measureProgress(
  plan: { cleanRunsNeeded: number; minWindowMs: number; targetRate: number },
  rule: ExposureRule,
  exposure: Exposure,
  occurrenceOngoing: boolean,
  now: number,
): VerificationProgress {
  const startedAt = rule.liveSince === null ? null : Math.max(rule.liveSince, rule.planRecordedAt);
  const windowEndsAt = startedAt === null ? null : startedAt + plan.minWindowMs;
  const blockedBy: Blocker[] = [];
  if (startedAt === null) blockedBy.push('fix_not_live');
  if (rule.masked) blockedBy.push('workaround_active');
  // A plan that accepts failures is judged by its rate, so failed runs are exposure too.
  const tolerant = plan.targetRate > 0;
  const exposed = tolerant ? exposure.clean + exposure.failed : exposure.clean;
  if (exposed < plan.cleanRunsNeeded) blockedBy.push('too_few_runs');
  if (!rule.masked && exposure.cleanUnmasked * 2 < exposure.clean)
    blockedBy.push('too_few_runs_after_workaround');
  if (windowEndsAt !== null && now < windowEndsAt) blockedBy.push('window_open');
  if (occurrenceOngoing && !tolerant) blockedBy.push('occurrence_ongoing');
  return {
    needed: plan.cleanRunsNeeded,
    clean: exposure.clean,
    cleanAfterRetirement: exposure.cleanUnmasked,
    failed: exposure.failed,
    leftOut: exposure.leftOut,
    startedAt,
    windowEndsAt,
    blockedBy,
  };
}
