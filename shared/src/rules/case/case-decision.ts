/** What people decided, and whether newer evidence has overtaken it. */

import type { CaseFacts, ClosingDecision, DecisionFact, FixFact } from './case-facts.ts';
import { latestFirst, plansOf } from './fixes-and-plans.ts';
import type { OccurrenceJudgement } from './occurrence-judgement.ts';
import type { ReleaseHistory } from './release-history.ts';

export type ReopenReason = 'recurrence' | 'fix_left' | 'fix_reverted' | 'risk_accepted_until' | 'person';

export interface Reopening {
  reason: ReopenReason;
  /** When it happened, which may be before it was known. */
  at: number;
  occurrenceId: string | null;
  environment: string | null;
  /** Only a recurrence makes a case graver. */
  raiseSeverity: boolean;
}

export interface DecisionJudgement {
  /** The decision in force; null while the case is open. */
  closedBy: ClosingDecision | null;
  /** Why a closed case is open again. */
  reopened: Reopening | null;
  reopenedByPersonAt: number | null;
}

/**
 * The latest human decision holds until evidence that *happened* after it; what merely arrived later does not
 * matter. Duplicates and "not a problem" stay closed, accepted risks until their date.
 */
export function judgeDecisions(
  facts: CaseFacts,
  history: ReleaseHistory,
  occurrences: readonly OccurrenceJudgement[],
  now: number,
): DecisionJudgement {
  const decisions = [...facts.decisions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const last = decisions.at(-1) ?? null;
  const reopenedByPersonAt = decisions.findLast((decision) => decision.kind === 'reopened')?.at ?? null;
  const reopening = last === null ? null : findReopening(last, facts, history, occurrences, now);
  return {
    closedBy: last === null || last.kind === 'reopened' || reopening !== null ? null : last,
    reopened: reopening,
    reopenedByPersonAt,
  };
}

function findReopening(
  decision: DecisionFact,
  facts: CaseFacts,
  history: ReleaseHistory,
  occurrences: readonly OccurrenceJudgement[],
  now: number,
): Reopening | null {
  const plainly = { occurrenceId: null, environment: null, raiseSeverity: false };
  switch (decision.kind) {
    case 'reopened':
      return { ...plainly, reason: 'person', at: decision.at };
    case 'closed_risk_accepted':
      return now >= decision.until ? { ...plainly, reason: 'risk_accepted_until', at: decision.until } : null;
    case 'closed_duplicate':
    case 'closed_not_a_problem':
      return null;
    case 'closed_effective':
    case 'closed_effective_by_judgement': {
      const fix = latestFirst(facts.fixes).find((one) => one.recordedAt <= decision.at) ?? null;
      const events = [
        findRecurrence(decision.at, occurrences),
        ...(fix === null ? [] : findLosses(decision.at, fix, facts, history, now)),
      ].filter((event) => event !== null);
      return events.sort((a, b) => a.at - b.at)[0] ?? null;
    }
  }
}

/**
 * The first occurrence that counts and happened after the closing, in whole or in part. One that began before and
 * goes on is newer evidence, too; one that was over by then, and only became known later, is not.
 */
function findRecurrence(closedAt: number, occurrences: readonly OccurrenceJudgement[]): Reopening | null {
  const recurrence = occurrences.find(
    (one) => one.outcome === 'counts' && (one.start > closedAt || one.end === null || one.end > closedAt),
  );
  if (recurrence === undefined) return null;
  return {
    reason: 'recurrence',
    at: Math.max(recurrence.start, closedAt),
    occurrenceId: recurrence.occurrenceId,
    environment: recurrence.environment,
    raiseSeverity: true,
  };
}

function findLosses(
  closedAt: number,
  fix: FixFact,
  facts: CaseFacts,
  history: ReleaseHistory,
  now: number,
): Reopening[] {
  const targets = plansOf(facts, fix.id)[0]?.environments ?? [];
  const losses = targets.flatMap((environment) =>
    history
      .streaks(fix, environment)
      .filter((streak) => streak.to !== null && streak.to > closedAt && streak.to <= now)
      .map((streak): Reopening => ({
        reason: 'fix_left',
        at: streak.to ?? now,
        occurrenceId: null,
        environment,
        raiseSeverity: false,
      })),
  );
  const revert = history.revertOf(fix);
  if (revert !== null && revert.at > closedAt) {
    losses.push({
      reason: 'fix_reverted',
      at: revert.at,
      occurrenceId: null,
      environment: null,
      raiseSeverity: false,
    });
  }
  return losses;
}
