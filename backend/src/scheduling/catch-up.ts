import type { MissedStretch } from '../database/schema/results-json.ts';
import { lastSlot, nextSlot } from './slots.ts';

/** The first and the last of several slots in a row, epoch milliseconds. */
export interface SlotSpan {
  first: number;
  last: number;
}

/** What is to be done about the slots of a monitor up to now. */
export interface CatchUp {
  /** The slots that it is too late for; null for none. */
  missed: SlotSpan | null;
  /** The slot to run now, or null. */
  run: number | null;
  next: number;
}

/** A slot may still be run when it is at most this late, and at most half its interval; milliseconds. */
const latestStart = 10_000;

/** How late a slot of this interval may still be run, in milliseconds. */
export function patienceOf(intervalMs: number): number {
  return Math.min(latestStart, intervalMs / 2);
}

/**
 * Sorts out the slots after `accountedUntil` up to `now`: the newest one is run unless it is too late for it, and the
 * others are missed.
 */
export function catchUp(accountedUntil: number, now: number, intervalMs: number, offset: number): CatchUp {
  const first = nextSlot(accountedUntil, intervalMs, offset);
  const newest = lastSlot(now, intervalMs, offset);
  const next = nextSlot(Math.max(now, accountedUntil), intervalMs, offset);
  if (newest < first) return { missed: null, run: null, next };
  const inTime = now - newest <= patienceOf(intervalMs);
  const last = inTime ? newest - intervalMs : newest;
  return { missed: last < first ? null : { first, last }, run: inTime ? newest : null, next };
}

/** After a gap at most this many missed slots get a row of their own; one further row stands for the older ones. */
export const mostMissedRows = 100;

/** The rows for slots in a row, oldest first: `single` of their own, and one before them for all others. */
export function stretchRows(
  { first, last }: SlotSpan,
  intervalMs: number,
  single = mostMissedRows,
): { slot: number; stretch: MissedStretch | null }[] {
  const count = Math.round((last - first) / intervalMs) + 1;
  const alone = Math.min(count, single);
  const rows: { slot: number; stretch: MissedStretch | null }[] = [];
  if (count > alone) {
    const slot = last - alone * intervalMs;
    rows.push({ slot, stretch: count - alone === 1 ? null : { first, count: count - alone, intervalMs } });
  }
  for (let back = alone - 1; back >= 0; back--) rows.push({ slot: last - back * intervalMs, stretch: null });
  return rows;
}

/**
 * The slots that are not on record between `from` (excluded) and the last of what is.
 * @param stored in order of time
 */
export function holesBetween(
  from: number,
  stored: readonly SlotSpan[],
  intervalMs: number,
  offset: number,
): SlotSpan[] {
  const holes: SlotSpan[] = [];
  let until = from;
  for (const span of stored) {
    // A run that was made at once stands for an aligned slot that follows closely.
    const first = nextSlot(
      until + (isAligned(until, intervalMs, offset) ? 0 : intervalMs / 2),
      intervalMs,
      offset,
    );
    const last = lastSlot(span.first - 1, intervalMs, offset);
    if (first <= last) holes.push({ first, last });
    until = Math.max(until, span.last);
  }
  return holes;
}

function isAligned(at: number, intervalMs: number, offset: number): boolean {
  return lastSlot(at, intervalMs, offset) === at;
}
