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
  /** Slots in a row, up to now, that came to nothing and are not on record yet; see `UnmadeSlots`. */
  unmade: UnmadeSlots | null;
  /** The part of a run that it may make, summed over the slots since; see `Shedding`. */
  credit: number;
}

/** Slots in a row that were not run, and why. They are held in memory, so that they become one row. */
export interface UnmadeSlots extends SlotSpan {
  outcome: 'shed' | 'missed';
  because: string;
}

/** A run that is asked of the probe. */
export interface RunUnderWay {
  slot: number;
  /** What came to nothing right before it: told with its result, since one row more in its batch costs little. */
  before: UnmadeSlots | null;
  /** Slots that have passed meanwhile. */
  passed: SlotSpan | null;
}
