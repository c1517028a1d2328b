import type { NameResolverOptions } from '../net/name-resolver.ts';
import type { RunOutcome, RunRequest } from './run-outcome.ts';

/** What a probe thread is given at its start. */
export interface ProbeWorkerData {
  role: 'appops-probe';
  version: string;
  concurrency: number;
  bodyLimitBytes: number | null;
  trust: string[] | null;
  resolver: NameResolverOptions;
  /** One Int32 that the thread counts up while it is alive. */
  heartbeat: SharedArrayBuffer;
  heartbeatMs: number;
}

export type ToWorker =
  | { kind: 'run'; key: number; request: RunRequest; requestedAtUs: number }
  /** Finish what is under way, begin nothing new. */
  | { kind: 'drain' }
  /** End at once what is under way. */
  | { kind: 'abort' };

export type FromWorker =
  | { kind: 'done'; key: number; outcome: RunOutcome; running: number; queued: number }
  /** After `drain`: nothing is left. */
  | { kind: 'drained' };

/** Microseconds of the machine's monotonic clock: unlike performance.now(), it has one origin for all threads. */
export function monotonicUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}
