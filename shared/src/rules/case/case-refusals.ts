/** What people may not do with a case now, each with the reason to show. */

import type { CaseJudgement } from './case-judgement.ts';
import type { CloseAs } from '../../words/case.ts';

export interface CaseRefusal {
  code:
    'not_proved' | 'not_quiet_enough' | 'already_closed' | 'not_closed' | 'same_person' | 'evidence_counts';
  message: string;
}

/** Whether a case may be closed. Only "effective" has to be proved; other closures are people's judgement. */
export function refuseClosing(
  judgement: CaseJudgement,
  as: CloseAs,
  people: { closer: string; fixAuthor: string | null; mustDiffer: boolean },
): CaseRefusal | null {
  if (judgement.status.startsWith('closed_')) {
    return { code: 'already_closed', message: 'This case is closed already; reopen it first.' };
  }
  if (as === 'effective_by_judgement') return refuseJudgement(judgement);
  if (as !== 'effective') return null;
  if (judgement.status !== 'proved_effective') {
    return {
      code: 'not_proved',
      message: 'The fix is not proved effective yet, so the case cannot be closed as effective.',
    };
  }
  if (people.mustDiffer && people.closer === people.fixAuthor) {
    return {
      code: 'same_person',
      message: 'Whoever made the fix may not close its case; ask somebody else.',
    };
  }
  return null;
}

/** How much quiet, observed time a person may judge by, where the proof would take longer. */
const QUIET_MS = 30 * 86_400_000;

/** Days that a proof would still take, at least 0: told when a person closes by judgement. */
export function daysMissing(judgement: CaseJudgement): number {
  const missing = judgement.tracks.verification.environments.map(({ progress }) =>
    Math.max(0, progress.windowMs - progress.observedMs),
  );
  return Math.ceil(Math.max(0, ...missing) / 86_400_000);
}

function refuseJudgement({ tracks }: CaseJudgement): CaseRefusal | null {
  const { state, environments } = tracks.verification;
  const quiet = environments.every(
    ({ progress }) =>
      progress.observedMs >= QUIET_MS &&
      !progress.blockedBy.includes('occurrence_ongoing') &&
      !progress.blockedBy.includes('other_failure_ongoing'),
  );
  if ((state === 'running' || state === 'inconclusive') && environments.length > 0 && quiet) return null;
  return {
    code: 'not_quiet_enough',
    message:
      'A case is closed by judgement only after 30 days that were observed without the problem, in every target environment.',
  };
}

/** Only a closed case can be reopened. */
export function refuseReopening(judgement: CaseJudgement): CaseRefusal | null {
  return judgement.status.startsWith('closed_')
    ? null
    : { code: 'not_closed', message: 'This case is not closed.' };
}

/** A plan cannot be changed once evidence counts: the old one goes on, unless a new one starts anew. */
export function refusePlanChange(judgement: CaseJudgement, startAnew: boolean): CaseRefusal | null {
  if (startAnew || !judgement.tracks.verification.evidenceCounts) return null;
  return {
    code: 'evidence_counts',
    message: 'Evidence counts for this plan already, so it goes on unchanged. A new plan may start anew.',
  };
}
