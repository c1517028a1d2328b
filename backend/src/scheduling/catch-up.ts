import type { MissedStretch } from '../results/run-record.ts';
import { lastSlot, nextSlot } from './slots.ts';

/** What is to be done about the slots of a monitor up to now. */
export interface CatchUp {
  /** From the first to the last slot that it is too late for; null for none. */
  missed: { first: number; last: number } | null;
  /** The slot to run now, or null. */
  run: number | null;
  next: number;
}

/** A slot may still be run when it is at most this late, and at most half its interval; milliseconds. */
const latestStart = 10_000;

/**
 * Sorts out the slots after `accountedUntil` up to `now`: the newest one is run unless it is too late for it, and the
 * others are missed.
 */
export function catchUp(accountedUntil: number, now: number, intervalMs: number, offset: number): CatchUp {
  const first = nextSlot(accountedUntil, intervalMs, offset);
  const newest = lastSlot(now, intervalMs, offset);
  const next = nextSlot(Math.max(now, accountedUntil), intervalMs, offset);
  if (newest < first) return { missed: null, run: null, next };
  const inTime = now - newest <= Math.min(latestStart, intervalMs / 2);
  const last = inTime ? newest - intervalMs : newest;
  return { missed: last < first ? null : { first, last }, run: inTime ? newest : null, next };
}

/** After a gap at most this many missed slots get a row of their own; one further row stands for the older ones. */
export const mostMissedRows = 100;

/** The rows for missed slots, oldest first. */
export function missedRows(
  { first, last }: { first: number; last: number },
  intervalMs: number,
): { slot: number; stretch: MissedStretch | null }[] {
  const count = Math.round((last - first) / intervalMs) + 1;
  const single = Math.min(count, mostMissedRows);
  const rows: { slot: number; stretch: MissedStretch | null }[] = [];
  if (count > single) {
    const slot = last - single * intervalMs;
    rows.push({ slot, stretch: { first, count: count - single, intervalMs } });
  }
  for (let back = single - 1; back >= 0; back--) rows.push({ slot: last - back * intervalMs, stretch: null });
  return rows;
}
