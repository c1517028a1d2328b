/** How busy what measures is, at one moment. */
export interface LoadSample {
  /** Share of its time that the busiest thread had work, 0 to 1. */
  busy: number;
  /** How late the most overdue slot is, in milliseconds. */
  lateMs: number;
  /** Share of the room for results that wait to be stored, 0 to 1. */
  waiting: number;
}

/** What is asked of the probe and what it can do. Runs a second. */
export interface Capacity {
  asked: number;
  /** Measured while it is busy; null while there is so little to do that nothing can be told. */
  canDo: number | null;
  /** By how much intervals are stretched: 1 for not at all. */
  stretch: number;
}

/** Above this a thread has no room left for what comes unevenly; below the second there is room again. */
const tooBusy = 0.9;
const roomy = 0.75;
/** With less to do than this, the share of time that it takes says little of how much could be done. */
const tellingBusy = 0.2;
const lateAt = 1_000;
const longestStretch = 1_000;
/** Nothing is judged before monitors have run for so many seconds. */
const settlingSeconds = 5;

/**
 * Finds by how much intervals must be stretched so that what is begun is also measured well. Capacity is not
 * configured but found out: the stretch grows by a tenth or more each second while the busiest thread has no room, and
 * shrinks by a twentieth while it has. (Additive-increase schemes settle more slowly; the load answers to a ratio.)
 */
export class LoadControl {
  #stretch = 1;
  #busy = 0;
  #asked = 0;
  /** Steps since monitors began to run. */
  #begun = 0;
  #canDo: number | null = null;

  /**
   * Once a second.
   * @param asked runs a second that all monitors ask for
   * @param priority of these, the ones that keep their interval
   */
  step({ busy, lateMs, waiting }: LoadSample, asked: number, priority = 0): void {
    this.#asked = asked;
    if (asked === 0) {
      // What is busy now is not busy with monitors: a start, or a wait for another worker's leases.
      this.#begun = 0;
      this.#busy = 0;
      this.#stretch = 1;
      this.#canDo = null;
      return;
    }
    // The first runs share the processor with the start of threads and with what was missed.
    this.#begun += 1;
    if (this.#begun <= settlingSeconds) return;
    // One busy second is no overload.
    this.#busy = 0.5 * this.#busy + 0.5 * busy;
    if (this.#busy > tooBusy || lateMs > lateAt || waiting > 0.5)
      this.#stretch = Math.min(longestStretch, this.#stretch * Math.max(1.1, this.#busy / roomy));
    else if (this.#busy < roomy && this.#stretch > 1) this.#stretch = Math.max(1, this.#stretch * 0.95);
    const done = priority + (asked - priority) / this.#stretch;
    if (this.#stretch > 1) this.#canDo = done;
    else if (this.#busy > tellingBusy) this.#canDo = Math.max(done, (done * roomy) / this.#busy);
  }

  get stretch(): number {
    return this.#stretch;
  }

  get capacity(): Capacity {
    return { asked: this.#asked, canDo: this.#canDo, stretch: this.#stretch };
  }
}

/** "asked 1,200/s, can do 900/s" in a sentence; null where all that is asked can be done. */
export function overloadWords({ asked, canDo, stretch }: Capacity): string | null {
  if (stretch <= 1.05 || canDo === null) return null;
  return `The probe is asked ${perSecond(asked)}, and can do ${perSecond(canDo)}: all intervals but those of priority monitors are stretched by ${stretch.toFixed(1)}`;
}

function perSecond(rate: number): string {
  return `${rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)}/s`;
}
