const tickMs = 20;
/** A tick that is late by less than this is everyday noise, and is not added up. */
const noiseMs = 5;

/** Delays in microseconds. */
export interface Lag {
  longestUs: number;
  /** All together: on a busy machine many small ones take as much as a long one. */
  totalUs: number;
}

/** One run's view of the thread's delays. */
export interface LagWatch {
  /** The delays since the watch began, all together, in milliseconds. */
  soFarMs(): number;
  /** The delays since the watch began, including one that is just ending. Ends the watch. */
  finish(): Lag;
}

interface Watch {
  startedAt: number;
  worst: number;
  total: number;
}

/**
 * Measures for how long this thread did not come back to its event loop, while something watches.
 *
 * perf_hooks.monitorEventLoopDelay does not serve here: its maximum is per histogram, not per run; a reset forgets
 * the interval under way, so resets more frequent than its resolution record nothing; and after a long block the
 * callbacks of sockets run before its timer has noted the block.
 */
export class LoopLag {
  readonly #watches = new Set<Watch>();
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;

  watch(): LagWatch {
    const watch: Watch = { startedAt: performance.now(), worst: 0, total: 0 };
    if (this.#timer === null) {
      this.#lastTick = watch.startedAt;
      this.#timer = setInterval(() => this.#tick(), tickMs);
    }
    this.#watches.add(watch);
    return {
      soFarMs: () => {
        const delay = this.#delayOf(watch, performance.now());
        return watch.total + (delay > noiseMs ? delay : 0);
      },
      finish: () => {
        const now = performance.now();
        this.#watches.delete(watch);
        if (this.#watches.size === 0 && this.#timer !== null) {
          clearInterval(this.#timer);
          this.#timer = null;
        }
        this.#note(watch, now);
        return { longestUs: Math.floor(watch.worst * 1000), totalUs: Math.floor(watch.total * 1000) };
      },
    };
  }

  #tick(): void {
    const now = performance.now();
    // Usually nothing is late, and then no run needs to be looked at.
    if (now - this.#lastTick > tickMs + 1) {
      for (const watch of this.#watches) this.#note(watch, now);
    }
    this.#lastTick = now;
  }

  #note(watch: Watch, now: number): void {
    const delay = this.#delayOf(watch, now);
    watch.worst = Math.max(watch.worst, delay);
    if (delay > noiseMs) watch.total += delay;
  }

  /** A delay from before the run's start cannot have hurt the run. */
  #delayOf(watch: Watch, now: number): number {
    return Math.max(0, Math.min(now - this.#lastTick - tickMs, now - watch.startedAt));
  }
}
