/**
 * A mergeable histogram of durations with logarithmic buckets: any quantile of any union of histograms is within
 * 1 % of the value that sorting all durations would give. The buckets are those of DDSketch (Masson, Rim, Lee:
 * "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019, section 2).
 * Parameters are fixed per version, so that histograms of any age merge; other parameters would be version 2.
 */

export const HISTOGRAM_VERSION = 1;

/** A quantile's largest relative error. */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** Counts by bucket number; bucket i holds the durations in (γ^(i−1), γ^i] microseconds. */
export type LatencyHistogram = Map<number, number>;

/** The bucket of a duration in microseconds; what is shorter than one microsecond counts as one. */
function bucketOf(us: number): number {
  return Math.ceil(Math.log(Math.max(1, us)) / LOG_GAMMA);
}

/** Counts one duration, in microseconds. */
export function addDuration(histogram: LatencyHistogram, us: number): void {
  const bucket = bucketOf(us);
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

/** Adds the counts of `other` to `into`. The order of merging makes no difference. */
export function mergeHistogram(into: LatencyHistogram, other: LatencyHistogram): void {
  for (const [bucket, count] of other) into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/** How many durations were counted. */
export function countOf(histogram: LatencyHistogram): number {
  let count = 0;
  for (const each of histogram.values()) count += each;
  return count;
}

/**
 * The value in microseconds at quantile `q` (0 to 1): of n durations in order, the one at position ⌊q·(n−1)⌋.
 * @returns null for an empty histogram
 */
export function quantileOf(histogram: LatencyHistogram, q: number): number | null {
  const count = countOf(histogram);
  if (count === 0) return null;
  const rank = Math.floor(Math.min(1, Math.max(0, q)) * (count - 1));
  let seen = 0;
  for (const bucket of [...histogram.keys()].sort((a, b) => a - b)) {
    seen += histogram.get(bucket)!;
    // The bucket's middle in the relative sense: equally far, in per cent, from both of its ends.
    if (seen > rank) return (2 * GAMMA ** bucket) / (GAMMA + 1);
  }
  return null;
}

/** As it is stored: its version, and bucket and count of each in turn. */
export interface StoredHistogram {
  v: number;
  b: number[];
}

/** To be stored, with the buckets in order, so that equal histograms are equal texts. */
export function storedHistogram(histogram: LatencyHistogram): StoredHistogram {
  return { v: HISTOGRAM_VERSION, b: [...histogram].sort(([a], [b]) => a - b).flat() };
}

/** @throws {Error} for what is no histogram of a known version */
export function readHistogram({ v, b }: StoredHistogram): LatencyHistogram {
  if (v !== HISTOGRAM_VERSION || !Array.isArray(b) || b.length % 2 !== 0)
    throw new Error(`This is no latency histogram of version ${HISTOGRAM_VERSION}: version ${v}`);
  const histogram: LatencyHistogram = new Map();
  for (let at = 0; at < b.length; at += 2) histogram.set(b[at]!, b[at + 1]!);
  return histogram;
}
