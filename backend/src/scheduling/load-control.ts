import type { Capacity } from '../database/schema/monitors.ts';
import { perSecondWords } from '@appops/shared/words/time';

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
  /**
   * Runs a second that came to nothing since we were too late, or took too long ourselves with the run before; slots that
   * would have been shed are none.
   */
  lost: number;
  /** How long the oldest result has been waiting to be stored, in milliseconds; 0 while the database takes none. */
  unstoredMs: number;
}

/** Half of a second's runs later than this: what is asked is not done in time, whatever the intervals. Milliseconds. */
const tooLate = 2_000;
/** With a larger share of runs lost, not all that is asked is done. */
const fewLost = 0.05;
/** Results that wait for longer to be stored, in milliseconds, mean that storing is what cannot keep up. */
const storedTooLate = 5_000;
/** A thread that rests for more than the rest of its time would do more: what is late waits for the machine, not for us. */
const saturated = 0.9;
/** So many seconds of it in a row are no hiccup of the machine, and no pause of ours. */
const secondsToBelieve = 3;
/** A thread that is less busy has room for more. */
const roomy = 0.85;
/** With less to do than this, the share of time that it takes says little of how much could be done. */
const tellingBusy = 0.2;
const longestStretch = 1_000;
/** Nothing is judged before monitors have run for so many seconds. */
const settlingSeconds = 5;

/**
 * While intervals are stretched, runs are to begin so late, in milliseconds: a short queue that never empties keeps the
 * probe busy all the time, and its length is what is steered by.
 */
const aimedLate = 250;
/** Storing may be so many times as late as that: it keeps nobody from measuring. */
const storingSlack = 4;
/** By which share what is begun changes in a second for a queue that is longer or shorter by what is aimed at. */
const byLength = 0.06;
/** By which share of a queue's growth, in seconds a second, what is begun changes: it damps the former. */
const byGrowth = 0.7;
/** The most that is begun changes in a second, down and up. */
const mostDown = 0.25;
const mostUp = 0.08;
/** And up while all threads rest: one second of rest, when what had piled up is done, must not begin far too much. */
const mostUpAtRest = 0.25;
/** What is aimed at when an overload is noticed: what has piled up must be done as well. */
const share = 0.85;
/** Below that share of what could be done a moment ago more is begun soon, as it can be done again. */
const knownUp = 0.2;
/** Nothing less than this share of it is begun: what has piled up is done with the rest. */
const least = 0.3;

/**
 * Finds by how much intervals must be stretched so that what is begun is also measured well. Capacity is not configured
 * but found out. What tells an overload is that runs are lost, or very late, second after second, while a thread never
 * rests. Nothing less does: on a machine that others keep busy everything is a little late, and a thread may be busy with
 * what people ask; stretching intervals would only blind us then. (Nichols and Jacobson, Controlling Queue Delay, ACM
 * Queue 10(5), 2012, tell queues that do harm from those that drain in a like way.)
 *
 * From then on it is steered by the queue: by how long it is and how it grows, as a proportional-derivative controller
 * does (Hollot and others, On Designing Improved Controllers for AQM Routers Supporting TCP Flows, INFOCOM 2001, steer
 * queues in this way). That settles near what can be done, where backing off and trying again would swing about it.
 */
export class LoadControl {
  #stretch = 1;
  #busy = 0;
  #asked = 0;
  #done = 0;
  /** Steps since monitors began to run. */
  #begun = 0;
  #late = 0;
  /** How late it was a second ago, in milliseconds: runs, and these or their storing. */
  #lateMs = 0;
  #queue = 0;
  #canDo: number | null = null;

  /**
   * Once a second.
   * @param asked runs a second that all monitors ask for
   * @param kept of these, what is asked by monitors whose interval is kept
   */
  step({ busy, lateMs, done, lost, unstoredMs }: LoadSample, asked: number, kept = 0): void {
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
    // A second in which no run was to begin says that there is no long queue, by and by.
    this.#lateMs = lateMs ?? this.#lateMs / 2;
    const queue = Math.max(this.#lateMs, unstoredMs / storingSlack);
    if (this.#stretch > 1) this.#steer(queue, lost / Math.max(1, done + lost), busy, kept);
    else {
      const behind = (lateMs !== null && lateMs > tooLate) || lost > fewLost * (done + lost);
      const late = (behind && this.#busy > saturated) || unstoredMs > storedTooLate;
      this.#late = late ? this.#late + 1 : 0;
      if (this.#late >= secondsToBelieve) {
        this.#late = 0;
        this.#canDo = null;
        const tooMuch = this.#done === 0 ? 2 : asked / (share * this.#done);
        this.#begin(asked / Math.min(2, Math.max(1 / share, tooMuch)), kept);
      }
    }
    this.#queue = queue;
    this.#canDo = this.#measured();
  }

  /** Changes what is begun by the queue, in milliseconds, and by the share of runs that were lost. */
  #steer(queue: number, lost: number, busy: number, kept: number): void {
    const begun = kept + (this.#asked - kept) / this.#stretch;
    const error = (aimedLate - queue) / aimedLate;
    // What was given up is a queue that would have grown by as much.
    const growth = (queue - this.#queue) / 1000 + lost;
    const change = byLength * error - byGrowth * growth;
    const known = this.#canDo ?? 0;
    const up = queue < aimedLate && begun < share * known ? knownUp : Math.min(mostUp, change);
    let factor = Math.max(1 + Math.max(-mostDown, up), (least * known) / begun);
    // What is late while all threads rest waits for the machine: beginning less would not help.
    if (busy < roomy) factor = Math.max(factor, Math.min(1 + mostUpAtRest, roomy / Math.max(0.01, busy)));
    this.#begin(begun * factor, kept);
  }

  /** Stretches intervals so that so many runs a second are begun. */
  #begin(rate: number, kept: number): void {
    const others = this.#asked - kept;
    if (others <= 0) this.#stretch = 1;
    else this.#stretch = Math.min(longestStretch, Math.max(1, others / Math.max(0.001, rate - kept)));
  }

  get stretch(): number {
    return this.#stretch;
  }

  get capacity(): Capacity {
    return { asked: this.#asked, canDo: this.#canDo, stretch: this.#stretch };
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
  return `The probe is asked ${perSecondWords(asked)}, and can do ${perSecondWords(canDo)}: all intervals but those of priority monitors are stretched by ${stretch.toFixed(1)}`;
}
