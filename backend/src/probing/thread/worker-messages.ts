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

/** A run as a thread is asked for it. */
export interface AskedRun {
  key: number;
  request: RunRequest;
  requestedAtUs: number;
}

/** What became of a run that a thread was asked for. */
export interface AnsweredRun {
  key: number;
  outcome: RunOutcome;
}

export type ToWorker =
  /** What was asked for in one turn: waking a thread costs as much as a good part of a run. */
  | { kind: 'runs'; runs: readonly AskedRun[] }
  /** Finish what is under way, begin nothing new. */
  | { kind: 'drain' }
  /** End at once what is under way. */
  | { kind: 'abort' };

export type FromWorker =
  | { kind: 'done'; runs: readonly AnsweredRun[]; running: number; queued: number }
  /** After `drain`: nothing is left. */
  | { kind: 'drained' };

/** Microseconds of the machine's monotonic clock: unlike performance.now(), it has one origin for all threads. */
export function monotonicUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}
