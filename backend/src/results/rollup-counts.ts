import { addDuration, type LatencyHistogram } from '@appops/shared/rules/latency-histogram';
import { dayMs } from './day-tables.ts';
import type { MissedStretch } from './run-record.ts';

/** The widths of the buckets that are stored, in milliseconds; coarser ones are merged when they are asked for. */
export const minuteWidth = 60_000;
export const hourWidth = 3_600_000;
export const rollupWidths = [minuteWidth, hourWidth] as const;

/** How far back a missed stretch is counted into rollups. What lies before has no rollups at all: no data. */
export const longestCountedStretch = dayMs;

/** What a bucket counts. `up` and `down` are measured, non-suspect runs; `maintenance` ones are among them. */
export interface RollupCounts {
  up: number;
  down: number;
  missed: number;
  suspect: number;
  maintenance: number;
  /** Durations of non-suspect runs that were up. */
  histogram: LatencyHistogram;
  maxUs: number | null;
}

/** A stored run, as far as rollups look at it. */
export interface CountedRun {
  slot: number;
  outcome: 'up' | 'down' | 'missed';
  totalUs: number | null;
  suspect: boolean;
  maintenance: boolean;
  stretch: MissedStretch | null;
}

export function emptyCounts(): RollupCounts {
  return { up: 0, down: 0, missed: 0, suspect: 0, maintenance: 0, histogram: new Map(), maxUs: null };
}

/** The start of the bucket that an instant lies in. */
export function bucketOf(at: number, width: number): number {
  return Math.floor(at / width) * width;
}

/** Counts a run into buckets of one monitor and probe, by their start. */
export function countRun(buckets: Map<number, RollupCounts>, run: CountedRun, width: number): void {
  if (run.outcome === 'missed') {
    for (const [bucket, missed] of missedByBucket(run, width)) bucketAt(buckets, bucket).missed += missed;
    return;
  }
  const counts = bucketAt(buckets, bucketOf(run.slot, width));
  if (run.maintenance) counts.maintenance += 1;
  if (run.suspect) {
    counts.suspect += 1;
    return;
  }
  counts[run.outcome] += 1;
  if (run.outcome === 'up' && run.totalUs !== null) {
    addDuration(counts.histogram, run.totalUs);
    counts.maxUs = Math.max(counts.maxUs ?? 0, run.totalUs);
  }
}

function bucketAt(buckets: Map<number, RollupCounts>, bucket: number): RollupCounts {
  let counts = buckets.get(bucket);
  if (counts === undefined) buckets.set(bucket, (counts = emptyCounts()));
  return counts;
}

/** How many slots were missed in each bucket, for at most the last day of a stretch. */
function missedByBucket({ slot, stretch }: CountedRun, width: number): Map<number, number> {
  if (stretch === null) return new Map([[bucketOf(slot, width), 1]]);
  const { first, intervalMs } = stretch;
  const missed = new Map<number, number>();
  const earliest = Math.max(first, slot - longestCountedStretch);
  // Slots of a stretch lie at slot − k·interval; per bucket they are counted instead of visited one by one.
  let upper = Math.floor((slot - earliest) / intervalMs);
  while (upper >= 0) {
    const bucket = bucketOf(slot - upper * intervalMs, width);
    const lower = Math.max(0, Math.floor((slot - (bucket + width)) / intervalMs) + 1);
    missed.set(bucket, upper - lower + 1);
    upper = lower - 1;
  }
  return missed;
}
