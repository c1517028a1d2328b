/** What a case is proved by: its plan, its monitors and windows, and the evidence kept of them. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Json } from './columns.ts';
import type { StoredStretch } from './results-json.ts';

export interface PlanTable {
  id: string;
  case_id: string;
  fix_id: string;
  environments: Json<string[]>;
  failed_before: number;
  runs_before: number;
  clean_runs_needed: number;
  minimum_window_ms: number;
  maximum_window_ms: number;
  target_rate: number;
  /** Clean, unmasked, observed time before the fix, and the occurrences in it. */
  observed_before_ms: number | null;
  occurrences_before: number | null;
  /** What the measured share and window would have asked for; null for plans of the first release. */
  measured_window_ms: number | null;
  measured_runs: number | null;
  /** The share of failed runs that a person stated. */
  stated_share: number | null;
  /** Why a person asked for less. */
  short_because: string | null;
  recorded_at: number;
  recorded_by: Json<Actor>;
  replaced_at: number | null;
}

/** Checks that a plan passed in an environment, so that a proof outlives the raw runs it was made from. */
export interface PassedCheckTable {
  plan_id: string;
  environment: string;
  at: number;
  /** When the exposure that passed had begun; null for checks of the first release. */
  since: number | null;
}

/** Monitors that people named for a case or dropped from it, and those that took the place of retired ones. */
export interface CaseMonitorTable {
  case_id: string;
  monitor_id: string;
  joined_at: number;
  joined_by: Json<Actor>;
  /** The retired monitor whose place it takes. */
  replaces: string | null;
  dropped_at: number | null;
  dropped_by: Json<Actor> | null;
}

/** Maintenance windows that a case's timeline tells of. */
export interface CaseWindowTable {
  case_id: string;
  window_id: string;
}

/**
 * A monitor's runs of one hour in stretches, kept when the single runs are gone. `counted` is what the rollups counted
 * when it was made: another count means that runs have come since, and it is made anew.
 */
export interface EvidenceTable {
  monitor: number;
  hour: number;
  counted: string;
  runs: Json<StoredStretch[]>;
}

/** The tables of this area by their names. */
export interface VerificationTables {
  plans: PlanTable;
  passed_checks: PassedCheckTable;
  case_monitors: CaseMonitorTable;
  case_windows: CaseWindowTable;
  evidence: EvidenceTable;
}
