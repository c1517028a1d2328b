/** Which occurrences count against which fix, and why the others do not. */

import { cutAt, spanAt } from '../run-stretches.ts';
import type { Span } from '../run-stretches.ts';
import { graceMs, splitOccurrence } from '../occurrences.ts';
import type { OccurrencePart, SplitPoint } from '../occurrences.ts';
import type { CaseFacts, FixFact, OccurrenceFact } from './case-facts.ts';
import { deploymentSpans, excusingSpans, maintenanceSpans } from './excused-spans.ts';
import type { DeploymentSpan } from './excused-spans.ts';
import { latestFirst, planAt, plansOf } from './fixes-and-plans.ts';
import type { ReleaseHistory } from './release-history.ts';
import type { OccurrenceOutcome } from '../../words/occurrence.ts';

export type OccurrenceReason =
  | 'fix_live'
  | 'no_fix'
  | 'nothing_live'
  | 'fix_not_in_release'
  | 'fix_not_known_in_release'
  | 'not_a_target'
  | 'before_plan'
  | 'in_maintenance'
  | 'deployment'
  | 'unknown_reporter_version'
  | 'older_reporter_version';

export interface OccurrenceJudgement extends OccurrencePart {
  occurrenceId: string;
  /** 0 for the occurrence itself, 1 and up for what was split off. */
  part: number;
  environment: string;
  /** Version live when this part started; null when nothing was. */
  liveVersion: string | null;
  outcome: OccurrenceOutcome;
  reason: OccurrenceReason;
  /** The fix it counts against. */
  fixId: string | null;
}

/** Judges every occurrence, split where it must be; ordered by start. */
export function judgeOccurrences(
  facts: CaseFacts,
  history: ReleaseHistory,
  now: number,
): OccurrenceJudgement[] {
  const fixes = latestFirst(facts.fixes);
  const judged = facts.occurrences.flatMap((occurrence) => {
    const services = [...new Set([occurrence.service, ...fixes.map((fix) => fix.service)])];
    const { environment, monitorIntervalMs } = occurrence;
    const deployments = excusingSpans(
      deploymentSpans(facts, history, services, environment, () => monitorIntervalMs),
    );
    const judge = (start: number) => judgePart(occurrence, start, fixes, facts, history, deployments);
    const points = splitPoints(occurrence, fixes, facts, history, now);
    return splitAll(occurrence, points, deployments, judge, now).map((part, index): OccurrenceJudgement => ({
      occurrenceId: occurrence.id,
      part: index,
      environment,
      liveVersion: history.liveAt(occurrence.service, environment, part.start)?.version ?? null,
      ...part,
      ...(wasSeenInMaintenanceOnly(occurrence, part, facts)
        ? { outcome: 'does_not_count', reason: 'in_maintenance', fixId: null }
        : judge(part.start)),
    }));
  });
  return judged.sort(
    (a, b) => a.start - b.start || (a.occurrenceId < b.occurrenceId ? -1 : 1) || a.part - b.part,
  );
}

/** Splits at the points given, and after each deployment that excuses the beginning of a part. */
function splitAll(
  occurrence: OccurrenceFact,
  points: SplitPoint[],
  deployments: readonly DeploymentSpan[],
  judge: (start: number) => { reason: OccurrenceReason },
  now: number,
): OccurrencePart[] {
  const grace = graceMs(occurrence.monitorIntervalMs);
  const left = new Set(deployments);
  for (;;) {
    const parts = splitOccurrence(occurrence, points, grace, occurrence.lastFailedAt, now);
    const excused = parts.map(({ start }) => start).filter((start) => judge(start).reason === 'deployment');
    // What goes on after the grace has to begin again there.
    const over = [...left].filter((span) => excused.some((start) => isWithin(span, start)));
    if (over.length === 0) return parts;
    for (const span of over) {
      left.delete(span);
      points.push({ at: span.end, reason: 'deployment' });
    }
  }
}

/**
 * What goes on after a cut, as a flap within the quiet gap does, was seen in planned maintenance and nowhere else: nobody
 * knows that it would have gone on without. What began by itself is judged by when it began.
 */
function wasSeenInMaintenanceOnly(
  { environment, service, monitorIntervalMs }: OccurrenceFact,
  { start, end, startedBy }: OccurrencePart,
  { maintenance, runs }: CaseFacts,
): boolean {
  if (startedBy === 'failure') return false;
  const windows = maintenanceSpans(maintenance, environment, service)
    .map((window) => ({
      start: window.start,
      end: window.end === null ? null : window.end + graceMs(monitorIntervalMs),
    }))
    .filter((window) => (end === null || window.start < end) && (window.end === null || window.end > start));
  if (windows.length === 0) return false;
  const failed = [...runs]
    .filter((run) => run.environment === environment && run.outcome === 'down')
    .flatMap((run) => cutAt(run, [start, end ?? Infinity, ...windows.flatMap(endsOf)]))
    .filter(({ at }) => at >= start && (end === null || at <= end));
  return failed.length > 0 && failed.every(({ at }) => spanAt(windows, at) !== null);
}

function endsOf({ start, end }: Span): number[] {
  return end === null ? [start] : [start, end];
}

function isWithin(span: DeploymentSpan, at: number): boolean {
  return span.start <= at && at < span.graceUntil;
}

function splitPoints(
  occurrence: OccurrenceFact,
  fixes: readonly FixFact[],
  facts: CaseFacts,
  history: ReleaseHistory,
  now: number,
): SplitPoint[] {
  const grace = graceMs(occurrence.monitorIntervalMs);
  const points: SplitPoint[] = [];
  for (const fix of fixes) {
    // What goes on, or flaps, with the fix live is evidence from the first plan on that has this target.
    const plan = plansOf(facts, fix.id).findLast((one) => one.environments.includes(occurrence.environment));
    const planned = plan?.recordedAt ?? Infinity;
    for (const { from, to, unknown } of history.streaks(fix, occurrence.environment)) {
      // What began where it was not known goes on with the fix.
      for (const span of unknown) if (span.to !== null) points.push({ at: span.to, reason: 'fix_live' });
      // Gone again within the grace, it had no chance to help.
      if (to === null || to > from + grace) points.push({ at: from, reason: 'fix_live' });
      if (from < planned && (to === null ? planned < Infinity : to > planned + grace))
        points.push({ at: planned, reason: 'plan' });
    }
  }
  for (const { end } of maintenanceSpans(facts.maintenance, occurrence.environment, occurrence.service)) {
    if (end !== null && end <= now) points.push({ at: end, reason: 'maintenance_end' });
  }
  return points;
}

function judgePart(
  occurrence: OccurrenceFact,
  start: number,
  fixes: readonly FixFact[],
  facts: CaseFacts,
  history: ReleaseHistory,
  deployments: readonly DeploymentSpan[],
): Pick<OccurrenceJudgement, 'outcome' | 'reason' | 'fixId'> {
  const not = (reason: OccurrenceReason) => ({ outcome: 'does_not_count' as const, reason, fixId: null });
  const { environment, reporterVersion } = occurrence;
  const reporter =
    reporterVersion === null ? null : history.knownRelease(occurrence.service, reporterVersion);
  if (reporterVersion !== null && reporter === null) {
    return { outcome: 'unattributed', reason: 'unknown_reporter_version', fixId: null };
  }
  if (spanAt(maintenanceSpans(facts.maintenance, environment, occurrence.service), start) !== null)
    return not('in_maintenance');
  if (fixes.length === 0) return not('no_fix');

  let reason: OccurrenceReason = 'nothing_live';
  for (const fix of fixes) {
    const live = history.liveAt(fix.service, environment, start);
    if (live === null) continue;
    const { answer } = history.presence(fix, environment, live.release);
    if (answer === 'no') {
      if (reason === 'nothing_live') reason = 'fix_not_in_release';
      continue;
    }
    // Whether it would count is not known, so neither this fix nor an earlier one is blamed.
    if (answer === 'unknown') return not('fix_not_known_in_release');
    // A page that was opened before the fix went live still runs the old code.
    if (reporter !== null && fix.service === occurrence.service) {
      const seen = history.presence(fix, environment, reporter).answer;
      if (seen === 'no') return not('older_reporter_version');
      if (seen === 'unknown') return not('fix_not_known_in_release');
    }
    const plans = plansOf(facts, fix.id);
    if (plans.length === 0) return not('not_a_target');
    const plan = planAt(plans, start);
    if (plan === null) {
      // Nobody had named this fix when it happened, so it is evidence on the one named before it, if any.
      reason = 'before_plan';
      continue;
    }
    if (!plan.environments.includes(environment)) return not('not_a_target');
    if (deployments.some((span) => isWithin(span, start))) return not('deployment');
    return { outcome: 'counts', reason: 'fix_live', fixId: fix.id };
  }
  return not(reason);
}
