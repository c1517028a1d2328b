const tickMs = 20;

/** One run's view of the thread's delays. */
export interface LagWatch {
  /** The longest delay since the watch began, in microseconds, including one that is just ending. Ends the watch. */
  finish(): number;
}

/**
 * Measures for how long this thread did not come back to its event loop, while something watches.
 *
 * perf_hooks.monitorEventLoopDelay does not serve here: its maximum is per histogram, not per run; a reset forgets
 * the interval under way, so resets more frequent than its resolution record nothing; and after a long block the
 * callbacks of sockets run before its timer has noted the block.
 */
export class LoopLag {
  readonly #watches = new Set<{ startedAt: number; worst: number }>();
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;

  watch(): LagWatch {
    const watch = { startedAt: performance.now(), worst: 0 };
    if (this.#timer === null) {
      this.#lastTick = watch.startedAt;
      this.#timer = setInterval(() => this.#tick(), tickMs);
    }
    this.#watches.add(watch);
    return {
      finish: () => {
        const now = performance.now();
        this.#watches.delete(watch);
        if (this.#watches.size === 0 && this.#timer !== null) {
          clearInterval(this.#timer);
          this.#timer = null;
        }
        return Math.floor(Math.max(watch.worst, this.#delayOf(watch, now)) * 1000);
      },
    };
  }

  #tick(): void {
    const now = performance.now();
    // Usually nothing is late, and then no run needs to be looked at.
    if (now - this.#lastTick > tickMs + 1) {
      for (const watch of this.#watches) watch.worst = Math.max(watch.worst, this.#delayOf(watch, now));
    }
    this.#lastTick = now;
  }

  /** A delay from before the run's start cannot have hurt the run. */
  #delayOf(watch: { startedAt: number }, now: number): number {
    return Math.max(0, Math.min(now - this.#lastTick - tickMs, now - watch.startedAt));
  }
}
