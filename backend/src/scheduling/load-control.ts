/** How one second was for what measures. */
export interface LoadSample {
  /** Share of its time that the busiest thread had work, 0 to 1. */
  busy: number;
  /**
   * How late the runs of this second were taken up after their slots, in milliseconds: half of them were as late or
   * later. Null where there were none.
   */
  lateMs: number | null;
  /** Runs that ended, a second. */
  done: number;
  /** Slots a second that came to nothing since we were too late, or took too long ourselves with the run before. */
  lost: number;
  /** Share of the room for results that wait to be stored, 0 to 1. */
  waiting: number;
}

/** What is asked of the probe and what it can do. Runs a second. */
export interface Capacity {
  asked: number;
  /** As measured; null while there is so little to do that nothing can be told. */
  canDo: number | null;
  /** By how much intervals are stretched: 1 for not at all. */
  stretch: number;
}

/** Half of a second's runs later than this: what is asked is not done in time, whatever the intervals. Milliseconds. */
const tooLate = 2_000;
/** With a larger share of slots lost, not all that is asked is done. */
const fewLost = 0.05;
/** A thread that rests for more than the rest of its time would do more: what is late waits for the machine, not for us. */
const saturated = 0.9;
/** So many seconds of it in a row are no hiccup of the machine, and no pause of ours. */
const secondsToBelieve = 3;
/** What is aimed at after a queue has built up: it must drain. */
const share = 0.85;
/** A thread that is less busy has room for more. */
const roomy = 0.85;
/** With less to do than this, the share of time that it takes says little of how much could be done. */
const tellingBusy = 0.2;
/** With more results waiting than this share of the room for them, storing is what cannot keep up. */
const manyWaiting = 0.5;
const longestStretch = 1_000;
/** Nothing is judged before monitors have run for so many seconds. */
const settlingSeconds = 5;

/**
 * Finds by how much intervals must be stretched so that what is begun is also measured well. Capacity is not configured
 * but found out. What tells an overload is that slots are lost, or runs are very late, second after second, while a
 * thread never rests. Nothing less does: on a machine that others keep busy everything is a little late, and a thread
 * may be busy with what people ask; stretching intervals would only blind us then. (Nichols and Jacobson, Controlling
 * Queue Delay, ACM Queue 10(5), 2012, tell queues that do harm from those that drain in a like way.)
 */
export class LoadControl {
  #stretch = 1;
  #busy = 0;
  #asked = 0;
  #done = 0;
  /** Steps since monitors began to run. */
  #begun = 0;
  #late = 0;
  #canDo: number | null = null;

  /**
   * Once a second.
   * @param asked runs a second that all monitors ask for
   */
  step({ busy, lateMs, done, lost, waiting }: LoadSample, asked: number): void {
    this.#asked = asked;
    if (asked === 0) {
      // What is busy now is not busy with monitors: a start, or a wait for another worker's leases.
      this.#begun = 0;
      this.#busy = 0;
      this.#late = 0;
      this.#stretch = 1;
      this.#canDo = null;
      return;
    }
    this.#begun += 1;
    this.#done = this.#begun === 1 ? done : 0.7 * this.#done + 0.3 * done;
    // The first runs share the processor with the start of threads and with what was missed.
    if (this.#begun <= settlingSeconds) return;
    this.#busy = 0.5 * this.#busy + 0.5 * busy;
    // Of the slots that were lost, most would have been shed.
    const missing = lost / this.#stretch;
    const behind = (lateMs !== null && lateMs > tooLate) || missing > fewLost * (done + missing);
    const late = (behind && this.#busy > saturated) || waiting > manyWaiting;
    this.#late = late ? this.#late + 1 : 0;
    if (this.#late >= secondsToBelieve) {
      // Counted anew, so that what is done now shows before more is done.
      this.#late = 0;
      const begun = asked / this.#stretch;
      const tooMuch = this.#done === 0 ? 2 : begun / (share * this.#done);
      if (this.#stretch === 1) this.#canDo = null;
      this.#stretch = Math.min(longestStretch, this.#stretch * Math.min(2, Math.max(1 / share, tooMuch)));
    } else if (!behind && waiting <= manyWaiting && this.#stretch > 1)
      this.#stretch = Math.max(1, this.#stretch / this.#growth(busy));
    this.#canDo = this.#measured();
  }

  get stretch(): number {
    return this.#stretch;
  }

  get capacity(): Capacity {
    return { asked: this.#asked, canDo: this.#canDo, stretch: this.#stretch };
  }

  /** How much more may be begun next, while nothing is lost. */
  #growth(busy: number): number {
    const begun = this.#asked / this.#stretch;
    // What could be done a moment ago can be done again; beyond that it is tried out in small steps.
    const known = begun < share * (this.#canDo ?? 0) ? 1.15 : 1.03;
    // By this second alone: what kept a thread busy before may be over.
    return Math.min(4, Math.max(known, roomy / Math.max(0.01, busy)));
  }

  #measured(): number | null {
    // The last seconds' best, which fades: a second that held back says nothing of what can be done.
    if (this.#stretch > 1) return Math.max(this.#done, 0.98 * (this.#canDo ?? 0));
    // Nor is an overload over in the second in which nothing is stretched any more.
    if (this.#busy > saturated && this.#canDo !== null && this.#canDo < this.#asked) return this.#canDo;
    if (this.#busy <= tellingBusy) return this.#canDo === null ? null : Math.max(this.#asked, this.#canDo);
    return Math.max(this.#asked, (this.#done * roomy) / this.#busy);
  }
}

/** "asked 1,200/s, can do 900/s" in a sentence; null where all that is asked can be done. */
export function overloadWords({ asked, canDo, stretch }: Capacity): string | null {
  if (stretch <= 1.05 || canDo === null) return null;
  return `The probe is asked ${perSecond(asked)}, and can do ${perSecond(canDo)}: all intervals but those of priority monitors are stretched by ${stretch.toFixed(1)}`;
}

/** A number of runs a second in words. */
export function perSecond(rate: number): string {
  return `${rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1)}/s`;
}
