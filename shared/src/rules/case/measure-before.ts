/** What was seen of a problem before its fix: what a plan is made from. */

import { cutAt, lastOf, spanAt, unionMs } from '../run-stretches.ts';
import type { ExposureRun } from '../exposure.ts';
import type { Span } from '../run-stretches.ts';
import { DEFAULT_QUIET_GAP_MS, joinFlaps } from '../occurrences.ts';
import { sameVersion } from '../versions.ts';
import type { Before } from '../verification-plan.ts';
import type { CaseFacts, FixFact } from './case-facts.ts';
import { worksIn } from './containment-track.ts';
import { deploymentSpans, maintenanceSpans } from './excused-spans.ts';
import type { ReleaseHistory } from './release-history.ts';

/**
 * Measures over the target environments together, from the first occurrence until the fix went live there, or until
 * now. Time under a workaround, in maintenance, inside a deployment, and what nobody saw is left out; so is quiet time
 * with a release live that had not the defect yet. Occurrences that overlap, as several
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
      ...deploymentSpans(facts, history, [fix.service], environment, () => 0).filter(
        ({ start, end }) => start < end,
      ),
    ];
    const monitors = facts.monitors.filter((monitor) => monitor.environment === environment);
    const instants = [
      from,
      until,
      ...excluded.flatMap(({ start, end }) => (end === null ? [start] : [start, end])),
    ];
    const clean: ExposureRun[] = [];
    for (const run of runs) {
      if (run.environment !== environment || !isMeasured(run)) continue;
      const monitor = monitors.find(({ id }) => id === run.monitorId);
      // An older check, or a monitor that was replaced or dropped, tells no share of what fails now. But quiet time that
      // it saw was quiet: without it a problem that comes every third day would need a day to prove, once edited.
      const isPresent = monitor?.version === run.monitorVersion;
      for (const piece of cutAt(run, instants)) {
        if (piece.at < from || piece.at >= until || spanAt(excluded, piece.at) !== null) continue;
        if (piece.outcome === 'up') clean.push(piece);
        if (!isPresent) continue;
        const isOther = piece.failure !== null && monitor.failures?.includes(piece.failure) === false;
        if (piece.outcome === 'down' && isOther) continue;
        before.total += piece.count;
        if (piece.outcome === 'down') before.failed += piece.count;
      }
    }
    before.observedMs += unionMs(
      clean.map((run) => ({ from: run.at, to: lastOf(run) + run.everyMs })),
      [...excluded, ...spansWithoutDefect(facts, history, fix, environment)],
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

/**
 * While a release was live that had come before the first one on which the problem was seen there, as after a
 * rollback, the defect was not live, and quiet time tells nothing of how often it fails.
 */
function spansWithoutDefect(
  facts: CaseFacts,
  history: ReleaseHistory,
  { service }: FixFact,
  environment: string,
): Span[] {
  const periods = history.periods(service, environment);
  const failing = facts.occurrences.flatMap((one) =>
    one.environment === environment ? (history.liveAt(service, environment, one.start)?.version ?? []) : [],
  );
  const isFailing = (version: string): boolean => failing.some((one) => sameVersion(one, version));
  const firstFailing = periods.find(({ version }) => isFailing(version));
  if (firstFailing === undefined) return [];
  const before = periods.filter(({ from }) => from < firstFailing.from);
  return periods
    .filter(({ version }) => !isFailing(version) && before.some((one) => sameVersion(one.version, version)))
    .map(({ from, to }) => ({ start: from, end: to }));
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
