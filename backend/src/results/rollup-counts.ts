import { addDuration, type LatencyHistogram } from '@appops/shared/rules/latency-histogram';
import type { ResultOutcome } from '@appops/shared/words/run';
import type { MissedStretch } from '../database/schema/results-json.ts';
import { dayMs } from './day-tables.ts';

/** The widths of the buckets that are stored, in milliseconds; coarser ones are merged when they are asked for. */
export const minuteWidth = 60_000;
export const hourWidth = 3_600_000;
export const rollupWidths = [minuteWidth, hourWidth] as const;

/** How far back a stretch without runs is counted into rollups. What lies before has no rollups at all: no data. */
export const longestCountedStretch = dayMs;

/**
 * What a bucket counts. `up` and `down` are measured, non-suspect runs, and alone make availability; `degraded` ones
 * are among `up`, `maintenance` ones among all that were made. The others are slots of which nothing is known of the
 * target: by our fault or choice (`missed`, `shed`), by the check's (`error`), or because a longer run speaks for them
 * (`overtaken`).
 */
export interface RollupCounts {
  up: number;
  down: number;
  missed: number;
  overtaken: number;
  shed: number;
  error: number;
  suspect: number;
  degraded: number;
  maintenance: number;
  /** Durations of non-suspect runs that were up. */
  histogram: LatencyHistogram;
  maxUs: number | null;
}

/** A stored run, as far as rollups look at it. */
export interface CountedRun {
  slot: number;
  outcome: ResultOutcome;
  totalUs: number | null;
  suspect: boolean;
  /** Up, but its durations hold a delay of our own: they are no latency of the target. */
  delayed: boolean;
  degraded: boolean;
  maintenance: boolean;
  stretch: MissedStretch | null;
}

export function emptyCounts(): RollupCounts {
  return {
    up: 0,
    down: 0,
    missed: 0,
    overtaken: 0,
    shed: 0,
    error: 0,
    suspect: 0,
    degraded: 0,
    maintenance: 0,
    histogram: new Map(),
    maxUs: null,
  };
}

/** The start of the bucket that an instant lies in. */
export function bucketOf(at: number, width: number): number {
  return Math.floor(at / width) * width;
}

/** Counts a run into buckets of one monitor and probe, by their start. */
export function countRun(buckets: Map<number, RollupCounts>, run: CountedRun, width: number): void {
  const { outcome } = run;
  if (outcome === 'missed' || outcome === 'overtaken' || outcome === 'shed') {
    for (const [bucket, slots] of slotsByBucket(run, width)) bucketAt(buckets, bucket)[outcome] += slots;
    return;
  }
  const counts = bucketAt(buckets, bucketOf(run.slot, width));
  if (run.maintenance) counts.maintenance += 1;
  if (run.suspect) {
    counts.suspect += 1;
    return;
  }
  counts[outcome] += 1;
  if (outcome !== 'up') return;
  if (run.degraded) counts.degraded += 1;
  if (run.totalUs !== null && !run.delayed) {
    addDuration(counts.histogram, run.totalUs);
    counts.maxUs = Math.max(counts.maxUs ?? 0, run.totalUs);
  }
}

function bucketAt(buckets: Map<number, RollupCounts>, bucket: number): RollupCounts {
  let counts = buckets.get(bucket);
  if (counts === undefined) buckets.set(bucket, (counts = emptyCounts()));
  return counts;
}

/** How many slots of a stretch lie in each bucket, for at most its last day. */
function slotsByBucket({ slot, stretch }: CountedRun, width: number): Map<number, number> {
  if (stretch === null) return new Map([[bucketOf(slot, width), 1]]);
  const { first, intervalMs } = stretch;
  const slots = new Map<number, number>();
  const earliest = Math.max(first, slot - longestCountedStretch);
  // Slots of a stretch lie at slot − k·interval; per bucket they are counted instead of visited one by one.
  let upper = Math.floor((slot - earliest) / intervalMs);
  while (upper >= 0) {
    const bucket = bucketOf(slot - upper * intervalMs, width);
    const lower = Math.max(0, Math.floor((slot - (bucket + width)) / intervalMs) + 1);
    slots.set(bucket, upper - lower + 1);
    upper = lower - 1;
  }
  return slots;
}
