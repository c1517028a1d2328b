import type { Words } from './said.ts';

export const caseStatuses = [
  'open',
  'contained',
  'fix_on_its_way',
  'verifying',
  'proved_effective',
  'closed_effective',
  /** After 30 quiet observed days, by a person; never proved. */
  'closed_effective_by_judgement',
  'closed_risk_accepted',
  'closed_duplicate',
  'closed_not_a_problem',
] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** What a case is closed as. */
export const closings = [
  'effective',
  'effective_by_judgement',
  'risk_accepted',
  'duplicate',
  'not_a_problem',
] as const;
export type CloseAs = (typeof closings)[number];

export const closingWords: Words<CloseAs> = {
  effective: { label: 'Effective', tone: 'good' },
  effective_by_judgement: { label: 'Effective by judgement', tone: 'good' },
  risk_accepted: { label: 'Risk accepted', tone: 'warn' },
  duplicate: { label: 'Duplicate', tone: 'quiet' },
  not_a_problem: { label: 'Not a problem', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const caseWords: Words<CaseStatus> = {
  open: { label: 'Open', tone: 'bad' },
  contained: { label: 'Contained', tone: 'warn' },
  fix_on_its_way: { label: 'Fix on its way', tone: 'busy' },
  verifying: { label: 'Verifying', tone: 'busy' },
  proved_effective: { label: 'Proved effective', tone: 'good' },
  closed_effective: { label: 'Closed: effective', tone: 'good' },
  closed_effective_by_judgement: { label: 'Closed: effective by judgement', tone: 'good' },
  closed_risk_accepted: { label: 'Closed: risk accepted', tone: 'warn' },
  closed_duplicate: { label: 'Closed: duplicate', tone: 'quiet' },
  closed_not_a_problem: { label: 'Closed: not a problem', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const closedCaseStatuses = caseStatuses.filter(isClosed);

export function isClosed(status: string): boolean {
  return status.startsWith('closed_');
}
