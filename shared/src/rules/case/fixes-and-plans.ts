/** Which fix and which plan are in force. */

import type { CaseFacts, FixFact, PlanFact } from './case-facts.ts';

/** Latest first; what was recorded in the same millisecond is ordered by id, so that the answer is stable. */
export function latestFirst<T extends { id: string; recordedAt: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => b.recordedAt - a.recordedAt || (a.id < b.id ? 1 : -1));
}

/** The only fix that is shown and verified; null without any. */
export function latestFix(facts: CaseFacts): FixFact | null {
  return latestFirst(facts.fixes)[0] ?? null;
}

/** The plans of a fix, latest first. */
export function plansOf(facts: CaseFacts, fixId: string): PlanFact[] {
  return latestFirst(facts.plans.filter((plan) => plan.fixId === fixId));
}

/** The plan that was in force when something happened; null when there was none yet. */
export function planAt(plans: readonly PlanFact[], at: number): PlanFact | null {
  return latestFirst(plans).find((plan) => plan.recordedAt < at) ?? null;
}
