/** What was seen of a problem before its fix: what a plan is made from. */

import { cutAt, lastOf, spanAt, unionMs } from '../exposure.ts';
import type { ExposureRun, Span } from '../exposure.ts';
import { DEFAULT_QUIET_GAP_MS, joinFlaps } from '../occurrences.ts';
import type { Before } from '../verification-plan.ts';
import type { CaseFacts, FixFact } from './case-facts.ts';
import { worksIn } from './containment-track.ts';
import { maintenanceSpans } from './excused-spans.ts';
import type { ReleaseHistory } from './release-history.ts';

/**
 * Measures over the target environments together, from the first occurrence until the fix went live there, or until
 * now. Time under a workaround, in maintenance, and what nobody saw is left out. Occurrences that overlap, as several
 * monitors see one failure, are one.
 */
export function measureBefore(
  facts: CaseFacts,
  history: ReleaseHistory,
  fix: FixFact,
  environments: readonly string[],
  now: number,
): Before {
  const runs = [...facts.runs];
  const before: Before = { failed: 0, total: 0, observedMs: 0, occurrences: 0 };
  const inTargets = facts.occurrences.filter((one) => environments.includes(one.environment));
  if (inTargets.length === 0) return before;
  const from = Math.min(...inTargets.map(({ start }) => start));
  for (const environment of environments) {
    const until = Math.min(now, history.streaks(fix, environment)[0]?.from ?? now);
    const excluded = [
      ...maskedSpans(facts, environment),
      ...maintenanceSpans(facts.maintenance, environment),
    ];
    const monitors = facts.monitors.filter((monitor) => monitor.environment === environment);
    const instants = [
      from,
      until,
      ...excluded.flatMap(({ start, end }) => (end === null ? [start] : [start, end])),
    ];
    const clean: ExposureRun[] = [];
    for (const run of runs) {
      const monitor = monitors.find(({ id }) => id === run.monitorId);
      if (monitor === undefined || monitor.version !== run.monitorVersion || !isMeasured(run)) continue;
      for (const piece of cutAt(run, instants)) {
        if (piece.at < from || piece.at >= until || spanAt(excluded, piece.at) !== null) continue;
        const isOther = piece.failure !== null && monitor.failures?.includes(piece.failure) === false;
        if (piece.outcome === 'down' && isOther) continue;
        before.total += piece.count;
        if (piece.outcome === 'down') before.failed += piece.count;
        else clean.push(piece);
      }
    }
    before.observedMs += unionMs(
      clean.map((run) => ({ from: run.at, to: lastOf(run) + run.everyMs })),
      excluded,
      from,
      until,
    );
    const seen = inTargets.filter(
      (one) => one.environment === environment && one.start < until && spanAt(excluded, one.start) === null,
    );
    before.occurrences += joinFlaps(seen, DEFAULT_QUIET_GAP_MS).length;
  }
  return before;
}

function isMeasured(run: ExposureRun): boolean {
  return (run.outcome === 'up' || run.outcome === 'down') && !run.suspect && !run.maintenance && !run.paused;
}

function maskedSpans(facts: CaseFacts, environment: string): Span[] {
  return facts.workarounds.flatMap((one) =>
    one.activatedAt === null || !worksIn(one, environment)
      ? []
      : [{ start: one.activatedAt, end: one.retiredAt }],
  );
}
