import { hasFields } from '@appops/shared/rules/has-fields';
import { Worker } from 'node:worker_threads';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';
import type {
  EvaluationThreadData,
  FromEvaluationThread,
  ToEvaluationThread,
} from './evaluation-messages.ts';
import { FairQueue } from './fair-queue.ts';
import { limitWords } from './evaluation-limit.ts';
import { cpuTimeIsKnown } from './thread-cpu.ts';

export type Evaluation =
  | { kind: 'results'; results: AssertionResult[] }
  /** Ended by a limit of ours; the words are for the assertions that were not evaluated. */
  | { kind: 'limit'; message: string }
  /** Our own illness: nothing is known. */
  | { kind: 'ill'; message: string };

export interface LaneOptions {
  threadUrl: URL;
  /** The thread gives way to everything else on this machine. */
  low: boolean;
  /** CPU time for the JSONPaths of one answer, in milliseconds. */
  cpuMs: number;
}

interface Job {
  key: string;
  message: ToEvaluationThread;
  resolve: (evaluation: Evaluation) => void;
  /** Looks during which it waited or was under way. A count, since a machine that slept has not been waiting. */
  looks: number;
}

const lookMs = 50;
/** After so many looks, which are 10 s, an evaluation has failed for want of CPU time on this machine. */
const patience = 200;
/** Answers of one monitor that may wait. */
const waitingPerKey = 4;
/** How far it may pass its limit, in milliseconds: reading a long document or one pattern on one text is not interrupted. */
const graceMs = 150;
/** Some five times what the longest body that is read comes to; V8 may end the process when a thread runs far over it. */
const memoryMb = 512;

/**
 * One thread that evaluates one answer at a time, in fair order. It ends an evaluation by itself when that has used
 * its CPU time; where it does not come to that (inside one pattern, or out of memory), it is ended from here and
 * replaced at once. CPU time, not time: a busy or suspended machine takes nothing from an evaluation.
 */
export class EvaluationLane {
  readonly #options: LaneOptions;
  readonly #queue = new FairQueue<Job>();
  #worker: Worker | null = null;
  #current: Job | null = null;
  /** What the thread had used when the job under way began; null until the thread is ready. */
  #cpuBefore: number | null = null;
  #watch: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  run(key: string, message: Omit<ToEvaluationThread, 'cpuMs'>): Promise<Evaluation> {
    if (this.#closed) return Promise.resolve(stopped);
    if (this.#queue.waitingOf(key) >= waitingPerKey) return Promise.resolve(tooMany);
    return new Promise((resolve) => {
      this.#queue.push(key, { key, message: { ...message, cpuMs: this.#options.cpuMs }, resolve, looks: 0 });
      this.#watch ??= setInterval(() => void this.#look(), lookMs);
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#settle(stopped, 0);
    for (const { resolve } of this.#queue.remove(() => true)) resolve(stopped);
    this.#rest();
  }

  #next(): void {
    if (this.#current !== null) return;
    const job = this.#queue.take();
    if (job === undefined) {
      this.#rest();
      return;
    }
    this.#current = job;
    job.looks = 0;
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(job.message);
    } catch (error) {
      this.#fail(error);
    }
  }

  #rest(): void {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
  }

  #start(): Worker {
    const { threadUrl, low } = this.#options;
    const worker = new Worker(threadUrl, {
      workerData: { role: 'appops-evaluation', low } satisfies EvaluationThreadData,
      env: {},
      name: 'appops-evaluation',
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    this.#cpuBefore = null;
    // It must not keep a probe from ending.
    worker.unref();
    worker.on('message', (message: FromEvaluationThread) => {
      if (worker === this.#worker) this.#receive(message);
    });
    let cause: unknown = new Error('the thread ended by itself');
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', () => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#fail(cause);
    });
    return worker;
  }

  #receive({ results, cpuTotalMs }: FromEvaluationThread): void {
    const before = this.#cpuBefore;
    this.#cpuBefore = cpuTotalMs;
    if (results === null) return;
    const limited = results.some(({ reason }) => reason === 'evaluation_limit');
    // Where a thread's CPU time cannot be told, the limit was one of time, which other threads may have used up.
    const evaluation: Evaluation = limited && !cpuTimeIsKnown ? tooSlow : { kind: 'results', results };
    this.#settle(evaluation, cpuTotalMs - (before ?? cpuTotalMs));
    this.#next();
  }

  /** The thread is gone, or could not be started. */
  #fail(cause: unknown): void {
    const outOfMemory = hasFields(cause) && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const words = cause instanceof Error ? cause.message : String(cause);
    this.#settle(
      outOfMemory
        ? {
            kind: 'limit',
            message: `Not evaluated: it needed more than ${memoryMb} MB of memory, which is our limit.`,
          }
        : { kind: 'ill', message: `The assertions could not be evaluated: ${words}` },
      this.#options.cpuMs,
    );
    this.#next();
  }

  #settle(evaluation: Evaluation, cpuMs: number): void {
    const job = this.#current;
    this.#current = null;
    if (job === null) return;
    this.#queue.charge(job.key, cpuMs);
    job.resolve(evaluation);
  }

  async #look(): Promise<void> {
    for (const { resolve } of this.#queue.remove((job) => ++job.looks > patience)) resolve(tooSlow);
    const job = this.#current;
    const worker = this.#worker;
    if (job === null || worker === null) return;
    job.looks += 1;
    const used = await cpuOf(worker);
    if (job !== this.#current || worker !== this.#worker) return;
    const limit = this.#options.cpuMs;
    if (used !== null && this.#cpuBefore !== null && used - this.#cpuBefore > limit + graceMs)
      this.#replace({ kind: 'limit', message: limitWords(limit) });
    else if (job.looks > patience) this.#replace(tooSlow);
  }

  #replace(evaluation: Evaluation): void {
    const worker = this.#worker;
    // Detached first, so that its exit is not taken for a second failure.
    this.#worker = null;
    void worker?.terminate();
    try {
      // At once, so that the next answer does not wait for its start.
      this.#worker = this.#start();
    } catch {
      // Tried again for the next answer, which will say why it failed.
    }
    this.#settle(evaluation, this.#options.cpuMs + graceMs);
    this.#next();
  }
}

const stopped: Evaluation = {
  kind: 'ill',
  message: 'The probe was stopped before the assertions were evaluated',
};
const tooMany: Evaluation = {
  kind: 'ill',
  message: `The assertions were not evaluated: ${waitingPerKey} earlier answers of this check still wait for it`,
};
const tooSlow: Evaluation = {
  kind: 'ill',
  message: `The assertions were not evaluated within ${(patience * lookMs) / 1000} s, since this machine was too busy`,
};

/** A thread's CPU time in milliseconds, also while it computes; null where it cannot be told (Node below 24.6). */
async function cpuOf(worker: Worker): Promise<number | null> {
  if (typeof worker.cpuUsage !== 'function') return null;
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1000;
  } catch {
    // It has just ended, which its exit tells.
    return null;
  }
}
