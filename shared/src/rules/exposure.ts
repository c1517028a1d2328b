/** How much clean exposure a fix has had, and what was left out of it, for which reason. */

import { cutAt, lastOf, spanAt, unionMs } from './run-stretches.ts';
import type { Span } from './run-stretches.ts';
import type { ResultOutcome } from '../words/run.ts';

/** Runs of one monitor that are alike and follow each other at one distance. Times are epoch milliseconds. */
export interface ExposureRun {
  /** When the first was due. */
  at: number;
  /** How many there are; at least 1. */
  count: number;
  /** The interval of the monitor then: each run covers so much time, and the next one follows after it. */
  everyMs: number;
  environment: string;
  monitorId: string;
  monitorVersion: number;
  outcome: ResultOutcome;
  suspect: boolean;
  maintenance: boolean;
  paused: boolean;
  /** What failed, as `failureKey` names it; null for runs that did not fail, or where it is not known. */
  failure: string | null;
}

/** Reason and assertion of a failed run: what makes it the same failure as a problem's. */
export function failureKey(reason: string | null, assertion: string | null): string {
  return `${reason ?? 'unknown'}\n${assertion ?? ''}`;
}

/** A monitor whose runs are evidence in an environment. */
export interface ExposureMonitor {
  id: string;
  /** Runs of another version of its check are left out. */
  version: number;
  /** The failures that are the problem's own; null: any, as none is known. */
  failures: readonly string[] | null;
}

/** What makes runs of one environment count. */
export interface ExposureRule {
  /** Runs at or before this instant are older than the plan. */
  planRecordedAt: number;
  /** Since when the fix is live there without interruption; null when it is not. */
  liveSince: number | null;
  /** When the last workaround there was retired; null when there never was one. */
  unmaskedSince: number | null;
  /** A workaround there is not retired: nothing counts. */
  masked: boolean;
  /** When assertions were last added to one of the monitors since the plan: exposure starts anew. */
  editedAt: number | null;
  /** Windows as far as they were planned beforehand. */
  maintenance: readonly Span[];
  /** Deployments into the environment, from start to end: their runs are left out. */
  deployments: readonly Span[];
  /**
   * After deployments. Failed runs in them are left out, and so are clean ones: else, in a service that is deployed
   * often, nothing but clean runs would be left of a fix that fails half of the time. Only where the fix itself went live
   * (once, so that nothing is chosen) do clean runs count from the first instant, unless one fails in that grace.
   */
  graces: readonly Span[];
  /** While it is not known whether the release has the fix: runs say nothing of it. */
  unknown: readonly Span[];
  monitors: readonly ExposureMonitor[];
  /** How many of the newest runs are looked through for other failures. */
  cleanRunsNeeded: number;
  /** A failure below the monitor's policy starts the row of clean runs anew. */
  restarts: boolean;
}

export type LeftOutReason =
  | 'workaround'
  | 'edited'
  | 'older_check'
  | 'maintenance'
  | 'paused'
  | 'missed'
  | 'shed'
  | 'overtaken'
  | 'error'
  | 'suspect'
  | 'deployment'
  | 'unknown_release'
  | 'other_failure';

export interface LeftOut {
  reason: LeftOutReason;
  runs: number;
  /** When it was over, or will be: the end of the span that the last such run lay in, else that run. */
  until: number;
}

export interface MonitorExposure {
  monitorId: string;
  /** Clean runs since the row began anew. */
  clean: number;
  /** Time that eligible runs cover. */
  observedMs: number;
  /** Failures other than the problem's since the n-th last of its runs that count. */
  otherFailures: number;
  /** Its last run failed otherwise than the problem does. */
  otherFailing: boolean;
}

export interface Exposure {
  /** When this exposure began; null while the fix is not live or is masked. */
  startedAt: number | null;
  /** Clean runs in a row. */
  clean: number;
  /** Failed runs of the problem's own kind. */
  failed: number;
  /** All runs that were looked at as evidence, whatever started the row anew since. */
  eligible: number;
  /** The last failed run below the policy, which started the row anew; null: none did. */
  restartedAt: number | null;
  /** By the number of runs, most first. */
  leftOut: LeftOut[];
  /** Of the monitor that has seen least; 0 without monitors. */
  observedMs: number;
  monitors: MonitorExposure[];
}

/**
 * Counts the exposure of one environment. Works by stretches, never by single runs, and needs no order.
 *
 * @param runs of the environment's monitors; those of other monitors are passed over
 * @param now no run covers time beyond it
 */
export function countExposure(runs: Iterable<ExposureRun>, rule: ExposureRule, now: number): Exposure {
  const monitors = new Map(rule.monitors.map((monitor) => [monitor.id, monitor]));
  const begun = rule.liveSince === null ? null : Math.max(rule.liveSince, rule.planRecordedAt);
  const startedAt =
    begun === null || rule.masked ? null : Math.max(begun, rule.unmaskedSince ?? 0, rule.editedAt ?? 0);
  const exposure: Exposure = {
    startedAt,
    clean: 0,
    failed: 0,
    eligible: 0,
    restartedAt: null,
    leftOut: [],
    observedMs: 0,
    monitors: [],
  };
  if (begun === null) return exposure;

  const instants = boundaries(rule, begun);
  const pieces = [...runs]
    .filter((run) => monitors.has(run.monitorId))
    .flatMap((run) => cutAt(run, instants))
    .filter((piece) => piece.at >= begun && piece.at > rule.planRecordedAt)
    // Of several at one instant what was run comes first: it covers what was not.
    .sort((a, b) => a.at - b.at || Number(isPassedOver(a)) - Number(isPassedOver(b)));
  const settling = settlingSpans(rule, pieces);
  const leftOut = new Map<LeftOutReason, LeftOut>();
  const evidence: Evidence[] = [];
  const seen = new Map<string, ExposureRun[]>(rule.monitors.map(({ id }) => [id, []]));
  /** How far the time of each monitor is covered, by eligible runs and the slots that they speak for. */
  const reach = new Map(rule.monitors.map(({ id }) => [id, -Infinity]));
  const cover = (run: ExposureRun): void => {
    seen.get(run.monitorId)!.push(run);
    reach.set(run.monitorId, Math.max(reach.get(run.monitorId)!, lastOf(run) + run.everyMs));
  };
  for (const run of pieces) {
    const monitor = monitors.get(run.monitorId)!;
    const leave = reasonToLeaveOut(run, rule, settling, monitor);
    // A slot that an eligible run has overtaken is covered by that run, and no run of its own; so is one that was shed
    // after it, as the interval was stretched then.
    if (
      leave !== null &&
      isPassedOver(run) &&
      leave.reason === run.outcome &&
      run.at <= reach.get(run.monitorId)!
    ) {
      cover(run);
      continue;
    }
    if (leave !== null) {
      note(leftOut, leave.reason, run.count, leave.until ?? lastOf(run));
      if (leave.reason === 'deployment' && (run.outcome === 'down' || run.outcome === 'up'))
        evidence.push({ run, kind: isOther(run, monitor) ? 'excused_other' : 'excused' });
      continue;
    }
    if (isOther(run, monitor)) {
      note(leftOut, 'other_failure', run.count, lastOf(run));
      evidence.push({ run, kind: 'other' });
      continue;
    }
    evidence.push({ run, kind: run.outcome === 'down' ? 'same' : 'clean' });
    cover(run);
  }

  const lastSame = evidence.filter(({ kind }) => kind === 'same').map(({ run }) => lastOf(run));
  exposure.restartedAt = rule.restarts && lastSame.length > 0 ? Math.max(...lastSame) : null;
  const rowFrom = exposure.restartedAt ?? -Infinity;
  const cleanOf = (list: readonly Evidence[]) =>
    list.reduce((sum, { run, kind }) => sum + (kind === 'clean' ? countAfter(run, rowFrom) : 0), 0);
  const excluded = [...rule.maintenance, ...rule.deployments, ...settling, ...rule.unknown];
  exposure.monitors = rule.monitors.map(({ id }): MonitorExposure => {
    const own = evidence.filter(({ run }) => run.monitorId === id);
    return {
      monitorId: id,
      clean: cleanOf(own),
      observedMs: unionMs(seen.get(id)!.map(spanOf), excluded, startedAt ?? begun, now),
      otherFailures: othersAmongNewest(own, rule.cleanRunsNeeded),
      otherFailing: endsWithOther(own),
    };
  });
  exposure.clean = cleanOf(evidence);
  exposure.failed = evidence.reduce((sum, { run, kind }) => sum + (kind === 'same' ? run.count : 0), 0);
  exposure.eligible = evidence.reduce(
    (sum, { run, kind }) => sum + (kind === 'clean' || kind === 'same' ? run.count : 0),
    0,
  );
  exposure.observedMs =
    exposure.monitors.length === 0 ? 0 : Math.min(...exposure.monitors.map((one) => one.observedMs));
  exposure.leftOut = [...leftOut.values()].sort((a, b) => b.runs - a.runs || (a.reason < b.reason ? -1 : 1));
  return exposure;
}

/** Every instant at which the answer may change, so that what lies between two of them is judged as one. */
function boundaries(rule: ExposureRule, begun: number): number[] {
  const spans = [...rule.maintenance, ...rule.deployments, ...rule.graces, ...rule.unknown];
  return [
    begun,
    // A run in the plan's own millisecond is not after it.
    rule.planRecordedAt + 1,
    ...(rule.unmaskedSince === null ? [] : [rule.unmaskedSince]),
    ...(rule.editedAt === null ? [] : [rule.editedAt]),
    ...spans.flatMap(({ start, end }) => (end === null ? [start] : [start, end])),
  ];
}

/** The graces in which nothing counts: all but the one in which the fix went live and nothing failed. */
function settlingSpans({ graces, liveSince }: ExposureRule, runs: readonly ExposureRun[]): Span[] {
  const failed = runs.filter(({ outcome }) => outcome === 'down');
  return graces.filter(
    (grace) => grace.start > (liveSince ?? 0) || failed.some(({ at }) => spanAt([grace], at) !== null),
  );
}

/** A slot that another run may speak for. */
function isPassedOver({ outcome }: ExposureRun): boolean {
  return outcome === 'overtaken' || outcome === 'shed';
}

function reasonToLeaveOut(
  run: ExposureRun,
  rule: ExposureRule,
  settling: readonly Span[],
  monitor: ExposureMonitor,
): { reason: LeftOutReason; until: number | null } | null {
  const plainly = (reason: LeftOutReason) => ({ reason, until: null });
  if (rule.masked || run.at < (rule.unmaskedSince ?? 0)) {
    return { reason: 'workaround', until: rule.masked ? null : rule.unmaskedSince };
  }
  if (run.monitorVersion !== monitor.version) return plainly('older_check');
  if (run.at < (rule.editedAt ?? 0)) return plainly('edited');
  const maintenance = spanAt(rule.maintenance, run.at);
  if (maintenance !== null || run.maintenance) {
    return { reason: 'maintenance', until: maintenance?.end ?? null };
  }
  if (run.paused) return plainly('paused');
  if (run.outcome === 'missed' || run.outcome === 'shed' || run.outcome === 'error')
    return plainly(run.outcome);
  if (run.suspect) return plainly('suspect');
  const unknown = spanAt(rule.unknown, run.at);
  if (unknown !== null) return { reason: 'unknown_release', until: unknown.end };
  const deployment = spanAt(rule.deployments, run.at);
  if (deployment !== null) return { reason: 'deployment', until: deployment.end };
  const grace = spanAt(settling, run.at);
  if (grace !== null && run.outcome !== 'overtaken') return { reason: 'deployment', until: grace.end };
  return run.outcome === 'overtaken' ? plainly('overtaken') : null;
}

function isOther(run: ExposureRun, monitor: ExposureMonitor): boolean {
  // What failed is not known: it may be the problem.
  return (
    run.outcome === 'down' &&
    run.failure !== null &&
    monitor.failures !== null &&
    !monitor.failures.includes(run.failure)
  );
}

function note(leftOut: Map<LeftOutReason, LeftOut>, reason: LeftOutReason, runs: number, until: number) {
  const known = leftOut.get(reason);
  leftOut.set(reason, {
    reason,
    runs: (known?.runs ?? 0) + runs,
    until: Math.max(known?.until ?? 0, until),
  });
}

/** How many runs of a stretch were due after an instant. */
function countAfter(run: ExposureRun, instant: number): number {
  if (run.at > instant) return run.count;
  return Math.max(0, run.count - 1 - Math.floor((instant - run.at) / run.everyMs));
}

function spanOf(run: ExposureRun): { from: number; to: number } {
  return { from: run.at, to: lastOf(run) + run.everyMs };
}

/** What was seen; in a deployment and the grace after it that is no evidence, but a failure may be going on. */
interface Evidence {
  run: ExposureRun;
  kind: 'clean' | 'same' | 'other' | 'excused' | 'excused_other';
}

/** Whether the newest run failed otherwise; of several at one instant, one that did says so. */
function endsWithOther(evidence: readonly Evidence[]): boolean {
  const newest = Math.max(-Infinity, ...evidence.map(({ run }) => lastOf(run)));
  return evidence.some(
    ({ run, kind }) => (kind === 'other' || kind === 'excused_other') && lastOf(run) === newest,
  );
}

/**
 * Failures of another kind since the n-th last run that counts, of one monitor, whose stretches may overlap (several
 * places). Were they among the n themselves, a proof that needs five runs could never have three of them, and half of all
 * runs might fail.
 */
function othersAmongNewest(all: readonly Evidence[], n: number): number {
  const evidence = all.filter(({ kind }) => kind !== 'excused' && kind !== 'excused_other');
  const counting = evidence
    .filter(({ kind }) => kind !== 'other')
    .toSorted((a, b) => lastOf(b.run) - lastOf(a.run));
  const newest: number[] = [];
  let from = Infinity;
  for (const { run } of counting) {
    if (newest.length >= n && lastOf(run) < from) break;
    for (let one = 0; one < Math.min(n, run.count); one++) newest.push(lastOf(run) - one * run.everyMs);
    from = Math.min(from, run.at);
  }
  const since = newest.sort((a, b) => b - a)[n - 1] ?? -Infinity;
  return evidence.reduce((sum, { run, kind }) => sum + (kind === 'other' ? countAfter(run, since) : 0), 0);
}
