/** First track: what holds the problem down until it is mended. */

import { compareVersions, isOlderVersion } from '../versions.ts';
import type { CaseFacts, FixFact, WorkaroundFact, WorkaroundSeen } from './case-facts.ts';
import { isMatchable } from './fix-in-release.ts';
import type { ReleaseHistory, ReleasePeriod } from './release-history.ts';
import type { ContainmentState, WorkaroundState } from '../../words/track.ts';

/** So many clean runs, with none failed since, make a workaround one that holds. */
export const HOLDING_AFTER_RUNS = 5;
/** After a failure it may be holding again at the earliest so much later. */
const HOLDING_AGAIN_AFTER_MS = 24 * 3_600_000;
const LONGEST_WARNING_MS = 24 * 3_600_000;
const WARNING_SHARE = 10;

export interface WorkaroundJudgement {
  workaroundId: string;
  state: WorkaroundState;
  /** Whether it is known to hold or to fail; null while nobody has said. */
  holding: boolean | null;
  /** The instant at which it expires or expired; null while that depends on releases to come. */
  expiresAt: number | null;
  /** Active or left standing after its expiry: what is seen now may be its doing. */
  masks: boolean;
}

export interface ContainmentTrack {
  state: ContainmentState;
  /** Active and not known to fail. */
  contained: boolean;
  holding: boolean | null;
  workarounds: WorkaroundJudgement[];
  /** Retired ones that are needed again, since their environment moved to a release without the fix. */
  proposedAgain: { workaroundId: string; environment: string; since: number }[];
}

/** The most containing first: that one is shown. */
const ORDER: readonly WorkaroundState[] = ['active', 'expiring', 'expired', 'proposed', 'retired'];

/** Judges the workarounds. Expired but not retired, one still masks the fix and no longer contains. */
export function judgeContainment(
  facts: CaseFacts,
  history: ReleaseHistory,
  fix: FixFact | null,
  now: number,
): ContainmentTrack {
  const service = fix?.service ?? facts.service ?? firstService(facts);
  const workarounds = facts.workarounds.map((workaround) =>
    judgeWorkaround(workaround, releaseExpiry(workaround, history, service, fix, now), now),
  );
  const containing = workarounds.filter(
    ({ state, holding }) => (state === 'active' || state === 'expiring') && holding !== false,
  );
  const proposedAgain = fix === null ? [] : findNeededAgain(facts.workarounds, history, fix, now);
  const byId = [...workarounds].sort((a, b) => (a.workaroundId < b.workaroundId ? -1 : 1));
  const best = ORDER.flatMap((state) => byId.filter((one) => one.state === state));
  // Several may be active: the one that holds speaks for the case.
  const shown =
    best.find((one) => one.state === best[0]?.state && containing.includes(one)) ?? best[0] ?? null;
  const state = shown?.state ?? 'none';
  return {
    state: state === 'retired' && proposedAgain.length > 0 ? 'proposed' : state,
    contained: containing.length > 0,
    holding: shown?.holding ?? null,
    workarounds,
    proposedAgain,
  };
}

/** The service of the first occurrence, for a case that was opened without naming one. */
function firstService(facts: CaseFacts): string | null {
  const first = [...facts.occurrences].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1))[0];
  return first?.service ?? null;
}

/** Whether a workaround works in an environment. */
export function worksIn(workaround: WorkaroundFact, environment: string): boolean {
  return workaround.environments.length === 0 || workaround.environments.includes(environment);
}

function judgeWorkaround(
  workaround: WorkaroundFact,
  expiredByReleasesAt: number | null,
  now: number,
): WorkaroundJudgement {
  const { activatedAt, retiredAt } = workaround;
  const instants = [workaround.expiresAt, expiredByReleasesAt].filter((instant) => instant !== null);
  const expiresAt = instants.length === 0 ? null : Math.min(...instants);
  return {
    workaroundId: workaround.id,
    state: stateOf(activatedAt, retiredAt, expiresAt, now),
    holding: activatedAt === null ? null : isHolding(workaround.seen, now),
    expiresAt,
    masks: activatedAt !== null && retiredAt === null,
  };
}

/** null: not known. A failure that was seen is known for a day, however clean the runs after it. */
function isHolding(seen: WorkaroundSeen | null, now: number): boolean | null {
  if (seen === null) return null;
  const { lastOccurredAt, cleanRuns } = seen;
  if (lastOccurredAt !== null && now - lastOccurredAt < HOLDING_AGAIN_AFTER_MS) return false;
  if (cleanRuns >= HOLDING_AFTER_RUNS) return true;
  return lastOccurredAt === null ? null : false;
}

function stateOf(
  activatedAt: number | null,
  retiredAt: number | null,
  expiresAt: number | null,
  now: number,
): WorkaroundState {
  if (retiredAt !== null) return 'retired';
  if (activatedAt === null) return 'proposed';
  if (expiresAt === null) return 'active';
  if (now >= expiresAt) return 'expired';
  const warning = Math.min(LONGEST_WARNING_MS, (expiresAt - activatedAt) / WARNING_SHARE);
  return now >= expiresAt - warning ? 'expiring' : 'active';
}

/** When the Nth release without the fix went live after the activation; null while it has not. */
function releaseExpiry(
  workaround: WorkaroundFact,
  history: ReleaseHistory,
  service: string | null,
  fix: FixFact | null,
  now: number,
): number | null {
  const { activatedAt, expiresAfterReleases } = workaround;
  if (activatedAt === null || expiresAfterReleases === null || service === null) return null;
  const reached: number[] = [];
  for (const environment of history.environmentsOf(service)) {
    if (!worksIn(workaround, environment)) continue;
    let count = 0;
    for (const period of history.periods(service, environment)) {
      if (period.from <= activatedAt || period.from > now) continue;
      // The same release twice counts once, and a rollback, which brings back what was there before, never.
      if (!period.isFirst || isRollback(period, history.periods(service, environment))) continue;
      const has = fix === null ? 'no' : history.presence(fix, environment, period.release).answer;
      // Of a fix that names nothing no release can have it.
      if (has !== 'no' && (fix === null || isMatchable(fix))) continue;
      count += 1;
      if (count === expiresAfterReleases) reached.push(period.from);
    }
  }
  return reached.length === 0 ? null : Math.min(...reached);
}

/**
 * An older version than what it replaced, though it had never been there: nobody moves forward that way. A newer
 * version of an older line is no rollback.
 */
function isRollback(period: ReleasePeriod, periods: readonly ReleasePeriod[]): boolean {
  const before = periods.filter((one) => one.from < period.from);
  const last = before.at(-1);
  if (last === undefined || !isOlderVersion(period.version, last.version)) return false;
  const ofItsLine = before
    .map((one) => compareVersions(period.version, one.version))
    .filter((order) => order !== null);
  return ofItsLine.length === 0 || ofItsLine.some((order) => order < 0);
}

function findNeededAgain(
  workarounds: readonly WorkaroundFact[],
  history: ReleaseHistory,
  fix: FixFact,
  now: number,
): ContainmentTrack['proposedAgain'] {
  return history.environmentsOf(fix.service).flatMap((environment) => {
    const live = history.liveAt(fix.service, environment, now);
    if (live === null || history.presence(fix, environment, live.release).answer !== 'no') return [];
    const here = workarounds.filter((one) => worksIn(one, environment) && one.activatedAt !== null);
    if (here.some((one) => one.retiredAt === null)) return [];
    const last = here.reduce<WorkaroundFact | null>(
      (latest, one) =>
        latest === null ||
        (one.retiredAt ?? 0) > (latest.retiredAt ?? 0) ||
        (one.retiredAt === latest.retiredAt && one.id > latest.id)
          ? one
          : latest,
      null,
    );
    // Retired when this release was live already: somebody knew.
    if (last === null || last.retiredAt === null || live.from < last.retiredAt) return [];
    return [{ workaroundId: last.id, environment, since: live.from }];
  });
}
