/** What a verification plan still waits for in one environment. */

import type { Exposure, ExposureRule, LeftOut, MonitorExposure } from './exposure.ts';
import { DEFAULT_MAX_WINDOW_MS, expectedDuration } from './verification-plan.ts';

export type Blocker =
  | 'fix_not_live'
  | 'workaround_active'
  | 'no_monitor'
  | 'monitor_retired'
  | 'monitor_edited'
  | 'too_few_runs'
  | 'window_open'
  | 'other_failure_ongoing'
  | 'other_failures'
  | 'occurrence_ongoing';

export interface VerificationProgress {
  needed: number;
  /** Clean runs in a row that count; 0 while a workaround masks them. */
  clean: number;
  /** The same, under the name that the first release gave it. */
  cleanAfterRetirement: number;
  failed: number;
  /** Failed runs of another kind; among those left out. */
  otherFailures: number;
  /** Runs that were looked at as evidence. */
  eligible: number;
  /** How many runs were left out, and why. */
  leftOut: number;
  leftOutBy: LeftOut[];
  /** When this exposure began; null while the fix is not live or masked. */
  startedAt: number | null;
  /** The last failure below the monitor's policy, since which clean runs are counted. */
  restartedAt: number | null;
  /** Time that the monitors have seen, of the one that has seen least, and what is needed of it. */
  observedMs: number;
  windowMs: number;
  /** When the window ends at the earliest, if nothing is missed from now on; null before it has begun. */
  windowEndsAt: number | null;
  monitors: MonitorExposure[];
  /** How long the clean runs take on average as runs fail now; null where that is not known. */
  expectedMs: number | null;
  /** Empty when the exposure suffices. */
  blockedBy: Blocker[];
}

export interface EnvironmentState {
  /** An occurrence of the problem is going on there. */
  occurrenceOngoing: boolean;
  /** A monitor that saw the problem is retired, has no successor and was not dropped. */
  monitorRetired: boolean;
  /** A monitor was edited since the plan, by more than an addition of assertions. */
  monitorEdited: boolean;
  /** Runs that its monitors make in a millisecond. */
  runsPerMs: number;
}

/** Other failures block a proof from so many on, where they are more than this share of the newest n runs. */
const FEWEST_OTHERS = 3;
const SHARE_OF_OTHERS = 0.1;

/** Compares exposure with the plan. */
export function measureProgress(
  plan: { cleanRunsNeeded: number; minWindowMs: number; targetRate: number },
  rule: ExposureRule,
  exposure: Exposure,
  state: EnvironmentState,
  now: number,
): VerificationProgress {
  const blockedBy: Blocker[] = [];
  const needed = plan.cleanRunsNeeded;
  if (rule.liveSince === null) blockedBy.push('fix_not_live');
  if (rule.masked) blockedBy.push('workaround_active');
  if (exposure.monitors.length === 0) blockedBy.push('no_monitor');
  if (state.monitorRetired) blockedBy.push('monitor_retired');
  if (state.monitorEdited) blockedBy.push('monitor_edited');
  // A plan that accepts failures is judged by its rate, so failed runs are exposure too.
  const tolerant = plan.targetRate > 0;
  const exposed = tolerant ? exposure.clean + exposure.failed : exposure.clean;
  const ofEach = Math.ceil(needed / Math.max(1, exposure.monitors.length));
  const someoneLacks = !tolerant && exposure.monitors.some(({ clean }) => clean < ofEach);
  if (exposed < needed || someoneLacks) blockedBy.push('too_few_runs');
  if (exposure.observedMs < plan.minWindowMs) blockedBy.push('window_open');
  if (exposure.monitors.some(({ otherFailing }) => otherFailing)) blockedBy.push('other_failure_ongoing');
  if (exposure.monitors.some(({ otherFailures }) => tooMany(otherFailures, needed)))
    blockedBy.push('other_failures');
  if (state.occurrenceOngoing) blockedBy.push('occurrence_ongoing');

  const blips = exposure.eligible === 0 || tolerant ? 0 : exposure.failed / exposure.eligible;
  const expected = expectedDuration(needed, blips, state.runsPerMs);
  return {
    needed,
    clean: exposure.clean,
    cleanAfterRetirement: exposure.clean,
    failed: exposure.failed,
    otherFailures: exposure.leftOut.find(({ reason }) => reason === 'other_failure')?.runs ?? 0,
    eligible: exposure.eligible,
    leftOut: exposure.leftOut.reduce((sum, { runs }) => sum + runs, 0),
    leftOutBy: exposure.leftOut,
    startedAt: exposure.startedAt,
    restartedAt: exposure.restartedAt,
    observedMs: exposure.observedMs,
    windowMs: plan.minWindowMs,
    windowEndsAt:
      exposure.startedAt === null ? null : now + Math.max(0, plan.minWindowMs - exposure.observedMs),
    monitors: exposure.monitors,
    expectedMs: Number.isFinite(expected) ? Math.ceil(expected) : null,
    blockedBy,
  };
}

function tooMany(others: number, n: number): boolean {
  return others >= FEWEST_OTHERS && others > SHARE_OF_OTHERS * n;
}

/** What makes a plan take longer than a person should wait in silence: said as soon as it is known. */
export type OutOfReach = 'window_too_long' | 'runs_too_many';

export function outOfReach(minWindowMs: number, expectedMs: number | null): OutOfReach[] {
  return [
    ...(minWindowMs > DEFAULT_MAX_WINDOW_MS ? ['window_too_long' as const] : []),
    ...(expectedMs !== null && expectedMs > DEFAULT_MAX_WINDOW_MS ? ['runs_too_many' as const] : []),
  ];
}
