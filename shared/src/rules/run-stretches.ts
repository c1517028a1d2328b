/** Runs in stretches, and the spans of time that they cover. Times are epoch milliseconds. */

/** Runs that follow each other at one distance. */
export interface Stretch {
  /** When the first was due. */
  at: number;
  /** How many there are; at least 1. */
  count: number;
  everyMs: number;
}

/** A span of time; `end` is excluded, null while it goes on. */
export interface Span {
  start: number;
  end: number | null;
}

/** When the last run of a stretch was due. */
export function lastOf(run: Stretch): number {
  return run.at + (run.count - 1) * run.everyMs;
}

/** Cuts a stretch into pieces that lie wholly before or wholly after each instant. */
export function cutAt<T extends Stretch>(run: T, instants: readonly number[]): T[] {
  if (run.count === 1) return [run];
  const cuts = new Set<number>();
  for (const instant of instants) {
    const index = Math.ceil((instant - run.at) / run.everyMs);
    if (index > 0 && index < run.count) cuts.add(index);
  }
  const edges = [0, ...[...cuts].sort((a, b) => a - b), run.count];
  return edges
    .slice(0, -1)
    .map((from, index) => ({ ...run, at: run.at + from * run.everyMs, count: edges[index + 1]! - from }));
}

/**
 * The interval that a monitor really had in a span: slots that were shed under load stretch it.
 *
 * @param runs of any monitors
 * @param intervalMs the interval that it is asked to have
 * @param to excluded
 * @returns the longest one there, in milliseconds
 */
export function effectiveIntervalMs(
  runs: Iterable<Stretch & { outcome: string; monitorId: string }>,
  monitorId: string,
  intervalMs: number,
  from: number,
  to: number,
): number {
  let longest = intervalMs;
  for (const run of runs) {
    if (run.outcome !== 'shed' || run.monitorId !== monitorId) continue;
    if (run.at < to && lastOf(run) + run.everyMs > from)
      longest = Math.max(longest, (run.count + 1) * run.everyMs);
  }
  return longest;
}

/** The span that an instant lies in, the one that ends last. */
export function spanAt(spans: readonly Span[], at: number): Span | null {
  return spans
    .filter(({ start, end }) => start <= at && (end === null || at < end))
    .reduce<Span | null>(
      (last, span) =>
        last === null || (last.end !== null && (span.end === null || span.end > last.end)) ? span : last,
      null,
    );
}

/** Milliseconds that spans cover together, without what is excluded, inside `from` to `to`. */
export function unionMs(
  spans: readonly { from: number; to: number }[],
  excluded: readonly Span[],
  from: number,
  to: number,
): number {
  const covered = merged(
    spans.map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) })),
  );
  const holes = merged(
    excluded.map(({ start, end }) => ({ from: Math.max(start, from), to: Math.min(end ?? to, to) })),
  );
  let sum = 0;
  for (const span of covered) {
    sum += span.to - span.from;
    for (const hole of holes) sum -= Math.max(0, Math.min(hole.to, span.to) - Math.max(hole.from, span.from));
  }
  return sum;
}

function merged(spans: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const list: { from: number; to: number }[] = [];
  for (const span of spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else list.push({ ...span });
  }
  return list;
}
