import type { Words } from './said.ts';

/** The five tracks of a case, in the order in which they are read. */
export const trackNames = ['containment', 'cause', 'fix', 'verification', 'prevention'] as const;
export type TrackName = (typeof trackNames)[number];

export const trackTitles: Readonly<Record<TrackName, { title: string; question: string }>> = {
  containment: { title: 'Containment', question: 'Do users still suffer?' },
  cause: { title: 'Cause', question: 'Why did it happen?' },
  fix: { title: 'Fix', question: 'Is there a lasting remedy?' },
  verification: { title: 'Verification', question: 'Does it work, by measurement?' },
  prevention: { title: 'Prevention', question: 'What keeps it from coming back?' },
};

export const workaroundStates = ['proposed', 'active', 'expiring', 'expired', 'retired'] as const;
export type WorkaroundState = (typeof workaroundStates)[number];

export const containmentStates = ['none', ...workaroundStates] as const;
export type ContainmentState = (typeof containmentStates)[number];

export const containmentWords: Words<ContainmentState> = {
  none: { label: 'No workaround', tone: 'bad' },
  proposed: { label: 'Proposed', tone: 'warn' },
  active: { label: 'Active', tone: 'good' },
  expiring: { label: 'Expiring', tone: 'warn' },
  expired: { label: 'Expired, still in force', tone: 'bad' },
  retired: { label: 'Retired', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const causeStates = ['unknown', 'suspected', 'agreed'] as const;
export type CauseState = (typeof causeStates)[number];

export const causeWords: Words<CauseState> = {
  unknown: { label: 'Not known', tone: 'bad' },
  suspected: { label: 'Suspected', tone: 'warn' },
  agreed: { label: 'Agreed', tone: 'good' },
};

/** What people say of one cause that was recorded. */
export const recordedCauseStates = ['suspected', 'agreed', 'rejected'] as const;
export type RecordedCauseState = (typeof recordedCauseStates)[number];

export const recordedCauseWords: Words<RecordedCauseState> = {
  suspected: causeWords.suspected,
  agreed: causeWords.agreed,
  rejected: { label: 'Rejected', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const fixStates = ['none', 'planned', 'merged', 'released', 'deployed'] as const;
export type FixState = (typeof fixStates)[number];

export const fixWords: Words<FixState> = {
  none: { label: 'No fix', tone: 'bad' },
  planned: { label: 'Planned', tone: 'warn' },
  merged: { label: 'Merged', tone: 'busy' },
  released: { label: 'Released', tone: 'busy' },
  deployed: { label: 'Deployed', tone: 'good' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const verificationStates = [
  'not_due',
  'running',
  'effective',
  'partly_effective',
  'ineffective',
  'inconclusive',
] as const;
export type VerificationState = (typeof verificationStates)[number];

export const verificationWords: Words<VerificationState> = {
  not_due: { label: 'Not due', tone: 'quiet' },
  running: { label: 'Running', tone: 'busy' },
  effective: { label: 'Effective', tone: 'good' },
  partly_effective: { label: 'Partly effective', tone: 'warn' },
  ineffective: { label: 'Ineffective', tone: 'bad' },
  inconclusive: { label: 'Inconclusive', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** What a prevention that was recorded can be. */
export const recordedPreventionStates = ['planned', 'in_place', 'effective'] as const;
export type RecordedPreventionState = (typeof recordedPreventionStates)[number];

export const preventionStates = ['none', ...recordedPreventionStates] as const;
export type PreventionState = (typeof preventionStates)[number];

export const preventionWords: Words<PreventionState> = {
  none: { label: 'None', tone: 'quiet' },
  planned: { label: 'Planned', tone: 'warn' },
  in_place: { label: 'In place', tone: 'good' },
  effective: { label: 'Effective', tone: 'good' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** The words of each track's states. */
export const trackWords = {
  containment: containmentWords,
  cause: causeWords,
  fix: fixWords,
  verification: verificationWords,
  prevention: preventionWords,
} as const;
