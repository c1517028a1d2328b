/** Occurrences of a problem: when one begins, when flapping is still the same one, and where one is split. */

export const DEFAULT_QUIET_GAP_MS = 15 * 60_000;

/** How many monitor intervals an occurrence may outlast a fix, or a maintenance window, before it is split. */
export const SPLIT_AFTER_INTERVALS = 2;

/** Epoch milliseconds; `end` is null while it goes on. */
export interface OccurrenceSpan {
  start: number;
  end: number | null;
}

/**
 * What a failure at `at` is to the problem's latest occurrence: part of it (`ongoing`), a flap that opens it
 * again (`absorbed`), or a new one. A gap of exactly the quiet gap makes a new one. `earlier` is a failure from
 * before the latest occurrence that arrived late; it belongs to history, not to a new occurrence.
 *
 * A release that went live since the occurrence ended makes a new one however short the gap: absorbed, a failure
 * that the new release brought would seem to have begun with the old one live.
 *
 * @param releaseChangedAt when another release last went live in that environment; null: never
 */
export function placeFailure(
  latest: OccurrenceSpan | null,
  at: number,
  quietGapMs: number,
  releaseChangedAt: number | null,
): 'new' | 'ongoing' | 'absorbed' | 'earlier' {
  if (latest === null) return 'new';
  if (at < latest.start) return 'earlier';
  if (latest.end === null || at < latest.end) return 'ongoing';
  if (releaseChangedAt !== null && releaseChangedAt >= latest.end && releaseChangedAt <= at) return 'new';
  return at - latest.end >= quietGapMs ? 'new' : 'absorbed';
}

/** Joins spans that lie closer together than the quiet gap. Sorted by start; joining twice changes nothing. */
export function joinFlaps(spans: readonly OccurrenceSpan[], quietGapMs: number): OccurrenceSpan[] {
  const joined: OccurrenceSpan[] = [];
  for (const span of [...spans].sort(
    (a, b) => a.start - b.start || (a.end ?? Infinity) - (b.end ?? Infinity),
  )) {
    const last = joined.at(-1);
    if (last === undefined || (last.end !== null && span.start - last.end >= quietGapMs)) {
      joined.push({ ...span });
    } else if (last.end !== null) {
      last.end = span.end === null ? null : Math.max(last.end, span.end);
    }
  }
  return joined;
}

/** Something after which an occurrence that does not stop is a new one. */
export interface SplitPoint {
  /** When the fix went live, or the maintenance window ended. */
  at: number;
  reason: 'fix_live' | 'maintenance_end';
}

export interface OccurrencePart {
  start: number;
  end: number | null;
  /** Why this part starts where it does. */
  startedBy: 'failure' | SplitPoint['reason'];
}

/**
 * Splits an occurrence where it is still going on two monitor intervals after a split point that lies inside it.
 * The second part starts at that later instant, so that the monitor had the time to see the fix. An occurrence
 * that began at or after the point is not split: it started with the fix live. One that ends exactly two intervals
 * after it was not going on any more.
 *
 * @param seenUntil until when an occurrence without an end is known to go on
 */
export function splitOccurrence(
  occurrence: OccurrenceSpan,
  points: readonly SplitPoint[],
  monitorIntervalMs: number,
  seenUntil: number,
): OccurrencePart[] {
  const cuts = points
    .filter((point) => occurrence.start < point.at)
    .map((point) => ({ at: point.at + SPLIT_AFTER_INTERVALS * monitorIntervalMs, reason: point.reason }))
    .filter((cut) => (occurrence.end === null ? cut.at <= seenUntil : cut.at < occurrence.end))
    .sort((a, b) => a.at - b.at || a.reason.localeCompare(b.reason));
  const parts: OccurrencePart[] = [{ start: occurrence.start, end: occurrence.end, startedBy: 'failure' }];
  for (const cut of cuts) {
    const last = parts.at(-1);
    if (last === undefined || last.start === cut.at) continue;
    parts[parts.length - 1] = { ...last, end: cut.at };
    parts.push({ start: cut.at, end: occurrence.end, startedBy: cut.reason });
  }
  return parts;
}
