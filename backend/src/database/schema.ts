/**
 * The tables, one interface each. Instants are epoch milliseconds; JSON is text; booleans are 0 or 1; ids are
 * the contract's. `Generated` is not used: every value is given by the code, so both engines store the same.
 */

type Flag = 0 | 1;
type Json = string;

export interface ServiceTable {
  id: string;
  slug: string;
  name: string;
  description: string;
  owners: Json;
  repository: string | null;
  /** `owner/name` in lower case, by which webhooks find the service. */
  repository_key: string | null;
  /** Query parameters that tell its pages apart; null for the usual ones. */
  kept_parameters: Json | null;
  /** CSS selectors of what of its pages may not be read or shown. */
  mask_selectors: Json | null;
  created_at: number;
  version: number;
}

export interface EnvironmentTable {
  id: string;
  service_id: string;
  slug: string;
  name: string;
  sort_order: number;
  url_patterns: Json;
  created_at: number;
  /** Made by the first release, which took different names for one; see `services/merged-environments.ts`. */
  may_be_merged: Flag;
  /** When it ended; it comes back when it is deployed to again. */
  retired_at: number | null;
}

/** The names by which environments are found: each is one environment's, the names it had before included. */
export interface EnvironmentNameTable {
  service_id: string;
  /** As `nameKey` makes it. */
  name_key: string;
  name: string;
  environment_id: string;
}

/** The names by which services are found. */
export interface ServiceNameTable {
  name_key: string;
  name: string;
  service_id: string;
}

export interface DeploymentTable {
  id: string;
  /** The order in which deployments were recorded: what "later" means, never the source's clock alone. */
  number: number;
  service_id: string;
  environment_id: string;
  version: string;
  commit_sha: string | null;
  commits: Json;
  previous_version: string | null;
  status: string;
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
  actor: Json;
  /** The statuses as a webhook source reported them, for those that may come out of order. */
  reports: Json;
  reported_started_at: number | null;
  reported_finished_at: number | null;
  verdict: string | null;
  verdict_rule: number | null;
  verdict_reasons: Json | null;
  verdict_at: number | null;
  /** When its window closes and a verdict is due; null once judged for good. */
  verdict_due_at: number | null;
  created_at: number;
  /** Of the part that was recorded first. */
  attempt: number;
}

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
  status: string;
  started_at: number;
  finished_at: number | null;
  finish_received_at: number | null;
  rolled_back_at: number | null;
  commit_sha: string | null;
  commits: Json;
  description: string;
  url: string | null;
  /** The statuses as a webhook source reported them, kept with its first attempt. */
  reports: Json;
  reported_started_at: number | null;
  reported_finished_at: number | null;
  actor: Json;
  created_at: number;
}

/** As what a repository's refs were ever seen. */
export interface RepositoryRefTable {
  repository_key: string;
  ref: string;
  /** `branch` or `tag`. */
  kind: string;
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
  kind: string;
  title: string;
  description: string;
  service_id: string | null;
  environment_id: string | null;
  at: number;
  url: string | null;
  actor: Json;
  created_at: number;
}

export interface MonitorTable {
  id: string;
  /** The short key that results are stored under. */
  number: number;
  /** 0 to 255, from the id, for ever. */
  shard: number;
  service_id: string;
  environment_id: string;
  name: string;
  check_spec: Json;
  interval_ms: number;
  retry_attempts: number;
  retry_delay_ms: number;
  down_after: number;
  up_after: number;
  opens_incident: Flag;
  severity: string;
  paused: Flag;
  state: string;
  state_since: number;
  state_message: string | null;
  /** The fold of its runs so far (rules/monitor-state `MonitorState`), to go on from. */
  fold: Json;
  /** The newest slot with a stored result, whatever became of it. */
  last_slot: number | null;
  /**
   * All slots up to here are on record: where scheduling goes on after a restart. Null before the first result, and
   * for one of the first release, where it is `last_slot`.
   */
  accounted_until: number | null;
  /** Keeps its interval when more is asked than the probe can do. */
  priority: Flag;
  /** Since when it has been due: its creation, resumption or the last edit of its check. Slots before are not missed. */
  due_since: number;
  /** Counts edits of the check, target or assertions; results carry it. */
  version: number;
  /** Counts all edits: the `version` that an edit through the API must name. */
  edits: number;
  /** When target or assertions last changed: runs from before it are no evidence for what is checked now. */
  checked_since: number;
  created_at: number;
  retired_at: number | null;
}

export interface ProbeTable {
  number: number;
  name: string;
  allow: Json;
  last_seen_at: number | null;
}

/** Who may do something alone, until when; `fencing` grows with each new holder. Times are the database's clock. */
export interface LeaseTable {
  name: string;
  holder: string;
  fencing: number;
  expires_at: number;
}

/** The shape of each day's result table, `results_YYYYMMDD`. */
export interface ResultTable {
  monitor: number;
  slot: number;
  probe: number;
  started_at: number | null;
  /** 0 up, 1 down, 2 missed. */
  outcome: number;
  reason: string | null;
  status_code: number | null;
  total_us: number | null;
  dns_us: number | null;
  connect_us: number | null;
  tls_us: number | null;
  wait_us: number | null;
  transfer_us: number | null;
  lateness_us: number | null;
  queue_us: number | null;
  attempts: number;
  monitor_version: number;
  /** 1 suspect, 2 maintenance, 4 degraded. */
  flags: number;
  body_bytes: number | null;
  /** Numbers in `run_facts` of the monitor: where the last attempt came to, and what it found if it was plainly well. */
  facts: number | null;
  findings: number | null;
}

/** What runs of a monitor found alike, stored once. */
export interface RunFactsTable {
  monitor: number;
  /** From 1, within the monitor. */
  number: number;
  hash: string;
  facts: Json;
  /** The last UTC day of a run that names it, such as 20261124. */
  last_day: number;
}

/** What a run found beyond its row, for failed, retried and missed runs: `results_detail`. */
export interface ResultDetailTable {
  monitor: number;
  slot: number;
  probe: number;
  day: number;
  detail: Json;
}

/** The days that have a result table. */
export interface ResultDayTable {
  day: number;
  created_at: number;
}

export interface RollupTable {
  width_ms: number;
  monitor: number;
  probe: number;
  bucket: number;
  up: number;
  down: number;
  missed: number;
  overtaken: number;
  shed: number;
  error: number;
  suspect: number;
  degraded: number;
  maintenance: number;
  /** Mergeable log-bucket histogram of the durations of runs that were up. */
  histogram: Json;
  max_us: number | null;
}

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
  severity: string;
  status: string;
  service_id: string | null;
  environment_id: string | null;
  opened_by: string;
  opener: Json;
  commander: string | null;
  opened_at: number;
  /** When the failure began that a monitor opened it for; null for one that a person opened. */
  began_at: number | null;
  acknowledged_at: number | null;
  mitigated_at: number | null;
  resolved_at: number | null;
  live_deployment_id: string | null;
  live_version: string | null;
  context: Json;
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

/** Texts that people wrote beside a move. Events hold only their id and hash, so that a text can be erased. */
export interface NoteTable {
  id: string;
  /** The incident or case it was written on. */
  subject: string;
  body: string;
  sha256: string;
  author: Json;
  created_at: number;
  erased_at: number | null;
}

export interface AnnotationTable {
  id: string;
  kind: string;
  body: string;
  erased_at: number | null;
  /** The page's address as it is compared: without fragment and tracking parameters. */
  page_key: string;
  source: string;
  title: string;
  excerpt: string;
  selectors: Json;
  service_id: string | null;
  environment_id: string | null;
  release_version: string | null;
  incident_id: string | null;
  case_id: string | null;
  author: Json;
  /** When it came; `written_at` is when it was written, null where that is the same. */
  created_at: number;
  written_at: number | null;
  /** Its number among the notes of its page, for ever. Null only between two lines of a migration. */
  number: number | null;
  version: number;
}

export interface AttachmentTable {
  id: string;
  sha256: string;
  media_type: string;
  bytes: number;
  created_at: number;
  uploaded_by: Json;
}

export interface AnnotationAttachmentTable {
  annotation_id: string;
  attachment_id: string;
}

export interface BlobTable {
  sha256: string;
  content: Uint8Array;
}

export interface CaseTable {
  id: string;
  title: string;
  description: string;
  severity: string;
  service_id: string | null;
  /** Stated when it was opened without an incident or problem. */
  reason: string | null;
  status: string;
  /** The last judgement of the case's rules over its facts. */
  judgement: Json;
  opened_at: number;
  closed_at: number | null;
  closed_as: string | null;
  closed_reason: string | null;
  closed_until: number | null;
  duplicate_of: string | null;
  closed_by: Json | null;
  reopened_because: string | null;
  /** When it is judged again though nothing was reported: its runs, or time alone, may change the answer. */
  judge_at: number | null;
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
  kind: string;
  at: number;
  until: number | null;
  duplicate_of: string | null;
  reason: string;
  actor: Json;
}

/** The hash chain over a case's events: hash(n) covers hash(n-1) and the event's text. */
export interface CaseChainTable {
  case_id: string;
  n: number;
  event_sequence: number;
  hash: string;
}

export interface WorkaroundTable {
  id: string;
  case_id: string;
  description: string;
  owner: string;
  rollback_step: string;
  expires_at: number | null;
  expires_after_releases: number | null;
  environments: Json;
  activated_at: number | null;
  retired_at: number | null;
  recorded_at: number;
  recorded_by: Json;
}

export interface CauseTable {
  id: string;
  case_id: string;
  description: string;
  state: string;
  deployment_id: string | null;
  recorded_at: number;
  recorded_by: Json;
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
  plan_lacks: Json | null;
  recorded_at: number;
  recorded_by: Json;
  /** The names of its changes, all needed; null in fixes of the first release. */
  changes: Json | null;
  /** The first versions that have it, one per release line; null likewise. */
  versions: Json | null;
}
/** What is known of a commit of a service's repository. */
export interface CommitTable {
  service_id: string;
  sha: string;
  message: string | null;
  /** Commits that are known to come before it. */
  ancestors: Json;
  /** As `git patch-id` tells it. */
  patch: string | null;
  inverse_patch: string | null;
  author: string | null;
  at: number | null;
}
export interface PullRequestTable {
  service_id: string;
  number: number;
  merge_commit: string | null;
  commits: Json;
  author: string | null;
  merged_at: number | null;
}
/** A problem or incident that moved to another case when its own was closed as a duplicate. */
export interface CaseMoveTable {
  case_id: string;
  subject: string;
  moved_to: string;
  at: number;
}

export interface PlanTable {
  id: string;
  case_id: string;
  fix_id: string;
  environments: Json;
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
  recorded_by: Json;
  replaced_at: number | null;
}

/** Checks that a plan passed in an environment, so that a proof outlives the raw runs it was made from. */
export interface PassedCheckTable {
  plan_id: string;
  environment: string;
  at: number;
}

export interface PreventionTable {
  id: string;
  case_id: string;
  description: string;
  owner: string;
  state: string;
  due_at: number | null;
  recorded_at: number;
  recorded_by: Json;
}

export interface MaintenanceWindowTable {
  id: string;
  title: string;
  service_id: string;
  environment_id: string | null;
  starts_at: number;
  ends_at: number;
  /** When it was planned: what had happened by then is judged as if it did not exist. */
  planned_at: number;
  created_by: Json;
}

/** Edits of a monitor that have a say in its results. */
export interface MonitorEditTable {
  monitor_id: string;
  /** The monitor's `edits` after it. */
  edits: number;
  at: number;
  only_adds: Flag;
  what: Json;
  /** Its interval until then, where that changed. */
  interval_before_ms: number | null;
  actor: Json;
}

/** Monitors that people named for a case or dropped from it, and those that took the place of retired ones. */
export interface CaseMonitorTable {
  case_id: string;
  monitor_id: string;
  joined_at: number;
  joined_by: Json;
  /** The retired monitor whose place it takes. */
  replaces: string | null;
  dropped_at: number | null;
  dropped_by: Json | null;
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
  runs: Json;
}

export interface TokenTable {
  id: string;
  name: string;
  kind: string;
  /** SHA-256 of the secret, hex. */
  secret_hash: string;
  scopes: Json;
  /** The only Grafana door that it works through. */
  door: string | null;
  created_at: number;
  created_by: Json;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface RefreshTokenTable {
  secret_hash: string;
  token_id: string;
  expires_at: number;
  /** Set when it was exchanged; a second use revokes the whole family. */
  used_at: number | null;
  /** The secret's hash of the one that it was last exchanged for. */
  successor: string | null;
  /** Set when another was handed out in its place: a pairing has one that is good. */
  ended_at: number | null;
}

export interface SeenRoleTable {
  /** The actor's id of somebody whom Grafana has vouched for. */
  person: string;
  role: string;
  seen_at: number;
}

export interface DeviceRequestTable {
  device_code_hash: string;
  user_code: string;
  client_id: string;
  client_name: string;
  scopes: Json;
  status: string;
  address: string;
  requested_at: number;
  expires_at: number;
  last_polled_at: number | null;
  decided_by: Json | null;
  granted_scopes: Json | null;
}

export interface WebhookSourceTable {
  id: string;
  kind: string;
  name: string;
  key: string;
  /** Sealed; see `access/sealing.ts`. */
  secret: string;
  previous_secret: string | null;
  previous_secret_until: number | null;
  created_at: number;
  last_delivery_at: number | null;
  disabled: Flag;
  /** What is no release, as patterns of names; null for none. */
  ignored: Json | null;
}

export interface DeliveryTable {
  id: string;
  source_id: string | null;
  kind: string;
  event: string | null;
  /** The source's own key of this delivery; unique per source. */
  delivery_key: string | null;
  outcome: string;
  reason: string | null;
  subject: string | null;
  received_at: number;
  bytes: number;
}

export interface EventTable {
  sequence: number;
  time: number;
  kind: string;
  actor: Json;
  /** RFC 8785 text. */
  data: Json;
  schema_version: number;
  caused_by: number | null;
}

export interface EventSubjectTable {
  sequence: number;
  subject: string;
  role: string;
}

export interface ConsumerTable {
  name: string;
  cursor: number;
  /** Tries of the event after the cursor, and its last error. */
  tries: number;
  error: string | null;
}

/** Events that a consumer could not digest: set aside, visible, to be tried again by hand. */
export interface ParkedEventTable {
  consumer: string;
  sequence: number;
  error: string;
  parked_at: number;
}

export interface IdempotencyTable {
  actor: string;
  key: string;
  request_hash: string;
  status: number;
  reply: Json;
  created_at: number;
}

export interface SettingTable {
  name: string;
  value: Json;
  version: number;
}

/** The last number given out per series (deployments, monitors). */
export interface CounterTable {
  name: string;
  value: number;
}

export interface Database {
  services: ServiceTable;
  environments: EnvironmentTable;
  service_names: ServiceNameTable;
  environment_names: EnvironmentNameTable;
  deployments: DeploymentTable;
  deployment_parts: DeploymentPartTable;
  repository_refs: RepositoryRefTable;
  live_periods: LivePeriodTable;
  changes: ChangeTable;
  monitors: MonitorTable;
  probes: ProbeTable;
  leases: LeaseTable;
  results_detail: ResultDetailTable;
  run_facts: RunFactsTable;
  result_days: ResultDayTable;
  rollups: RollupTable;
  problems: ProblemTable;
  occurrences: OccurrenceTable;
  incidents: IncidentTable;
  incident_problems: IncidentProblemTable;
  notes: NoteTable;
  annotations: AnnotationTable;
  attachments: AttachmentTable;
  annotation_attachments: AnnotationAttachmentTable;
  blobs: BlobTable;
  cases: CaseTable;
  case_incidents: CaseIncidentTable;
  case_decisions: CaseDecisionTable;
  case_chain: CaseChainTable;
  workarounds: WorkaroundTable;
  causes: CauseTable;
  fixes: FixTable;
  commits: CommitTable;
  pull_requests: PullRequestTable;
  case_moves: CaseMoveTable;
  plans: PlanTable;
  passed_checks: PassedCheckTable;
  preventions: PreventionTable;
  maintenance_windows: MaintenanceWindowTable;
  monitor_edits: MonitorEditTable;
  case_monitors: CaseMonitorTable;
  case_windows: CaseWindowTable;
  evidence: EvidenceTable;
  tokens: TokenTable;
  refresh_tokens: RefreshTokenTable;
  seen_roles: SeenRoleTable;
  device_requests: DeviceRequestTable;
  webhook_sources: WebhookSourceTable;
  deliveries: DeliveryTable;
  events: EventTable;
  event_subjects: EventSubjectTable;
  consumers: ConsumerTable;
  parked_events: ParkedEventTable;
  idempotency: IdempotencyTable;
  settings: SettingTable;
  counters: CounterTable;
}
