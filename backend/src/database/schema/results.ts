/** What probes measured: the raw days and what is made of them. */
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { StoredHistogram } from '@appops/shared/rules/latency-histogram';
import type { Json } from './columns.ts';
import type { RunDetail, RunFact, VaryingPart } from './results-json.ts';

/** The shape of each day's result table, `results_YYYYMMDD`. */
export interface ResultTable {
  monitor: number;
  slot: number;
  probe: number;
  started_at: number | null;
  /** 0 up, 1 down, 2 missed. */
  outcome: number;
  reason: Attempt['reason'];
  /** The fact `code` and, below, `size` of the last attempt: see `probing/fact-places.ts`. */
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
  /**
   * Numbers in `run_facts` of the monitor: what the last attempt found that is the same from run to run, and what its
   * check came to if it was plainly well.
   */
  facts: number | null;
  findings: number | null;
  /**
   * Of a run that was plainly well: what else it found of its own, or the number of that in `run_facts`, where other runs
   * found the same. Null where the other columns tell all.
   */
  varying: Json<VaryingPart | number> | null;
}

/** What runs of a monitor found alike, stored once. */
export interface RunFactsTable {
  monitor: number;
  /** From 1, within the monitor. */
  number: number;
  hash: string;
  facts: Json<RunFact>;
  /** The last UTC day of a run that names it, such as 20261124. */
  last_day: number;
}

/** What a run found beyond its row, for failed, retried and missed runs: `results_detail`. */
export interface ResultDetailTable {
  monitor: number;
  slot: number;
  probe: number;
  day: number;
  detail: Json<RunDetail>;
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
  histogram: Json<StoredHistogram>;
  max_us: number | null;
}

/** The tables of this area by their names. */
export interface ResultsTables {
  run_facts: RunFactsTable;
  results_detail: ResultDetailTable;
  result_days: ResultDayTable;
  rollups: RollupTable;
}
