/**
 * What the probes say of a deployment, rule 1: deliberately thin. It looks only at monitors going down, so it has
 * no statistics and never says "better". The rule's number is stored with each verdict, so that a better rule can
 * replace it and old verdicts stay explainable.
 */

import { applyRun, newMonitorState } from './monitor-state.ts';
import type { MonitorRun } from './monitor-state.ts';
import type { VerdictValue } from '../words/verdict.ts';

/** How long after its finish a deployment is watched. */
export const VERDICT_WINDOW_MS = 15 * 60_000;

/** A gap between counted runs of more than this many intervals is no evidence of having stayed up. */
const LARGEST_GAP_IN_INTERVALS = 3;

/** Results are written in batches: for so long after the window's end, the last of them may be missing. */
const SETTLE_MS = 60_000;

export interface VerdictRun extends MonitorRun {
  maintenance: boolean;
  /** Version of the monitor's target and assertions. */
  monitorVersion: number;
  /** Of slots that were overtaken or shed: the first that the row stands for; absent for one alone. */
  from?: number;
}

/** A monitor of the deployment's service and environment, with its runs around the window, in any order. */
export interface VerdictMonitor {
  id: string;
  intervalMs: number;
  /** By how much intervals are stretched while more is asked than the probe can do; absent for not at all. */
  stretch?: number;
  downAfter: number;
  upAfter: number;
  /** From some time before the deployment's start (at least `3 × interval` and `upAfter` runs) until now. */
  runs: readonly VerdictRun[];
}

export interface VerdictInput {
  startedAt: number | null;
  finishedAt: number | null;
  /** Start of the next deployment of that service and environment: what happens from there on is not this one's. */
  nextStartedAt: number | null;
  /** Defaults to `VERDICT_WINDOW_MS` when null. */
  windowMs: number | null;
  monitors: readonly VerdictMonitor[];
}

export type VerdictReason =
  | 'not_started'
  | 'not_finished'
  | 'window_open'
  | 'results_outstanding'
  | 'monitor_went_down'
  | 'all_stayed_up'
  | 'no_monitors'
  | 'not_up_before'
  | 'no_runs_before'
  | 'no_runs_after'
  | 'gap_in_runs'
  | 'failure_unconfirmed'
  | 'monitor_edited'
  | 'next_deployment_in_window';

export interface MonitorFinding {
  monitorId: string;
  finding: 'went_down' | 'stayed_up' | 'unclear';
  reason: VerdictReason;
  /** First failed run of the row that made it down. */
  downSince: number | null;
  countedRuns: number;
}

export interface VerdictJudgement {
  ruleVersion: 1;
  /** null: not yet. */
  verdict: VerdictValue | null;
  reasons: VerdictReason[];
  windowEndsAt: number | null;
  monitors: MonitorFinding[];
}

/**
 * Judges a deployment by rule 1. *worse*: a monitor that was up when the deployment started went down before 15
 * minutes after its finish. *no worse*: there is a monitor, and every one was up before and has runs without a
 * large gap until the window's end. Anything else is *inconclusive*, once the window is over. Runs that are
 * suspect, missed or in maintenance are left out before anything is looked at.
 */
export function judgeDeployment(input: VerdictInput, now: number): VerdictJudgement {
  const { startedAt, finishedAt } = input;
  if (startedAt === null) return pending('not_started', null, []);

  const windowEnd = finishedAt === null ? null : finishedAt + (input.windowMs ?? VERDICT_WINDOW_MS);
  const observedUntil = Math.min(now, windowEnd ?? now, input.nextStartedAt ?? now);
  const monitors = input.monitors.map((monitor) =>
    judgeMonitor(monitor, { startedAt, finishedAt, observedUntil, now }),
  );

  if (monitors.some((monitor) => monitor.finding === 'went_down')) {
    return {
      ruleVersion: 1,
      verdict: 'worse',
      reasons: ['monitor_went_down'],
      windowEndsAt: windowEnd,
      monitors,
    };
  }
  const cutShort = input.nextStartedAt !== null && (windowEnd === null || input.nextStartedAt < windowEnd);
  if (cutShort && now >= (input.nextStartedAt ?? now)) {
    return inconclusive(['next_deployment_in_window'], windowEnd, monitors);
  }
  if (windowEnd === null) return pending('not_finished', null, monitors);
  if (now < windowEnd) return pending('window_open', windowEnd, monitors);
  if (monitors.length === 0) return inconclusive(['no_monitors'], windowEnd, monitors);
  if (mayStillTurnOut(input.monitors, monitors, windowEnd, now)) {
    return pending('failure_unconfirmed', windowEnd, monitors);
  }
  const unclear = monitors.filter((monitor) => monitor.finding === 'unclear');
  if (unclear.length > 0) {
    return inconclusive([...new Set(unclear.map((monitor) => monitor.reason))], windowEnd, monitors);
  }
  const unseen = input.monitors.some(
    (monitor) => !monitor.runs.some((run) => run.at >= windowEnd && run.at <= now),
  );
  const stretch = Math.max(1, ...input.monitors.map((monitor) => monitor.stretch ?? 1));
  if (unseen && now < windowEnd + SETTLE_MS * stretch)
    return pending('results_outstanding', windowEnd, monitors);
  return {
    ruleVersion: 1,
    verdict: 'no_worse',
    reasons: ['all_stayed_up'],
    windowEndsAt: windowEnd,
    monitors,
  };
}

function pending(
  reason: VerdictReason,
  windowEndsAt: number | null,
  monitors: MonitorFinding[],
): VerdictJudgement {
  return { ruleVersion: 1, verdict: null, reasons: [reason], windowEndsAt, monitors };
}

function inconclusive(
  reasons: VerdictReason[],
  windowEndsAt: number | null,
  monitors: MonitorFinding[],
): VerdictJudgement {
  return { ruleVersion: 1, verdict: 'inconclusive', reasons, windowEndsAt, monitors };
}

/** A row of failures that began inside the window is given the runs it needs to be confirmed or to pass. */
function mayStillTurnOut(
  monitors: readonly VerdictMonitor[],
  findings: readonly MonitorFinding[],
  windowEnd: number,
  now: number,
): boolean {
  return findings.some((finding, index) => {
    const monitor = monitors[index];
    if (monitor === undefined || finding.reason !== 'failure_unconfirmed') return false;
    return now < windowEnd + (monitor.downAfter + LARGEST_GAP_IN_INTERVALS) * effectiveInterval(monitor);
  });
}

function effectiveInterval({ intervalMs, stretch = 1 }: VerdictMonitor): number {
  return intervalMs * stretch;
}

interface Span {
  startedAt: number;
  finishedAt: number | null;
  /** End of what belongs to this deployment; rows of failures that began before it may be confirmed later. */
  observedUntil: number;
  now: number;
}

function judgeMonitor(monitor: VerdictMonitor, span: Span): MonitorFinding {
  const counted = monitor.runs
    .filter(
      (run) =>
        (run.outcome === 'up' || run.outcome === 'down') &&
        !run.suspect &&
        !run.maintenance &&
        run.at <= span.now,
    )
    .sort((a, b) => a.at - b.at);
  const inWindow = counted.filter((run) => run.at >= span.startedAt && run.at <= span.observedUntil);
  const unclear = (reason: VerdictReason): MonitorFinding => ({
    monitorId: monitor.id,
    finding: 'unclear',
    reason,
    downSince: null,
    countedRuns: inWindow.length,
  });

  const before = counted.filter((run) => run.at < span.startedAt);
  const largestGap = LARGEST_GAP_IN_INTERVALS * effectiveInterval(monitor);
  const lastBefore = before.at(-1);
  // Slots that a longer run overtook, or that were shed, are no gap.
  const accounted = monitor.runs.filter(
    (run) => (run.outcome === 'overtaken' || run.outcome === 'shed') && !run.maintenance,
  );
  const isGap = (instants: readonly number[]) => hasGap(instants, accounted, largestGap);
  if (lastBefore === undefined || isGap([lastBefore.at, span.startedAt])) return unclear('no_runs_before');

  // An edit between these runs would compare two different questions.
  const watched = counted.filter((run) => run.at >= span.startedAt);
  const edited = watched.find((run) => run.monitorVersion !== lastBefore.monitorVersion);
  const comparable = watched.filter((run) => edited === undefined || run.at < edited.at);

  const policy = {
    downAfter: monitor.downAfter,
    upAfter: monitor.upAfter,
    unknownAfter: Number.POSITIVE_INFINITY,
  };
  let state = newMonitorState(before[0]?.at ?? span.startedAt);
  for (const run of before) {
    if (run.monitorVersion === lastBefore.monitorVersion) state = applyRun(state, run, policy);
  }
  if (state.state !== 'up') return unclear('not_up_before');

  let failingSince: number | null = null;
  for (const run of comparable) {
    state = applyRun(state, run, policy);
    const failing = state.streak?.outcome === 'down' ? state.streak.from : null;
    // Failing since before the start is not this deployment's doing, even if confirmed later.
    const owned = failing !== null && failing >= span.startedAt && failing <= span.observedUntil;
    failingSince = owned ? failing : null;
    // Later runs matter only as long as they confirm or end a row of failures from inside the window.
    if (run.at > span.observedUntil && !owned) break;
    if (state.state === 'down') {
      if (!owned) return unclear('not_up_before');
      return {
        monitorId: monitor.id,
        finding: 'went_down',
        reason: 'monitor_went_down',
        downSince: failing,
        countedRuns: inWindow.length,
      };
    }
  }
  if (edited !== undefined && edited.at <= span.observedUntil) return unclear('monitor_edited');
  if (failingSince !== null) return unclear('failure_unconfirmed');
  const finishedAt = span.finishedAt;
  if (finishedAt === null || !inWindow.some((run) => run.at >= finishedAt)) return unclear('no_runs_after');
  if (isGap([lastBefore.at, ...inWindow.map((run) => run.at), span.observedUntil])) {
    return unclear('gap_in_runs');
  }
  return {
    monitorId: monitor.id,
    finding: 'stayed_up',
    reason: 'all_stayed_up',
    downSince: null,
    countedRuns: inWindow.length,
  };
}

/** Whether more time than `largest` passed between two of the instants without anything accounted for in it. */
function hasGap(instants: readonly number[], accounted: readonly VerdictRun[], largest: number): boolean {
  const [start = 0, end = start] = [instants[0], instants.at(-1)];
  const spans = [
    ...instants.map((at) => ({ from: at, at })),
    ...accounted
      .map((run) => ({ from: run.from ?? run.at, at: run.at }))
      .filter((run) => run.from < end && run.at > start),
  ].sort((a, b) => a.from - b.from);
  let until = start;
  for (const span of spans) {
    if (span.from - until > largest) return true;
    until = Math.max(until, span.at);
  }
  return false;
}
