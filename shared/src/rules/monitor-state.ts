import type { FailingWays } from './failing-ways.ts';
import type { ResultOutcome } from '../words/run.ts';
import type { MonitorState } from '../words/monitor.ts';

/**
 * Folds the runs of one monitor into its state. Attempts inside a run are the probe's business; here a run has
 * failed or not, and it takes `downAfter` failed runs in a row before the monitor is down.
 */

export interface MonitorPolicy {
  /** Failed runs in a row that make the monitor down, or errors that make it `error`; at least 1. */
  downAfter: number;
  /** Good runs in a row that make it up; at least 1. */
  upAfter: number;
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
}

/** A monitor that has not run yet, or whose target or assertions were just edited. */
export function newMonitorState(at: number): MonitorStanding {
  return { state: 'unknown', since: at, confirmedAt: null, lastRunAt: null, streak: null, silence: null };
}

/** Paused monitors ignore runs. Pausing a paused one keeps its since. */
export function pauseMonitor(state: MonitorStanding, at: number): MonitorStanding {
  if (state.state === 'paused') return state;
  return { ...newMonitorState(at), state: 'paused', lastRunAt: state.lastRunAt };
}

/** After a pause nothing is known, whatever was known before it. */
export function resumeMonitor(state: MonitorStanding, at: number): MonitorStanding {
  if (state.state !== 'paused') return state;
  return { ...newMonitorState(at), lastRunAt: state.lastRunAt };
}

/**
 * The state without instants that lie in the future: a clock that ran ahead has left them, and after it is back they
 * would pass over every run until then.
 */
export function withoutFuture(state: MonitorStanding, now: number): MonitorStanding {
  const { since, confirmedAt, lastRunAt, streak, silence } = state;
  const instants = [since, confirmedAt, lastRunAt, streak?.from, silence?.from, silence?.until];
  if (!instants.some((at) => at != null && at > now)) return state;
  return {
    state: state.state,
    since: Math.min(since, now),
    confirmedAt: confirmedAt === null ? null : Math.min(confirmedAt, now),
    lastRunAt: lastRunAt !== null && lastRunAt > now ? null : lastRunAt,
    streak: streak === null ? null : { ...streak, from: Math.min(streak.from, now) },
    silence: null,
  };
}

/**
 * Applies one run; returns the same object when nothing changed. Maintenance makes no difference here: it mutes
 * notifications, never the recording. Suspect and missed runs neither break a row nor extend it, but enough of
 * them make the state unknown, since a gap is not "still up". Overtaken and shed slots change nothing at all, so that
 * the run which overtook them still counts when it ends.
 */
export function applyRun(before: MonitorStanding, run: MonitorRun, policy: MonitorPolicy): MonitorStanding {
  if (before.state === 'paused') return before;
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
  const after: MonitorStanding = { ...before, lastRunAt: run.at, streak, silence };
  const enough = streak.length >= (outcome === 'up' ? policy.upAfter : policy.downAfter);
  const state = outcome === 'up' && run.degraded ? 'degraded' : outcome;
  if (!enough || before.state === state) return after;
  // Between up and degraded the row of good runs goes on; what changes begins with this run.
  const since = isWell(before.state) && isWell(state) ? run.at : streak.from;
  return { ...after, state, since, confirmedAt: run.at };
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
  return { ...after, state: 'unknown', since: silence.from, confirmedAt: null, streak: null };
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
