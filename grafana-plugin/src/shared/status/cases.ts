import type { Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { caseWords, type CaseStatus } from '@appops/shared/words/case';
import {
  recordedCauseWords,
  trackWords,
  type CauseState,
  type ContainmentState,
  type FixState,
  type PreventionState,
  type RecordedCauseState,
  type TrackName,
  type VerificationState,
} from '@appops/shared/words/track';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const CASE_ICONS: Icons<CaseStatus> = {
  open: 'exclamation-circle',
  contained: 'shield',
  fix_on_its_way: 'code-branch',
  verifying: 'sync',
  proved_effective: 'check-circle',
  closed_effective: 'lock',
  closed_effective_by_judgement: 'lock',
  closed_risk_accepted: 'lock',
  closed_duplicate: 'lock',
  closed_not_a_problem: 'lock',
  unknown: 'question-circle',
};

export function caseStatus(status: Case['status']): Status {
  return statusOf(caseWords, CASE_ICONS, status);
}

const CONTAINMENT_ICONS: Icons<ContainmentState> = {
  none: 'minus-circle',
  proposed: 'comment-alt',
  active: 'shield',
  expiring: 'clock-nine',
  expired: 'exclamation-triangle',
  retired: 'history',
  unknown: 'question-circle',
};
const CAUSE_ICONS: Icons<CauseState> = {
  unknown: 'question-circle',
  suspected: 'search',
  agreed: 'check-circle',
};
const FIX_ICONS: Icons<FixState> = {
  none: 'minus-circle',
  planned: 'calendar-alt',
  merged: 'code-branch',
  released: 'gf-layout-simple',
  deployed: 'rocket',
  unknown: 'question-circle',
};
const VERIFICATION_ICONS: Icons<VerificationState> = {
  not_due: 'clock-nine',
  running: 'sync',
  effective: 'check-circle',
  partly_effective: 'exclamation-triangle',
  ineffective: 'times-circle',
  inconclusive: 'question-circle',
  unknown: 'question-circle',
};
const PREVENTION_ICONS: Icons<PreventionState> = {
  none: 'minus-circle',
  planned: 'calendar-alt',
  in_place: 'check',
  effective: 'check-circle',
  unknown: 'question-circle',
};
const TRACK_ICONS = {
  containment: CONTAINMENT_ICONS,
  cause: CAUSE_ICONS,
  fix: FIX_ICONS,
  verification: VERIFICATION_ICONS,
  prevention: PREVENTION_ICONS,
};

/** The state of one of a case's five tracks. */
export function trackStatus<K extends TrackName>(track: K, state: Case['tracks'][K]['state']): Status {
  return statusOf<string>(trackWords[track], TRACK_ICONS[track], state);
}

export function workaroundStatus({ state }: Pick<Workaround, 'state'>): Status {
  return trackStatus('containment', state);
}

const RECORDED_CAUSE_ICONS: Icons<RecordedCauseState> = {
  suspected: CAUSE_ICONS.suspected,
  agreed: CAUSE_ICONS.agreed,
  rejected: 'times',
  unknown: 'question-circle',
};

/** What people say of a cause that was recorded. */
export function causeStatus({ state }: Pick<Case['causes'][number], 'state'>): Status {
  return statusOf(recordedCauseWords, RECORDED_CAUSE_ICONS, state);
}
