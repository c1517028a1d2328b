import { permitsPerThread, probeThreads } from '../net/file-handles.ts';
import type { NameResolverOptions } from '../net/name-resolver.ts';
import { ProbeThread } from './probe-thread.ts';
import type { RunOutcome, RunRequest } from './run-outcome.ts';

export interface ProbePoolOptions {
  /** Goes into the user agent. */
  version: string;
  /** The thread's entry: by default the source beside this file; a bundle names its own. */
  workerUrl?: URL;
  /** One thread serves several hundred checks a second; by default there are as many as cores, and at least two. */
  threads?: number;
  /**
   * Attempts under way at a time and thread; further runs wait, and their wait is measured. By default as many as the
   * process may open sockets, since one that only waits for its target costs nothing else.
   */
  concurrency?: number;
  bodyLimitBytes?: number;
  /** PEM certificates of authorities that replace the system's. */
  trust?: readonly string[];
  resolver?: NameResolverOptions;
  /** A thread that gives no sign of life for this long while it has runs is replaced. */
  hangMs?: number;
  /** Told when a thread died or hung and `lostRuns` runs were answered as internal. */
  onCrash?: (error: Error, lostRuns: number) => void;
}

export interface ProbePoolStats {
  threads: number;
  /** Runs asked for and not yet answered; of these `running` are in an attempt, `queued` wait for one. */
  inFlight: number;
  running: number;
  queued: number;
  finished: number;
  /** Threads that died or hung and were replaced. */
  restarts: number;
}

export interface ProbePool {
  /** Never rejects: what goes wrong on our own side is an outcome with the reason `internal`. */
  run(request: RunRequest): Promise<RunOutcome>;
  stats(): ProbePoolStats;
  /** Lets runs under way end within `graceMs`, then ends them; all promises of `run` are settled afterwards. */
  stop(graceMs: number): Promise<void>;
}

const defaults = { hangMs: 10_000 };

/** A pool of threads, which tell how busy they are. */
export interface ProbeThreads extends ProbePool {
  /** The share of its time that the busiest thread had work since this was last asked, 0 to 1. */
  busy(): number;
}

/** Starts the threads in which all checks run, so that no commit of ours looks like a target's latency. */
export function createProbePool(options: ProbePoolOptions): ProbeThreads {
  const count = options.threads ?? probeThreads();
  const threads = Array.from(
    { length: count },
    () =>
      new ProbeThread({
        workerUrl: options.workerUrl ?? new URL('./worker.ts', import.meta.url),
        settings: {
          version: options.version,
          concurrency: options.concurrency ?? permitsPerThread(count),
          bodyLimitBytes: options.bodyLimitBytes ?? null,
          trust: options.trust === undefined ? null : [...options.trust],
          resolver: options.resolver ?? {},
        },
        hangMs: options.hangMs ?? defaults.hangMs,
        onCrash: options.onCrash ?? (() => undefined),
      }),
  );
  let finished = 0;
  const next = spread(threads);
  const sum = (of: (thread: ProbeThread) => number): number =>
    threads.reduce((total, thread) => total + of(thread), 0);

  return {
    async run(request) {
      const outcome = await next().run(request);
      finished += 1;
      return outcome;
    },
    stats: () => ({
      threads: threads.length,
      inFlight: sum((thread) => thread.inFlight),
      running: sum((thread) => thread.running),
      queued: sum((thread) => thread.queued),
      finished,
      restarts: sum((thread) => thread.restarts),
    }),
    busy: () => Math.max(...threads.map((thread) => thread.busy())),
    async stop(graceMs) {
      await Promise.all(threads.map((thread) => thread.stop(graceMs)));
    },
  };
}

/** So many runs of one turn go to one thread before another has to be woken. */
const togetherAtMost = 16;

/**
 * Who is asked next: what comes in one turn goes to one thread, since waking two costs twice as much; the turns go round, and
 * to the thread with the fewest runs under way.
 */
function spread(threads: readonly ProbeThread[]): () => ProbeThread {
  let last = 0;
  let together = 0;
  return () => {
    if (together > 0 && together < togetherAtMost) {
      together += 1;
      return threads[last]!;
    }
    if (together === 0) queueMicrotask(() => (together = 0));
    let least = (last + 1) % threads.length;
    for (let step = 2; step <= threads.length; step++) {
      const index = (last + step) % threads.length;
      if (threads[index]!.inFlight < threads[least]!.inFlight) least = index;
    }
    last = least;
    together = 1;
    return threads[last]!;
  };
}
