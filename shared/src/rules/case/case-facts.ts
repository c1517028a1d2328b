/**
 * What a case is judged from: plain data, loaded by the backend. Lists need no order. Times are epoch
 * milliseconds; null means "not (yet)" or "not known".
 */

import type { DeploymentFact } from '../deployment-lifecycle.ts';
import type { ExposureRun } from '../exposure.ts';
import type { Before } from '../verification-plan.ts';
import type { ReleaseContent } from '../versions.ts';
import type { VerdictValue } from '../../words/verdict.ts';

export interface CaseFacts {
  /** The service that the case is about; null when only its occurrences tell. */
  service: string | null;
  /** Why a person opened it, for a case without a problem as its source. */
  statedReason: string | null;
  /** When the case was opened; null where that is not known. */
  openedAt: number | null;
  occurrences: readonly OccurrenceFact[];
  /** Releases that are known without having been deployed, or with more content than their deployment tells. */
  releases: readonly ReleaseFact[];
  /** Of the case's and the fixes' services, in all environments. */
  deployments: readonly CaseDeployment[];
  /** When versions first went live where that was before all of `deployments`. */
  firstDeployments: readonly FirstDeploymentFact[];
  /** What is known of commits and pull requests, of those services. */
  commits: readonly CommitFact[];
  pullRequests: readonly PullRequestFact[];
  changes: readonly ChangeFact[];
  maintenance: readonly MaintenanceFact[];
  workarounds: readonly WorkaroundFact[];
  causes: readonly CauseFact[];
  fixes: readonly FixFact[];
  plans: readonly PlanFact[];
  /** Checks that passed and were recorded, so that a proof outlives the raw runs it was made from. */
  passedChecks: readonly PassedCheckFact[];
  /** The monitors that can see the case's problems. */
  monitors: readonly MonitorFact[];
  /** What people changed of those monitors. */
  monitorEdits: readonly MonitorEditFact[];
  /** Runs of those monitors since the first occurrence, in stretches. */
  runs: Iterable<ExposureRun>;
  /** Problems of no case that fail as this one's do, and may be the same. */
  alike?: readonly AlikeProblem[];
  preventions: readonly PreventionFact[];
  decisions: readonly DecisionFact[];
}

export interface OccurrenceFact {
  id: string;
  service: string;
  environment: string;
  start: number;
  end: number | null;
  /**
   * Its newest failed run. What was not seen failing two intervals after the fix is not "still going on": its end
   * may just not have been written yet. null: only the clock tells.
   */
  lastFailedAt: number | null;
  /** Of the monitor that saw it, as it really was then: stretched where slots were shed. */
  monitorIntervalMs: number;
  /** The version that the reporter itself ran (a page that was open for days); null for a monitor's. */
  reporterVersion: string | null;
}

export interface ReleaseFact extends ReleaseContent {
  service: string;
}

export interface CaseDeployment extends DeploymentFact, ReleaseContent {
  service: string;
  environment: string;
  startedAt: number | null;
  verdict: VerdictValue | null;
}

export interface FirstDeploymentFact {
  service: string;
  environment: string;
  version: string;
  at: number;
}

export interface CommitFact {
  service: string;
  sha: string;
  /** Subject and body; null when only its name is known. */
  message: string | null;
  /** Commits that are known to come before it; not all of them need be known. */
  ancestors: readonly string[];
  /** What it changes, as `git patch-id` tells it, and the same of its inverse; null when not known. */
  patch: string | null;
  inversePatch: string | null;
  /** When it reached a branch that is released; null when not known. */
  at: number | null;
}

export interface PullRequestFact {
  service: string;
  number: number;
  /** The merge or the squash. */
  mergeCommit: string | null;
  /** Its own commits, as far as they are known. */
  commits: readonly string[];
  mergedAt: number | null;
}

export interface ChangeFact {
  id: string;
  service: string;
  /** null: all of them. */
  environment: string | null;
  startedAt: number;
  finishedAt: number | null;
  verdict: VerdictValue | null;
}

export interface MaintenanceFact {
  id: string;
  /** Whose monitors it covers; absent: those of all. */
  service?: string;
  /** null: all of them. */
  environment: string | null;
  start: number;
  end: number | null;
  /** When somebody planned it: what had happened by then is judged as if there were no window. */
  plannedAt: number;
}

export interface WorkaroundFact {
  id: string;
  owner: string | null;
  rollbackStep: string | null;
  /** Where it works; empty means in every environment. */
  environments: readonly string[];
  expiresAt: number | null;
  expiresAfterReleases: number | null;
  activatedAt: number | null;
  retiredAt: number | null;
  /** What was seen since it was put in force; null: nobody looked. */
  seen: WorkaroundSeen | null;
}

/** What the monitors saw while a workaround was in force, and had had the time to work. */
export interface WorkaroundSeen {
  /** When the problem was last seen occurring; null: never. */
  lastOccurredAt: number | null;
  /** Clean eligible runs since the last one that failed; more than are needed need not be counted. */
  cleanRuns: number;
}

export interface CauseFact {
  id: string;
  state: 'suspected' | 'agreed' | 'rejected';
  by: 'person' | 'machine';
  /** Id of the deployment or change that is named. */
  subject: string | null;
}

/** The names of one change: any of them will do. */
export interface ChangeNames {
  commits: readonly string[];
  pullRequests: readonly number[];
}

export interface FixFact {
  id: string;
  service: string;
  /** All of them are needed. */
  changes: readonly ChangeNames[];
  /** The first versions that have it, one per release line, as a person named them. */
  versions: readonly string[];
  recordedAt: number;
  mergedAt: number | null;
  /** The revert that a person told; others are found among the commits. */
  revert: { commit: string | null; version: string | null; at: number } | null;
}

export interface PlanFact {
  id: string;
  fixId: string;
  recordedAt: number;
  environments: readonly string[];
  cleanRunsNeeded: number;
  minWindowMs: number;
  maxWindowMs: number;
  targetRate: number;
  /** What was seen before the fix. */
  before: Before;
}

export interface PassedCheckFact {
  planId: string;
  environment: string;
  at: number;
  /** When the exposure that passed had begun; absent or null: not known, as in the first release. */
  since?: number | null;
}

export interface MonitorFact {
  id: string;
  /** Absent: not known. */
  name?: string;
  /** Counts the edits of its check. */
  version: number;
  environment: string;
  intervalMs: number;
  /** As it really is at present: stretched while more is asked than the probe can do. Absent: as it is asked for. */
  presentIntervalMs?: number;
  /** The problem's own failures as `failureKey` names them; null: any, as none is known. */
  failures: readonly string[] | null;
  /** It saw the problem and was retired, nothing took its place, and nobody dropped it. */
  retired: boolean;
}

/** An edit of a monitor, or another monitor in the place of a retired one. */
export interface MonitorEditFact {
  monitorId: string;
  at: number;
  /** It provably only added assertions. */
  onlyAdds: boolean;
}

/** A loose match: another environment or a monitor in the place of a retired one, with other words or another check. */
export interface AlikeProblem {
  problemId: string;
  title: string;
  environment: string;
}

export interface PreventionFact {
  id: string;
  state: 'planned' | 'in_place' | 'effective';
}

/** What a person decided. Ids order what was decided in the same millisecond. */
export type DecisionFact = { id: string; at: number } & (
  | { kind: 'reopened' }
  | { kind: 'closed_effective' | 'closed_effective_by_judgement' | 'closed_not_a_problem' }
  | { kind: 'closed_risk_accepted'; until: number }
  | { kind: 'closed_duplicate'; duplicateOf: string }
);

export type ClosingDecision = Exclude<DecisionFact, { kind: 'reopened' }>;
