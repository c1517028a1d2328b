/** What was released: deployments, their parts and spans, and other changes of an environment. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Verdict } from '@appops/shared/contract/deployments';
import type { ChangeKind } from '@appops/shared/contract/changes';
import type { VerdictValue } from '@appops/shared/words/verdict';
import type { DeploymentStatus } from '@appops/shared/words/deployment';
import type { Flag, Json } from './columns.ts';

export type StepState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** What a source tells of a deployment at one time. */
export interface Step {
  /** The source's own number or name of it: the same one again is the same step. */
  id: number | string;
  state: StepState;
  /** Epoch milliseconds; null where it cannot be read. */
  at: number | null;
  url: string | null;
}

/** A time as the source told it, and as it was believed when it came. */
export interface Told {
  told: number;
  believed: number;
}

/** All steps of one deployment that were told so far, kept with it. */
export interface ToldSteps {
  created: Told;
  statuses: (Omit<Step, 'at'> & Told & { receivedAt: number })[];
}

export interface DeploymentTable {
  id: string;
  /** The order in which deployments were recorded: what "later" means, never the source's clock alone. */
  number: number;
  service_id: string;
  environment_id: string;
  version: string;
  commit_sha: string | null;
  commits: Json<string[]>;
  previous_version: string | null;
  status: DeploymentStatus;
  live: Flag;
  started_at: number;
  finished_at: number | null;
  /** When AppOps learnt of the end: what orders it when the source's clock is wrong. */
  finish_received_at: number | null;
  /** When its environment first began and last ceased to run this release; its spans are `live_periods`. */
  live_from: number | null;
  live_until: number | null;
  /** The instant of a rollback that was reported; null for one that follows from a later deployment. */
  rolled_back_at: number | null;
  /** When it was rolled back, reported or not; null while it may become live again. */
  withdrawn_at: number | null;
  description: string;
  url: string | null;
  source: string;
  external_id: string | null;
  actor: Json<Actor>;
  /** The statuses as a webhook source reported them, for those that may come out of order; an empty list of others. */
  reports: Json<ToldSteps | never[]>;
  reported_started_at: number | null;
  reported_finished_at: number | null;
  verdict: VerdictValue | null;
  verdict_rule: number | null;
  verdict_reasons: Json<Verdict['reasons']> | null;
  verdict_at: number | null;
  /** When its window closes and a verdict is due; null once judged for good. */
  verdict_due_at: number | null;
  created_at: number;
  /** Of the part that was recorded first. */
  attempt: number;
}

/** What can be told of a part: what follows from other deployments is the whole's. */
export type ReportedStatus = Exclude<DeploymentStatus, 'superseded' | 'rolled_back'>;

/** What one job or source tells of a deployment. A part that stands alone is the deployment of its id. */
export interface DeploymentPartTable {
  id: string;
  number: number;
  /** The deployment that it is a part of: the id of the part that was recorded first. */
  deployment_id: string;
  service_id: string;
  environment_id: string;
  /** The environment as it was named; null for reports to the first release. */
  environment_name: string | null;
  version: string;
  /** What the same release told otherwise has in common with it; `rules/one-release` makes it. */
  version_key: string;
  source: string;
  external_id: string | null;
  attempt: number;
  /** The run of a workflow that it is a job of. */
  run: string | null;
  status: ReportedStatus;
  started_at: number;
  finished_at: number | null;
  finish_received_at: number | null;
  rolled_back_at: number | null;
  commit_sha: string | null;
  commits: Json<string[]>;
  description: string;
  url: string | null;
  /** The statuses as a webhook source reported them, kept with its first attempt. */
  reports: Json<ToldSteps | never[]>;
  reported_started_at: number | null;
  reported_finished_at: number | null;
  actor: Json<Actor>;
  created_at: number;
}

/** As what a repository's refs were ever seen. */
export interface RepositoryRefTable {
  repository_key: string;
  ref: string;
  kind: 'branch' | 'tag';
}

/** The spans in which one deployment was what people used, without gaps or overlaps in one environment. */
export interface LivePeriodTable {
  environment_id: string;
  live_from: number;
  /** Null while it still is. */
  live_until: number | null;
  deployment_id: string;
  version: string;
  /** Live again because a later deployment was rolled back. */
  reinstated: Flag;
}

export interface ChangeTable {
  id: string;
  kind: ChangeKind;
  title: string;
  description: string;
  service_id: string | null;
  environment_id: string | null;
  at: number;
  url: string | null;
  actor: Json<Actor>;
  created_at: number;
}

/** What was live at an instant, as rows of other tables keep it. */
export interface Live {
  live_deployment_id: string | null;
  live_version: string | null;
}

/** The tables of this area by their names. */
export interface ReleasesTables {
  deployments: DeploymentTable;
  deployment_parts: DeploymentPartTable;
  repository_refs: RepositoryRefTable;
  live_periods: LivePeriodTable;
  changes: ChangeTable;
}
