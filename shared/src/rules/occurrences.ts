/** Occurrences of a problem: when one begins, when flapping is still the same one, and where one is split. */

export const DEFAULT_QUIET_GAP_MS = 15 * 60_000;

const GRACE_INTERVALS = 2;
const SHORTEST_GRACE_MS = 60_000;

/**
 * How long an occurrence may outlast a fix, any other deployment, or a maintenance window before what goes on is a
 * new one, in milliseconds: the larger of two intervals of the monitor and 60 s, as instances are replaced one by one.
 */
export function graceMs(monitorIntervalMs: number): number {
  return Math.max(GRACE_INTERVALS * monitorIntervalMs, SHORTEST_GRACE_MS);
}

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
  /** When the fix went live, another deployment ended, or the maintenance window ended. */
  at: number;
  reason: 'fix_live' | 'deployment' | 'maintenance_end' | 'plan';
}

export interface OccurrencePart {
  start: number;
  end: number | null;
  /** Why this part starts where it does. */
  startedBy: 'failure' | SplitPoint['reason'];
}

/**
 * Splits an occurrence where it is still going on when the grace after a split point is over. The second part starts
 * at that later instant, so that the monitor had the time to see the fix. What began within the grace after a
 * deployment is split too, since nothing counts in it; what began after it is not, and what began after the end of
 * maintenance or after a plan counts by itself. One that ends exactly with the grace was not going on any more.
 *
 * @param grace as `graceMs` gives it
 * @param seenUntil its newest failed run: beyond it nothing is known to go on, as its end may not have been written
 * yet; null: only the clock tells
 */
export function splitOccurrence(
  occurrence: OccurrenceSpan,
  points: readonly SplitPoint[],
  grace: number,
  seenUntil: number | null,
  now: number,
): OccurrencePart[] {
  const goesOnAt = (at: number): boolean =>
    at <= Math.min(now, seenUntil ?? now) && (occurrence.end === null || at < occurrence.end);
  const cuts = points
    .filter(({ at, reason }) => beganBefore(occurrence.start, at, reason, grace))
    .map((point) => ({ at: point.at + grace, reason: point.reason }))
    .filter((cut) => goesOnAt(cut.at))
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

function beganBefore(start: number, at: number, reason: SplitPoint['reason'], grace: number): boolean {
  // What begins with the plan itself is not after it.
  if (reason === 'plan') return start <= at;
  return start < (reason === 'maintenance_end' ? at : at + grace);
}
