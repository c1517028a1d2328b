/** Problems with their occurrences, and the incidents that people work on. */
import type { Actor } from '@appops/shared/contract/actors';
import type { IncidentContext } from '@appops/shared/contract/incidents';
import type { GroupedFailure } from '@appops/shared/rules/incident-group';
import type { IncidentOpener } from '@appops/shared/words/incident';
import type { IncidentStatus } from '@appops/shared/words/incident';
import type { Severity } from '@appops/shared/words/severity';
import type { Json } from './columns.ts';

export interface ProblemTable {
  id: string;
  fingerprint: string;
  title: string;
  service_id: string;
  environment_id: string;
  monitor_id: string | null;
  /** What failed; null for problems of the first release, of which it is not known. */
  reason: string | null;
  assertion: string | null;
  first_seen_at: number;
  last_seen_at: number;
  case_id: string | null;
}

export interface OccurrenceTable {
  id: string;
  problem_id: string;
  service_id: string;
  environment_id: string;
  started_at: number;
  last_failure_at: number;
  ended_at: number | null;
  live_deployment_id: string | null;
  live_version: string | null;
  failed_runs: number;
  message: string;
  /** Why this is the second part of a split occurrence; null for one that began by itself. */
  split_because: string | null;
}

export interface IncidentTable {
  id: string;
  title: string;
  description: string;
  severity: Severity;
  status: IncidentStatus;
  service_id: string | null;
  environment_id: string | null;
  opened_by: IncidentOpener;
  opener: Json<Actor>;
  commander: string | null;
  opened_at: number;
  /** When the failure began that a monitor opened it for; null for one that a person opened. */
  began_at: number | null;
  acknowledged_at: number | null;
  mitigated_at: number | null;
  resolved_at: number | null;
  live_deployment_id: string | null;
  live_version: string | null;
  context: Json<IncidentContext>;
  version: number;
}

export interface IncidentProblemTable {
  incident_id: string;
  problem_id: string;
  /** The failure for which it is in the incident: its first failed run, how long that took, and how it was seen. */
  began_at: number | null;
  took_ms: number | null;
  address: string | null;
  probe: number | null;
}

/** An incident that is held back, of a monitor behind one that is down or may yet be found down. */
export interface HeldAlertTable {
  monitor_id: string;
  problem_id: string;
  message: string;
  failure: Json<GroupedFailure & { tookMs: number }>;
  /** The parent that is down; null while it waits. */
  parent_id: string | null;
  /** Until when it waits, epoch milliseconds, and whether for its parents to be measured or by its own policy; null while a parent is down. */
  waits_until: number | null;
  waits_for: 'parents' | 'itself' | null;
  held_at: number;
}

/** The tables of this area by their names. */
export interface IncidentsTables {
  problems: ProblemTable;
  occurrences: OccurrenceTable;
  incidents: IncidentTable;
  incident_problems: IncidentProblemTable;
  held_alerts: HeldAlertTable;
}
