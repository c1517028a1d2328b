/** Monitors, the edits that have a say in their results, the probes that run them and the windows in which failures are expected. */
import type { Actor } from '@appops/shared/contract/actors';
import type { MonitorStanding } from '@appops/shared/rules/monitor-state';
import type { MaintenanceChange } from '@appops/shared/words/maintenance';
import type { MonitorState } from '@appops/shared/words/monitor';
import type { Severity } from '@appops/shared/words/severity';
import type { CheckText, Flag, Json } from './columns.ts';

export interface MonitorTable {
  id: string;
  /** The short key that results are stored under. */
  number: number;
  /** 0 to 255, from the id, for ever. */
  shard: number;
  service_id: string;
  environment_id: string;
  name: string;
  /** As `nameOrder` makes it of the name. */
  name_order: string;
  check_spec: CheckText;
  interval_ms: number;
  retry_attempts: number;
  retry_delay_ms: number;
  down_after: number;
  /** Among so many of the last measured runs; null: in a row. */
  down_within: number | null;
  up_after: number;
  up_within: number | null;
  opens_incident: Flag;
  severity: Severity;
  paused: Flag;
  /** Of a pause: since when, until when (null: until somebody resumes it), by whom and why. */
  paused_at: number | null;
  paused_until: number | null;
  paused_by: Json<Actor> | null;
  paused_because: string | null;
  /** `unknown` while it is paused or retired. */
  state: MonitorState;
  state_since: number;
  state_message: string | null;
  /** The fold of its runs so far to go on from. */
  fold: Json<MonitorStanding>;
  /** Since when it flaps, as `fold` tells; null where it does not. */
  flapping_since: number | null;
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

/** Edits of a monitor that have a say in its results. */
export interface MonitorEditTable {
  monitor_id: string;
  /** The monitor's `edits` after it. */
  edits: number;
  at: number;
  only_adds: Flag;
  what: Json<string[]>;
  /** Its interval until then, where that changed. */
  interval_before_ms: number | null;
  actor: Json<Actor>;
}

/** A monitor that depends on another. */
export interface MonitorParentTable {
  monitor_id: string;
  parent_id: string;
}

export interface ProbeTable {
  number: number;
  name: string;
  allow: Json<string[]>;
  last_seen_at: number | null;
  /** The incident of its last overload. */
  overload_incident: string | null;
  /** The incident of the last time that it was offline. */
  offline_incident: string | null;
  /** Hosts with ports that are asked only while it is in doubt whether the probe is offline. */
  reference_targets: Json<string[]>;
}

/** Since when a probe is offline, epoch milliseconds, and how a worker knows. */
export interface OfflineView {
  since: number;
  /** `hosts`: only that they fail together says so. */
  because: 'hosts' | 'references';
  words: string;
  /** The hosts that cannot be reached, by the addresses at which they last were, or their names; not all of very many. */
  hosts: string[];
}

/** A worker whose probe is offline; a row is there as long as it is. */
export interface ProbeGuardTable {
  holder: string;
  probe: number;
  view: Json<OfflineView>;
  told_at: number;
}

/** What is asked of the probe and what it can do. Runs a second. */
export interface Capacity {
  asked: number;
  /** As measured; null while there is so little to do that nothing can be told. */
  canDo: number | null;
  /** By how much intervals are stretched: 1 for not at all. */
  stretch: number;
}

/** What a worker told of its probe. */
export interface ProbeLoadTable {
  holder: string;
  probe: number;
  load: Json<Capacity>;
  told_at: number;
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
  created_by: Json<Actor>;
  /** When it was called off, before it began: it covers nothing. */
  canceled_at: number | null;
  /** The last change of it: `changed`, `ended` or `canceled`. */
  changed_as: MaintenanceChange | null;
  changed_at: number | null;
  changed_by: Json<Actor> | null;
  version: number;
}

/** The tables of this area by their names. */
export interface MonitorsTables {
  monitors: MonitorTable;
  monitor_edits: MonitorEditTable;
  monitor_parents: MonitorParentTable;
  probes: ProbeTable;
  probe_loads: ProbeLoadTable;
  probe_guards: ProbeGuardTable;
  maintenance_windows: MaintenanceWindowTable;
}
