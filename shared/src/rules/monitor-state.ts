import type { FailingWays } from './failing-ways.ts';
import { noteForFlaps, type Flaps } from './flapping.ts';
import { isProven, ofLast, provenSince, runsToKeep, type WindowRun } from './n-of-m.ts';
import type { ResultOutcome } from '../words/run.ts';
import type { MonitorState } from '../words/monitor.ts';

/**
 * Folds the runs of one monitor into its state. Attempts inside a run are the probe's business; here a run has
 * failed or not, and it takes `downAfter` failed runs in a row, or among the last `downWithin`, before the monitor is down.
 */

export interface MonitorPolicy {
  /** Failed runs that make the monitor down, or errors that make it `error`; at least 1. */
  downAfter: number;
  /** Among so many of the last measured runs; null or absent: in a row. See `n-of-m`. */
  downWithin?: number | null;
  /** Good runs that make it up; at least 1. */
  upAfter: number;
  upWithin?: number | null;
  /** Runs in a row without information (missed or suspect) after which its state is unknown; at least 1. */
  unknownAfter: number;
}

export const DEFAULT_MONITOR_POLICY: MonitorPolicy = { downAfter: 2, upAfter: 1, unknownAfter: 5 };

export interface MonitorRun {
  /** The slot: when the run was due, epoch milliseconds. */
  at: number;
  /**
   * `missed`: it did not take place. `overtaken`, `shed`: left out for a known reason, which is no silence. `error`:
   * the check itself could not be carried out.
   */
  outcome: ResultOutcome;
  /** Measured while the probe itself was ill; says nothing of the target. */
  suspect: boolean;
  /** Up, but near a limit; absent means no. */
  degraded?: boolean;
  /** The slots that a missed one stands for, of which it is the last; absent: none but itself. */
  stretch?: { first: number; count: number } | null;
}

export interface MonitorStanding {
  state: MonitorState;
  /** Since when, epoch milliseconds: for down and up, the first run of the row that proved it. */
  since: number;
  /** The run that settled the present state; null when no run did. */
  confirmedAt: number | null;
  /**
   * The newest measured run. Older ones that arrive late change nothing here, but one that is newer counts, whatever
   * slots after it were missed, overtaken or shed meanwhile.
   */
  lastRunAt: number | null;
  /** The row of equal runs that is going on. */
  streak: { outcome: 'up' | 'down' | 'error'; length: number; from: number } | null;
  /** The row of runs without information that is going on. */
  silence: { length: number; from: number; until?: number } | null;
  /** In which ways it has failed since it is down; absent while it does not fail. */
  ways?: FailingWays | undefined;
  /** The last measured runs, oldest first, where the policy looks beyond the row that is going on. */
  window?: readonly WindowRun[] | undefined;
  /** How often it changed lately; absent before the first run. */
  flaps?: Flaps | undefined;
}

/** A monitor that has not run yet, or whose target or assertions were just edited. */
export function newMonitorState(at: number): MonitorStanding {
  return { state: 'unknown', since: at, confirmedAt: null, lastRunAt: null, streak: null, silence: null };
}

/** After a pause nothing is known, whatever was known before it; nor while it lasts. Older runs still count for nothing. */
export function startAnew(state: MonitorStanding, at: number): MonitorStanding {
  return { ...newMonitorState(at), lastRunAt: state.lastRunAt };
}

/**
 * The state without instants that lie in the future: a clock that ran ahead has left them, and after it is back they
 * would pass over every run until then.
 */
export function withoutFuture(state: MonitorStanding, now: number): MonitorStanding {
  const { since, confirmedAt, lastRunAt, streak, silence, flaps } = state;
  const instants = [since, confirmedAt, lastRunAt, streak?.from, silence?.from, silence?.until, flaps?.since];
  if (!instants.some((at) => at != null && at > now)) return state;
  return {
    state: state.state,
    since: Math.min(since, now),
    confirmedAt: confirmedAt === null ? null : Math.min(confirmedAt, now),
    lastRunAt: lastRunAt !== null && lastRunAt > now ? null : lastRunAt,
    streak: streak === null ? null : { ...streak, from: Math.min(streak.from, now) },
    silence: null,
    flaps:
      flaps === undefined
        ? undefined
        : { ...flaps, since: flaps.since === null ? null : Math.min(flaps.since, now) },
  };
}

/**
 * Applies one run; returns the same object when nothing changed. Maintenance makes no difference here: it mutes
 * notifications, never the recording. Suspect and missed runs neither break a row nor extend it, but enough of
 * them make the state unknown, since a gap is not "still up". Overtaken and shed slots change nothing at all, so that
 * the run which overtook them still counts when it ends.
 */
export function applyRun(before: MonitorStanding, run: MonitorRun, policy: MonitorPolicy): MonitorStanding {
  if (run.outcome === 'overtaken' || run.outcome === 'shed') return before;
  if (before.lastRunAt !== null && run.at <= before.lastRunAt) return before;
  if (run.outcome === 'missed' || run.suspect) return applySilence(before, run, policy);

  const outcome = run.outcome;
  const streak =
    before.streak?.outcome === outcome
      ? {
          outcome,
          length: before.streak.length + 1,
          from: Math.min(before.streak.from, run.at),
        }
      : { outcome, length: 1, from: run.at };
  // What was missed after this run is a silence still.
  const silence = before.silence !== null && run.at < before.silence.from ? before.silence : null;
  const downRule = ofLast(policy.downAfter, policy.downWithin);
  const upRule = ofLast(policy.upAfter, policy.upWithin);
  const kept = runsToKeep([downRule, upRule]);
  const window = kept === 0 ? undefined : [...windowOf(before, kept), { at: run.at, outcome }].slice(-kept);
  const flaps = noteForFlaps(before.flaps, { at: run.at, outcome });
  const after: MonitorStanding = { ...before, lastRunAt: run.at, streak, silence, window, flaps };
  const rule = outcome === 'up' ? upRule : downRule;
  const enough = window === undefined ? streak.length >= rule.needed : isProven(window, rule);
  const state = outcome === 'up' && run.degraded ? 'degraded' : outcome;
  if (!enough || before.state === state) return after;
  // Between up and degraded the row of good runs goes on; what changes begins with this run.
  const since =
    isWell(before.state) && isWell(state)
      ? run.at
      : window === undefined
        ? streak.from
        : Math.min(streak.from, provenSince(window, rule, before.since));
  return { ...after, state, since, confirmedAt: run.at };
}

/** The last measured runs, of a state too that was folded while its row said all. */
function windowOf({ window, streak }: MonitorStanding, kept: number): readonly WindowRun[] {
  if (window !== undefined) return window;
  if (streak === null) return [];
  const { outcome, from, length } = streak;
  return Array.from({ length: Math.min(length, kept) }, () => ({ at: from, outcome }));
}

/** Whether the target does what it should: up, or up but near a limit. */
export function isWell(state: MonitorState): boolean {
  return state === 'up' || state === 'degraded';
}

function applySilence(
  before: MonitorStanding,
  { at, stretch }: MonitorRun,
  policy: MonitorPolicy,
): MonitorStanding {
  const known = before.silence;
  if (known !== null && at <= (known.until ?? known.from)) return before;
  const { first, count } = stretch ?? { first: at, count: 1 };
  const silence =
    known === null
      ? { length: count, from: first, until: at }
      : { length: known.length + count, from: known.from, until: at };
  const after: MonitorStanding = { ...before, silence };
  if (silence.length < policy.unknownAfter || before.state === 'unknown') return after;
  return {
    ...after,
    state: 'unknown',
    since: silence.from,
    confirmedAt: null,
    streak: null,
    window: undefined,
    flaps: undefined,
  };
}

/** Applies runs in the order of their slots; the input need not be sorted. */
export function foldRuns(
  start: MonitorStanding,
  runs: readonly MonitorRun[],
  policy: MonitorPolicy,
): MonitorStanding {
  let state = start;
  for (const run of [...runs].sort((a, b) => a.at - b.at)) state = applyRun(state, run, policy);
  return state;
}
