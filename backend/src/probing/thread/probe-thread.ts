import { trustEnvironment } from '../net/trust.ts';
import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { RunOutcome, RunRequest } from './run-outcome.ts';
import { missedOutcome } from './run-outcome.ts';
import { internalAttempt } from '../net/trace.ts';
import {
  monotonicUs,
  type AskedRun,
  type FromWorker,
  type ProbeWorkerData,
  type ToWorker,
} from './worker-messages.ts';

export interface ProbeThreadOptions {
  workerUrl: URL;
  settings: Omit<ProbeWorkerData, 'role' | 'heartbeat' | 'heartbeatMs'>;
  /** A thread that gives no sign of life for this long while it has runs is ended and replaced. */
  hangMs: number;
  onCrash: (error: Error, lostRuns: number) => void;
}

interface Waiting {
  request: RunRequest;
  requestedAtUs: number;
  resolve: (outcome: RunOutcome) => void;
}

const firstRestartDelayMs = 100;
const longestRestartDelayMs = 5000;
/** Checks between two looks at the heartbeat: one late look must not end a thread (or a machine woke from sleep). */
const looksPerHang = 5;

/**
 * One worker thread and the runs that it has. When the thread dies or hangs, its runs are answered as `internal` and
 * suspect (nothing is known of their targets), and a new thread takes its place, later the more often it happens.
 */
export class ProbeThread {
  readonly #options: ProbeThreadOptions;
  readonly #runs = new Map<number, Waiting>();
  readonly #watch: NodeJS.Timeout;
  /** Asked for in this turn, and not sent yet. */
  #unsent: AskedRun[] = [];
  #worker: Worker | null = null;
  #heartbeat = new Int32Array(new SharedArrayBuffer(4));
  #lastBeat = 0;
  #looksWithoutBeat = 0;
  #nextKey = 0;
  #utilization: EventLoopUtilization | null = null;
  #restartDelayMs = 0;
  #restart: NodeJS.Timeout | undefined;
  #stopping: { drained: () => void } | null = null;
  restarts = 0;
  running = 0;
  queued = 0;

  constructor(options: ProbeThreadOptions) {
    this.#options = options;
    this.#start();
    this.#watch = setInterval(() => this.#look(), options.hangMs / looksPerHang);
    this.#watch.unref();
  }

  /** The share of its time that this thread had work since it was last asked, 0 to 1. */
  busy(): number {
    if (this.#worker === null) return 0;
    const now = this.#worker.performance.eventLoopUtilization();
    const before = this.#utilization;
    this.#utilization = now;
    if (before === null) return 0;
    // Not what `eventLoopUtilization(now, before)` says when a new thread has begun to count anew.
    const active = now.active - before.active;
    const all = active + now.idle - before.idle;
    return all <= 0 || active < 0 ? 0 : Math.min(1, active / all);
  }

  get inFlight(): number {
    return this.#runs.size;
  }

  run(request: RunRequest): Promise<RunOutcome> {
    if (this.#stopping !== null) return Promise.resolve(missedOutcome(request, 'The probe is stopped'));
    return new Promise((resolve) => {
      const key = this.#nextKey++;
      const waiting = { request, requestedAtUs: monotonicUs(), resolve };
      this.#runs.set(key, waiting);
      this.#send(key, waiting);
    });
  }

  /** Lets runs that are under way end within `graceMs`, then ends them; runs that had not begun are missed. */
  async stop(graceMs: number): Promise<void> {
    if (this.#stopping !== null) return;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    const drained = new Promise<void>((resolve) => {
      this.#stopping = { drained: resolve };
    });
    if (worker !== null) {
      this.#post({ kind: 'drain' });
      if (!(await settledWithin(drained, graceMs))) {
        this.#post({ kind: 'abort' });
        // Aborted runs answer within a turn of the loop; more time is only for a thread that is stuck.
        await settledWithin(drained, 1000);
      }
      await worker.terminate();
    }
    clearInterval(this.#watch);
    for (const { request, resolve } of this.#takeRuns()) {
      resolve(missedOutcome(request, 'The probe was stopped before this run had ended'));
    }
  }

  #start(): void {
    const { workerUrl, settings, hangMs } = this.#options;
    // A new buffer for each thread, so that a late beat of a dead one counts for nothing.
    const heartbeat = new SharedArrayBuffer(4);
    this.#heartbeat = new Int32Array(heartbeat);
    this.#lastBeat = 0;
    this.#looksWithoutBeat = 0;
    const startedAt = performance.now();
    const workerData: ProbeWorkerData = {
      role: 'appops-probe',
      ...settings,
      heartbeat,
      heartbeatMs: hangMs / looksPerHang / 2,
    };
    // No environment beyond the authorities: it may hold secrets, and a probe needs none of it.
    const worker = new Worker(workerUrl, { workerData, env: trustEnvironment(), name: 'appops-probe' });
    this.#worker = worker;
    let cause = new Error('the thread ended by itself');
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      if (this.#stopping !== null) this.#stopping.drained();
      else this.#crashed(cause, performance.now() - startedAt);
    });
    this.#unsent = [];
    for (const [key, waiting] of this.#runs) this.#send(key, waiting);
  }

  #crashed(cause: Error, livedMs: number): void {
    const lost = this.#takeRuns();
    this.#restartDelayMs =
      livedMs > longestRestartDelayMs
        ? firstRestartDelayMs
        : Math.min(longestRestartDelayMs, Math.max(firstRestartDelayMs, this.#restartDelayMs * 2));
    this.#restart = setTimeout(() => {
      this.restarts += 1;
      this.#start();
    }, this.#restartDelayMs);
    this.#options.onCrash(cause, lost.length);
    for (const { request, resolve } of lost) resolve(lostOutcome(request, cause));
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'drained') {
      this.#stopping?.drained();
      return;
    }
    this.running = message.running;
    this.queued = message.queued;
    for (const { key, outcome } of message.runs) {
      const waiting = this.#runs.get(key);
      this.#runs.delete(key);
      waiting?.resolve(outcome);
    }
  }

  #look(): void {
    const beat = Atomics.load(this.#heartbeat, 0);
    // No beat yet: still starting, which ends in a beat, an error or an exit.
    const alive = beat === 0 || beat !== this.#lastBeat || this.#runs.size === 0;
    this.#lastBeat = beat;
    this.#looksWithoutBeat = alive ? 0 : this.#looksWithoutBeat + 1;
    if (this.#looksWithoutBeat < looksPerHang) return;
    this.#looksWithoutBeat = 0;
    const worker = this.#worker;
    // Detached first, so that its exit is not taken for a second crash.
    this.#worker = null;
    void worker?.terminate();
    this.#crashed(new Error(`the thread gave no sign of life for ${this.#options.hangMs} ms`), 0);
  }

  #takeRuns(): Waiting[] {
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    this.running = 0;
    this.queued = 0;
    return runs;
  }

  /** Sends a run with all others that are asked for in this turn. */
  #send(key: number, { request, requestedAtUs }: Waiting): void {
    if (this.#unsent.length === 0) queueMicrotask(() => this.#sendAll());
    this.#unsent.push({ key, request, requestedAtUs });
  }

  #sendAll(): void {
    if (this.#unsent.length === 0) return;
    const runs = this.#unsent;
    this.#unsent = [];
    this.#worker?.postMessage({ kind: 'runs', runs } satisfies ToWorker);
  }

  #post(message: ToWorker): void {
    this.#sendAll();
    this.#worker?.postMessage(message);
  }
}

function lostOutcome(request: RunRequest, cause: Error): RunOutcome {
  return {
    id: request.id,
    slot: request.slot,
    outcome: 'down',
    missedBecause: null,
    attempts: [
      internalAttempt(
        `The probe failed before this run had ended (${cause.message}); nothing is known of the target`,
      ),
    ],
    startedAtEpochMs: null,
    queueUs: null,
    takenUpUs: null,
    lagUs: null,
    suspect: true,
    delayed: false,
    degraded: false,
  };
}

async function settledWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const settled = await Promise.race([promise.then(() => true), expired]);
  clearTimeout(timer);
  return settled;
}
