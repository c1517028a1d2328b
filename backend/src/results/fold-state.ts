import type { Check } from '@appops/shared/contract/checks/check';
import { failureKey } from '@appops/shared/rules/exposure';
import { rulesOf } from '@appops/shared/rules/checks/rules-of';
import { noteFailedRun } from '@appops/shared/rules/failing-ways';
import { changesIn, FLAP_RUNS } from '@appops/shared/rules/flapping';
import { applyRun, isWell, withoutFuture, type MonitorStanding } from '@appops/shared/rules/monitor-state';
import type { MonitorState } from '@appops/shared/words/monitor';
import { readCheck } from '../database/check-text.ts';
import { fromJson } from '../database/json.ts';
import { storable } from '../database/json-rows.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { codeOf } from './attempt-parts.ts';
import type { JudgedRun } from './insert-runs.ts';

/** Runs in a row without information (missed or suspect) after which a monitor's state is unknown. */
export const unknownAfter = 5;

/**
 * A monitor's state changed at a run, or it stays down and fails in another way now; what the run said is what the
 * problem will be known by.
 */
export interface StateChange {
  from: MonitorState;
  to: MonitorState;
  /** Since when, by the first run of the row that proved it; epoch milliseconds. */
  since: number;
  /** The run that settled it. */
  slot: number;
  reason: string | null;
  message: string | null;
  statusCode: number | null;
  /** The assertion that failed first, such as "status" or "json $.ok"; null when it did not come to that. */
  assertion: string | null;
  maintenance: boolean;
  /** How long the run that settled it took where it timed out, in milliseconds, if it was the first of its row; else 0. */
  tookMs: number;
  /** The address that it dialled, and the probe's number. */
  address: string | null;
  probe: number | null;
}

/** A monitor began to flap, or stopped. */
export interface FlapChange {
  begins: boolean;
  /** The run that settled it, epoch milliseconds. */
  at: number;
  /** How often it changed, in how many of its last runs. */
  changes: number;
  runs: number;
  maintenance: boolean;
}

export interface Folded {
  state: MonitorStanding;
  /** Of the last failed run while down or in error; why nothing is known, while unknown. */
  message: string | null;
  changes: StateChange[];
  flaps: FlapChange[];
  /**
   * Non-suspect failed runs that were looked at, and what failed, as `failureKey` names it: up to the first recovery,
   * as what fails after that belongs to no occurrence that was going on.
   */
  failed: { slot: number; way: string }[];
}

/**
 * Folds stored runs, in the order of their slots, into a monitor's state. Runs of an older check are passed over, and so
 * is what was still under way when the monitor was paused or retired.
 * @param now of the clock that the runs were labelled by
 */
export function foldState(monitor: MonitorTable, runs: readonly JudgedRun[], now: number): Folded {
  let state = withoutFuture(fromJson(monitor.fold), now);
  let message = monitor.state_message;
  const changes: StateChange[] = [];
  const flaps: FlapChange[] = [];
  const failed: Folded['failed'] = [];
  if (monitor.paused === 1 || monitor.retired_at !== null) return { state, message, changes, flaps, failed };
  const policy = {
    downAfter: monitor.down_after,
    downWithin: monitor.down_within,
    upAfter: monitor.up_after,
    upWithin: monitor.up_within,
    unknownAfter,
  };
  const check = readCheck(monitor.check_spec);
  for (const { run, maintenance } of runs.toSorted((a, b) => a.run.slot - b.run.slot)) {
    if (run.monitorVersion !== monitor.version) continue;
    const stateBefore = state;
    state = applyRun(
      stateBefore,
      {
        at: run.slot,
        outcome: run.outcome,
        suspect: run.suspect,
        degraded: run.degraded,
        stretch: run.stretch,
      },
      policy,
    );
    if (state === stateBefore) continue;
    const flap = flapChange(stateBefore, state, run.slot);
    if (flap !== null) flaps.push({ ...flap, maintenance });
    const lastAttempt = run.attempts.at(-1);
    const sentence = lastAttempt?.message ?? lastAttempt?.degradedBecause ?? null;
    const said = sentence === null ? null : storable(sentence);
    let otherwiseSince: number | null = null;
    if (run.outcome === 'down' && !run.suspect) {
      const way = failureKey(lastAttempt?.reason ?? null, failedAssertion(check, run));
      if (!changes.some(({ to }) => isWell(to))) failed.push({ slot: run.slot, way });
      const isDown = { now: state.state === 'down', before: stateBefore.state === 'down' };
      const noted = noteFailedRun(
        stateBefore.ways ?? null,
        { at: run.slot, way },
        isDown,
        monitor.down_after,
      );
      state = { ...state, ways: noted.ways };
      otherwiseSince = noted.tellSince;
    } else if (state.ways !== undefined && !run.suspect && run.outcome !== 'missed') {
      state = { ...state, ways: state.state === 'down' ? { ...state.ways, row: null } : undefined };
    }
    if (state.state === 'up') message = null;
    else if (state.state === 'error' || state.state === 'degraded') message = said ?? message;
    else if (state.state === 'down') message = run.outcome === 'down' && !run.suspect ? said : message;
    if (state.state === stateBefore.state && otherwiseSince === null) continue;
    if (state.state === 'unknown')
      message = run.suspect
        ? run.suspectBecause == null
          ? 'The last runs were measured while the probe itself lagged'
          : `The last runs prove nothing. ${run.suspectBecause}`
        : `The last runs were missed: ${run.missedBecause ?? 'nobody knows why'}`;
    changes.push({
      from: stateBefore.state,
      to: state.state,
      since: otherwiseSince ?? state.since,
      slot: run.slot,
      reason: lastAttempt?.reason ?? null,
      message: state.state === 'unknown' ? message : said,
      statusCode: lastAttempt === undefined ? null : codeOf(lastAttempt.facts),
      assertion: failedAssertion(check, run),
      maintenance,
      tookMs:
        (otherwiseSince ?? state.since) === run.slot && lastAttempt?.reason === 'timeout'
          ? timedOutMs(monitor, run)
          : 0,
      address: lastAttempt?.address ?? null,
      probe: run.probe,
    });
  }
  return { state, message, changes, flaps, failed };
}

function flapChange(
  before: MonitorStanding,
  after: MonitorStanding,
  at: number,
): Omit<FlapChange, 'maintenance'> | null {
  const begins = after.flaps?.since != null;
  if (begins === (before.flaps?.since != null)) return null;
  return { begins, at, changes: after.flaps === undefined ? 0 : changesIn(after.flaps), runs: FLAP_RUNS };
}

/** How long a run took of which every attempt waited until its deadline; milliseconds. */
function timedOutMs({ check_spec, retry_delay_ms }: MonitorTable, { attempts }: JudgedRun['run']): number {
  const { timeoutMs } = readCheck(check_spec);
  return attempts.length * timeoutMs + Math.max(0, attempts.length - 1) * retry_delay_ms;
}

/** The assertion that failed first, by its kind and what it looks at; null when it did not come to that. */
export function failedAssertion(
  check: Check,
  { attempts }: { attempts: readonly Pick<JudgedRun['run']['attempts'][number], 'assertions'>[] },
): string | null {
  const wrong = attempts.at(-1)?.assertions.find(({ passed, degraded }) => !passed && degraded !== true);
  const assertion = wrong === undefined ? undefined : check.assertions[wrong.index];
  return assertion === undefined ? null : rulesOf(check).assertionName(assertion);
}
