/** CAPA cases: what they are made of, who decided what, and their hash chain. */
import type { Actor } from '@appops/shared/contract/actors';
import type { ChangeNames, DecisionFact } from '@appops/shared/rules/case/case-facts';
import type { CaseJudgement } from '@appops/shared/rules/case/case-judgement';
import type { RecordedPreventionState } from '@appops/shared/words/track';
import type { RecordedCauseState } from '@appops/shared/words/track';
import type { CaseStatus, CloseAs } from '@appops/shared/words/case';
import type { Severity } from '@appops/shared/words/severity';
import type { Json } from './columns.ts';

export interface CaseTable {
  id: string;
  title: string;
  description: string;
  severity: Severity;
  service_id: string | null;
  /** Stated when it was opened without an incident or problem. */
  reason: string | null;
  status: CaseStatus;
  /** The last judgement of the case's rules over its facts; an empty text before the first. */
  judgement: Json<CaseJudgement> | '';
  opened_at: number;
  closed_at: number | null;
  closed_as: CloseAs | null;
  closed_reason: string | null;
  closed_until: number | null;
  duplicate_of: string | null;
  closed_by: Json<Actor> | null;
  reopened_because: string | null;
  /** When it is judged again though nothing was reported: its runs, or time alone, may change the answer. */
  judge_at: number | null;
  /** When it was last judged; null for one that was not since the first release. */
  judged_at: number | null;
  version: number;
}

export interface CaseIncidentTable {
  case_id: string;
  incident_id: string;
}

/** Decisions of people about a case, in order. */
export interface CaseDecisionTable {
  case_id: string;
  n: number;
  kind: DecisionFact['kind'];
  at: number;
  until: number | null;
  duplicate_of: string | null;
  reason: string;
  actor: Json<Actor>;
}

/** The hash chain over a case's events: hash(n) covers hash(n-1) and the event's text. */
export interface CaseChainTable {
  case_id: string;
  n: number;
  event_sequence: number;
  /** What of the event the hash covers. */
  form: number;
  hash: string;
}

/** A problem or incident that moved to another case when its own was closed as a duplicate. */
export interface CaseMoveTable {
  case_id: string;
  subject: string;
  moved_to: string;
  at: number;
}

export interface WorkaroundTable {
  id: string;
  case_id: string;
  description: string;
  owner: string;
  rollback_step: string;
  expires_at: number | null;
  expires_after_releases: number | null;
  environments: Json<string[]>;
  activated_at: number | null;
  retired_at: number | null;
  recorded_at: number;
  recorded_by: Json<Actor>;
}

export interface CauseTable {
  id: string;
  case_id: string;
  description: string;
  state: RecordedCauseState;
  deployment_id: string | null;
  recorded_at: number;
  recorded_by: Json<Actor>;
}

export interface FixTable {
  id: string;
  case_id: string;
  description: string;
  service_id: string | null;
  commit_sha: string | null;
  version: string | null;
  url: string | null;
  merged_at: number | null;
  reverted_at: number | null;
  reverted_reason: string | null;
  /** What names the revert, where it is known: a commit or a version. */
  revert_commit: string | null;
  revert_version: string | null;
  /** What a plan for it would need; null for one that got its plan. */
  plan_lacks: Json<string[]> | null;
  recorded_at: number;
  recorded_by: Json<Actor>;
  /** The names of its changes, all needed; null in fixes of the first release. */
  changes: Json<ChangeNames[]> | null;
  /** The first versions that have it, one per release line; null likewise. */
  versions: Json<string[]> | null;
}

export interface PreventionTable {
  id: string;
  case_id: string;
  description: string;
  owner: string;
  state: RecordedPreventionState;
  due_at: number | null;
  /** The due date for which it was told that it is overdue; null where that was not told. */
  overdue_told_for: number | null;
  recorded_at: number;
  recorded_by: Json<Actor>;
}

/** The tables of this area by their names. */
export interface CasesTables {
  cases: CaseTable;
  case_incidents: CaseIncidentTable;
  case_decisions: CaseDecisionTable;
  case_chain: CaseChainTable;
  case_moves: CaseMoveTable;
  workarounds: WorkaroundTable;
  causes: CauseTable;
  fixes: FixTable;
  preventions: PreventionTable;
}
