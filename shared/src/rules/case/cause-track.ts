/** Second track: the machine suspects, people agree. */

import type { CaseFacts, OccurrenceFact } from './case-facts.ts';

export type CauseState = 'unknown' | 'suspected' | 'agreed';

const SUSPECT_WITHIN_MS = 60 * 60_000;

export interface Suspect {
  subject: string;
  kind: 'deployment' | 'change';
  because: 'verdict_worse' | 'finished_shortly_before';
  /** From its finish to the first occurrence; negative or null when it finished later or not yet. */
  leadMs: number | null;
}

export interface CauseTrack {
  state: CauseState;
  /** The likeliest first; those that a person rejected are left out. */
  suspects: Suspect[];
  agreed: string[];
}

/** Only a person's entry makes a cause agreed; what a machine calls agreed is a suspicion. */
export function judgeCause(facts: CaseFacts): CauseTrack {
  const rejected = new Set(
    facts.causes.filter((cause) => cause.state === 'rejected').map((cause) => cause.subject),
  );
  const suspects = findSuspects(facts).filter((suspect) => !rejected.has(suspect.subject));
  const agreed = facts.causes.filter((cause) => cause.state === 'agreed' && cause.by === 'person');
  const named = facts.causes.some((cause) => cause.state !== 'rejected');
  return {
    state: agreed.length > 0 ? 'agreed' : named || suspects.length > 0 ? 'suspected' : 'unknown',
    suspects,
    agreed: agreed.map((cause) => cause.id),
  };
}

function findSuspects(facts: CaseFacts): Suspect[] {
  if (facts.occurrences.length === 0) return [];
  const firstStart = Math.min(...facts.occurrences.map((one) => one.start));
  // Several monitors may see it begin in the same instant.
  const first = facts.occurrences.filter((one) => one.start === firstStart);
  const candidates = [
    ...facts.deployments.map((one) => ({ ...one, kind: 'deployment' as const })),
    ...facts.changes.map((one) => ({ ...one, kind: 'change' as const })),
  ];
  const suspects = candidates.flatMap((candidate): Suspect[] => {
    const leadMs = candidate.finishedAt === null ? null : firstStart - candidate.finishedAt;
    const could = (occurrence: OccurrenceFact): boolean =>
      candidate.service === occurrence.service &&
      (candidate.environment === null || candidate.environment === occurrence.environment) &&
      // A cause does not come after all of its effects.
      (candidate.startedAt ?? candidate.finishedAt ?? Infinity) <= occurrence.start;
    const { id: subject, kind } = candidate;
    if (candidate.verdict === 'worse' && facts.occurrences.some(could)) {
      return [{ subject, kind, because: 'verdict_worse', leadMs }];
    }
    const shortlyBefore = leadMs !== null && leadMs >= 0 && leadMs <= SUSPECT_WITHIN_MS;
    return shortlyBefore && first.some(could)
      ? [{ subject, kind, because: 'finished_shortly_before', leadMs }]
      : [];
  });
  return suspects.sort(
    (a, b) =>
      Number(b.because === 'verdict_worse') - Number(a.because === 'verdict_worse') ||
      Math.abs(a.leadMs ?? 0) - Math.abs(b.leadMs ?? 0) ||
      (a.subject < b.subject ? -1 : 1),
  );
}
