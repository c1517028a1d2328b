import type { Logger } from 'pino';
import type { Store } from '../database/store.ts';
import type { ProbePool } from '../probing/thread/worker-pool.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { ProbeGuardOptions } from './probe-guard.ts';

export interface SchedulerOptions {
  store: Store;
  pool: ProbePool;
  /** This process, for leases. */
  holder: string;
  /** Epoch milliseconds; see `TrustedClock`. */
  now: () => number;
  log: Logger;
  /** The share of its time that the busiest of its threads had work since it was last asked, 0 to 1. */
  busy?: () => number;
  /** Told of every run, made or missed. */
  onRun?: (run: RunRecord) => void;
  onBatch?: (batch: { stored: number; refused: number; seconds: number }) => void;
  /** How the guard of the probe tells time and which hosts are this machine's own; a test's own. */
  guard?: Partial<Pick<ProbeGuardOptions, 'elapsed' | 'isOwn'>>;
}
