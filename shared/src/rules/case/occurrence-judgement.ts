/** Which occurrences count against which fix, and why the others do not. */

import { SPLIT_AFTER_INTERVALS, splitOccurrence } from '../occurrences.ts';
import type { OccurrencePart, SplitPoint } from '../occurrences.ts';
import type { CaseFacts, FixFact, MaintenanceFact, OccurrenceFact } from './case-facts.ts';
import { latestFirst, planAt, plansOf } from './fixes-and-plans.ts';
import type { ReleaseHistory } from './release-history.ts';

export type OccurrenceReason =
  | 'fix_live'
  | 'no_fix'
  | 'nothing_live'
  | 'fix_not_in_release'
  | 'fix_not_known_in_release'
  | 'not_a_target'
  | 'before_plan'
  | 'in_maintenance'
  | 'unknown_reporter_version'
  | 'older_reporter_version';

export interface OccurrenceJudgement extends OccurrencePart {
  occurrenceId: string;
  /** 0 for the occurrence itself, 1 and up for what was split off. */
  part: number;
  environment: string;
  /** Version live when this part started; null when nothing was. */
  liveVersion: string | null;
  outcome: 'counts' | 'does_not_count' | 'unattributed';
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
    const points = splitPoints(occurrence, fixes, facts.maintenance, history, now);
    const seenUntil = Math.min(now, occurrence.lastFailedAt ?? now);
    return splitOccurrence(occurrence, points, occurrence.monitorIntervalMs, seenUntil).map(
      (part, index): OccurrenceJudgement => ({
        occurrenceId: occurrence.id,
        part: index,
        environment: occurrence.environment,
        liveVersion: history.liveAt(occurrence.service, occurrence.environment, part.start)?.version ?? null,
        ...part,
        ...judgePart(occurrence, part.start, fixes, facts, history),
      }),
    );
  });
  return judged.sort(
    (a, b) => a.start - b.start || (a.occurrenceId < b.occurrenceId ? -1 : 1) || a.part - b.part,
  );
}

function splitPoints(
  occurrence: OccurrenceFact,
  fixes: readonly FixFact[],
  maintenance: readonly MaintenanceFact[],
  history: ReleaseHistory,
  now: number,
): SplitPoint[] {
  const grace = SPLIT_AFTER_INTERVALS * occurrence.monitorIntervalMs;
  const points: SplitPoint[] = [];
  for (const fix of fixes) {
    for (const streak of history.streaks(fix, occurrence.environment)) {
      // Gone again within the grace, it had no chance to help.
      if (streak.to !== null && streak.to <= streak.from + grace) continue;
      points.push({ at: streak.from, reason: 'fix_live' });
    }
  }
  for (const window of maintenance) {
    if (window.end !== null && window.end <= now && concerns(window, occurrence.environment)) {
      points.push({ at: window.end, reason: 'maintenance_end' });
    }
  }
  return points;
}

function judgePart(
  occurrence: OccurrenceFact,
  start: number,
  fixes: readonly FixFact[],
  facts: CaseFacts,
  history: ReleaseHistory,
): Pick<OccurrenceJudgement, 'outcome' | 'reason' | 'fixId'> {
  const not = (reason: OccurrenceReason) => ({ outcome: 'does_not_count' as const, reason, fixId: null });
  const { environment, reporterVersion } = occurrence;
  const reporter =
    reporterVersion === null ? null : history.knownRelease(occurrence.service, reporterVersion);
  if (reporterVersion !== null && reporter === null) {
    return { outcome: 'unattributed', reason: 'unknown_reporter_version', fixId: null };
  }
  if (isInMaintenance(facts.maintenance, environment, start)) return not('in_maintenance');
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
    return { outcome: 'counts', reason: 'fix_live', fixId: fix.id };
  }
  return not(reason);
}

/** Whether an instant lies in a maintenance window of the environment. */
export function isInMaintenance(
  windows: readonly MaintenanceFact[],
  environment: string,
  at: number,
): boolean {
  return windows.some(
    (window) =>
      concerns(window, environment) && window.start <= at && (window.end === null || at < window.end),
  );
}

function concerns(window: MaintenanceFact, environment: string): boolean {
  return window.environment === null || window.environment === environment;
}
