import type { Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import type { Status } from '../ui/status-label.tsx';

export type TrackName = keyof Case['tracks'];
export const trackNames: readonly TrackName[] = ['containment', 'cause', 'fix', 'verification', 'prevention'];

export const TRACK_WORDS: Record<TrackName, { title: string; question: string }> = {
  containment: { title: 'Containment', question: 'Do users still suffer?' },
  cause: { title: 'Cause', question: 'Why did it happen?' },
  fix: { title: 'Fix', question: 'Is there a lasting remedy?' },
  verification: { title: 'Verification', question: 'Does it work, by measurement?' },
  prevention: { title: 'Prevention', question: 'What keeps it from coming back?' },
};

export function caseStatus(status: Case['status']): Status {
  switch (status) {
    case 'open':
      return { word: 'Open', tone: 'bad', icon: 'exclamation-circle' };
    case 'contained':
      return { word: 'Contained', tone: 'warn', icon: 'shield' };
    case 'fix_on_its_way':
      return { word: 'Fix on its way', tone: 'busy', icon: 'code-branch' };
    case 'verifying':
      return { word: 'Verifying', tone: 'busy', icon: 'sync' };
    case 'proved_effective':
      return { word: 'Proved effective', tone: 'good', icon: 'check-circle' };
    case 'closed_effective':
      return { word: 'Closed: effective', tone: 'good', icon: 'lock' };
    case 'closed_effective_by_judgement':
      return { word: 'Closed: effective by judgement', tone: 'good', icon: 'lock' };
    case 'closed_risk_accepted':
      return { word: 'Closed: risk accepted', tone: 'warn', icon: 'lock' };
    case 'closed_duplicate':
      return { word: 'Closed: duplicate', tone: 'quiet', icon: 'lock' };
    case 'closed_not_a_problem':
      return { word: 'Closed: not a problem', tone: 'quiet', icon: 'lock' };
    case 'unknown':
      return { word: 'Unknown', tone: 'quiet', icon: 'question-circle' };
  }
}

export function isClosed(status: Case['status']): boolean {
  return status.startsWith('closed_');
}

const TRACK_STATES: { [K in TrackName]: Record<Case['tracks'][K]['state'], Status> } = {
  containment: {
    none: { word: 'No workaround', tone: 'bad', icon: 'minus-circle' },
    proposed: { word: 'Proposed', tone: 'warn', icon: 'comment-alt' },
    active: { word: 'Active', tone: 'good', icon: 'shield' },
    expiring: { word: 'Expiring', tone: 'warn', icon: 'clock-nine' },
    expired: { word: 'Expired, still in force', tone: 'bad', icon: 'exclamation-triangle' },
    retired: { word: 'Retired', tone: 'quiet', icon: 'history' },
    unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
  },
  cause: {
    unknown: { word: 'Not known', tone: 'bad', icon: 'question-circle' },
    suspected: { word: 'Suspected', tone: 'warn', icon: 'search' },
    agreed: { word: 'Agreed', tone: 'good', icon: 'check-circle' },
  },
  fix: {
    none: { word: 'No fix', tone: 'bad', icon: 'minus-circle' },
    planned: { word: 'Planned', tone: 'warn', icon: 'calendar-alt' },
    merged: { word: 'Merged', tone: 'busy', icon: 'code-branch' },
    released: { word: 'Released', tone: 'busy', icon: 'gf-layout-simple' },
    deployed: { word: 'Deployed', tone: 'good', icon: 'rocket' },
    unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
  },
  verification: {
    not_due: { word: 'Not due', tone: 'quiet', icon: 'clock-nine' },
    running: { word: 'Running', tone: 'busy', icon: 'sync' },
    effective: { word: 'Effective', tone: 'good', icon: 'check-circle' },
    partly_effective: { word: 'Partly effective', tone: 'warn', icon: 'exclamation-triangle' },
    ineffective: { word: 'Ineffective', tone: 'bad', icon: 'times-circle' },
    inconclusive: { word: 'Inconclusive', tone: 'quiet', icon: 'question-circle' },
    unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
  },
  prevention: {
    none: { word: 'None', tone: 'quiet', icon: 'minus-circle' },
    planned: { word: 'Planned', tone: 'warn', icon: 'calendar-alt' },
    in_place: { word: 'In place', tone: 'good', icon: 'check' },
    effective: { word: 'Effective', tone: 'good', icon: 'check-circle' },
    unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
  },
};

/** The state of one of a case's five tracks. */
export function trackStatus<K extends TrackName>(track: K, state: Case['tracks'][K]['state']): Status {
  return TRACK_STATES[track][state];
}

export function workaroundStatus(workaround: Pick<Workaround, 'state'>): Status {
  return TRACK_STATES.containment[workaround.state];
}
