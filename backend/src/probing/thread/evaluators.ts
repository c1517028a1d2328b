import type { EvaluationJob } from './evaluation-messages.ts';
import { EvaluationLane, type Evaluation } from './evaluation-lane.ts';

/** What one answer's JSONPaths may compute before they count as too much for us, in milliseconds of CPU time. */
const limitMs = 250;
/** What suffices for all but unusual paths and documents. Whoever needs more waits among its like. */
const quickMs = 25;
/** How long a check that needed more is remembered. */
const rememberMs = 600_000;
const remembered = 10_000;

export interface EvaluatorOptions {
  /** The threads' entry: by default the source beside this file; a bundle names its own. */
  threadUrl?: URL;
  limitMs?: number;
}

/**
 * Evaluates answers in two threads of their own, apart from the sockets. One is for the quick ones, and nobody holds
 * it for long. Who has used that up goes, with all its later answers, to the other one, which is slow to get the
 * processor, and where those who use less go first. So a greedy path delays greedy ones.
 */
export class Evaluators {
  readonly #quick: EvaluationLane;
  readonly #slow: EvaluationLane;
  /** Checks that needed the slow thread, and until when they go there straight. */
  readonly #dear = new Map<string, number>();

  constructor(options: EvaluatorOptions = {}) {
    const threadUrl = options.threadUrl ?? new URL('./evaluation-thread.ts', import.meta.url);
    const limit = options.limitMs ?? limitMs;
    this.#quick = new EvaluationLane({ threadUrl, low: false, cpuMs: Math.min(quickMs, limit) });
    this.#slow = new EvaluationLane({ threadUrl, low: true, cpuMs: limit });
  }

  /** @param key tells checks apart: each has its own share */
  async evaluate(key: string, { answer, ...job }: EvaluationJob): Promise<Evaluation> {
    // A copy of its own: a small buffer is part of a larger one, which would be copied as a whole.
    const message = () => ({
      ...job,
      answer: { ...answer, body: answer.body === null ? null : new Uint8Array(answer.body) },
    });
    const now = performance.now();
    if ((this.#dear.get(key) ?? 0) < now) {
      const quick = await this.#quick.run(key, message());
      if (!metLimit(quick)) return quick;
      for (const oldest of this.#dear.keys()) {
        if (this.#dear.size < remembered) break;
        this.#dear.delete(oldest);
      }
      this.#dear.set(key, now + rememberMs);
    }
    return this.#slow.run(key, message());
  }

  /** Ends both threads; what is under way is answered as ill. */
  close(): void {
    this.#quick.close();
    this.#slow.close();
  }
}

function metLimit(evaluation: Evaluation): boolean {
  return (
    evaluation.kind === 'limit' ||
    (evaluation.kind === 'results' && evaluation.results.some(({ reason }) => reason === 'evaluation_limit'))
  );
}
