/** Second track: the machine suspects, people agree. */

import { VERDICT_WINDOW_MS } from '../verdict.ts';
import type { CaseFacts, OccurrenceFact } from './case-facts.ts';
import type { CauseState } from '../../words/track.ts';

const SUSPECT_WITHIN_MS = 60 * 60_000;
/** How long after the end of its window a deployment that was judged worse is still suspected. */
const WORSE_WITHIN_MS = 24 * 3_600_000;

export interface SuspectedCause {
  subject: string;
  kind: 'deployment' | 'change';
  because: 'verdict_worse' | 'running_at_start' | 'finished_shortly_before';
  /** From its finish to the first occurrence; negative or null when it finished later or not yet. */
  leadMs: number | null;
}

export interface CauseTrack {
  state: CauseState;
  /** The likeliest first; those that a person rejected are left out. */
  suspects: SuspectedCause[];
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

/** Queued is not running yet. */
function isOnlyPlanned(candidate: { kind: string; status?: string }): boolean {
  return candidate.kind === 'deployment' && candidate.status === 'queued';
}

function findSuspects(facts: CaseFacts): SuspectedCause[] {
  if (facts.occurrences.length === 0) return [];
  const firstStart = Math.min(...facts.occurrences.map((one) => one.start));
  // Several monitors may see it begin in the same instant.
  const first = facts.occurrences.filter((one) => one.start === firstStart);
  const candidates = [
    ...facts.deployments.map((one) => ({ ...one, kind: 'deployment' as const })),
    ...facts.changes.map((one) => ({ ...one, kind: 'change' as const })),
  ];
  const suspects = candidates.flatMap((candidate): SuspectedCause[] => {
    const leadMs = candidate.finishedAt === null ? null : firstStart - candidate.finishedAt;
    // Many sources tell a change as one instant; it is over then.
    const begin = candidate.startedAt ?? candidate.finishedAt;
    const could = (occurrence: OccurrenceFact): boolean =>
      candidate.service === occurrence.service &&
      (candidate.environment === null || candidate.environment === occurrence.environment) &&
      // A cause does not come after its effect.
      (begin ?? Infinity) <= occurrence.start;
    const { id: subject, kind } = candidate;
    if (!first.some(could) || isOnlyPlanned(candidate)) return [];
    const sinceWindow = leadMs === null ? null : leadMs - VERDICT_WINDOW_MS;
    if (candidate.verdict === 'worse' && (sinceWindow === null || sinceWindow <= WORSE_WITHIN_MS))
      return [{ subject, kind, because: 'verdict_worse', leadMs }];
    if (leadMs === null || leadMs <= 0) return [{ subject, kind, because: 'running_at_start', leadMs }];
    return leadMs <= SUSPECT_WITHIN_MS ? [{ subject, kind, because: 'finished_shortly_before', leadMs }] : [];
  });
  const likely = ['verdict_worse', 'running_at_start', 'finished_shortly_before'];
  return suspects.sort(
    (a, b) =>
      likely.indexOf(a.because) - likely.indexOf(b.because) ||
      Math.abs(a.leadMs ?? 0) - Math.abs(b.leadMs ?? 0) ||
      (a.subject < b.subject ? -1 : 1),
  );
}
