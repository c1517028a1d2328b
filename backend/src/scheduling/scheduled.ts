import type { SlotSpan } from './catch-up.ts';
import type { MonitorPlan } from './scheduled-monitors.ts';
import type { SlotBooks } from './slot-books.ts';

/** A monitor that this worker runs. */
export interface Scheduled extends MonitorPlan {
  offset: number;
  /** All slots up to here have been run or recorded as missed. */
  accountedUntil: number;
  /** Its place in the heap; an entry for another instant is out of date. */
  nextAt: number;
  /** The run of its present check that is under way. */
  running: RunUnderWay | null;
  /** Runs whose results are still to come, of earlier versions of its check too. */
  books: SlotBooks;
  /** Slots shed since its last run. */
  shed: SlotSpan | null;
  /** The part of a run that it may make, summed over the slots since; see `Shedding`. */
  credit: number;
}

/** A run that is asked of the probe. */
export interface RunUnderWay {
  slot: number;
  /** Slots that have passed meanwhile. */
  passed: SlotSpan | null;
}
