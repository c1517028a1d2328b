/** What people may not do with a case now, each with the reason to show. */

import type { CaseJudgement } from './case-judgement.ts';

export interface CaseRefusal {
  code: 'not_proved' | 'already_closed' | 'not_closed' | 'same_person' | 'evidence_counts';
  message: string;
}

export type CloseAs = 'effective' | 'risk_accepted' | 'duplicate' | 'not_a_problem';

/** Whether a case may be closed. Only "effective" has to be proved; other closures are people's judgement. */
export function refuseClosing(
  judgement: CaseJudgement,
  as: CloseAs,
  people: { closer: string; fixAuthor: string | null; mustDiffer: boolean },
): CaseRefusal | null {
  if (judgement.status.startsWith('closed_')) {
    return { code: 'already_closed', message: 'This case is closed already; reopen it first.' };
  }
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
