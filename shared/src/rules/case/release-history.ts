/** Which release was live where and when, and which fixes it contained. */

import { liveAt, settleEnvironment, wentLiveAt } from '../deployment-lifecycle.ts';
import type { LivePeriod } from '../deployment-lifecycle.ts';
import { sameCommit, sameVersion } from '../versions.ts';
import type { ReleaseContent } from '../versions.ts';
import type { CaseDeployment, CaseFacts, FixFact, ReleaseFact } from './case-facts.ts';
import { fixFinder } from './fix-in-release.ts';
import type { FixFinder } from './fix-in-release.ts';
import type { Presence } from './presence.ts';
import { releaseLives, versionKey } from './release-lives.ts';

export interface ReleasePeriod extends LivePeriod {
  release: ReleaseContent;
  /** The first time that this version is live there. */
  isFirst: boolean;
}

/**
 * A time in which what was live had the fix, or was not known to have lost it. It begins with a release that has it
 * and ends with one that has not, or with nothing live.
 */
export interface FixStreak {
  from: number;
  to: number | null;
  /** The spans in it in which it is not known whether the release has the fix: nothing that happens then counts. */
  unknown: { from: number; to: number | null }[];
}

export interface ReleaseHistory {
  environmentsOf(service: string): string[];
  periods(service: string, environment: string): readonly ReleasePeriod[];
  liveAt(service: string, environment: string, at: number): ReleasePeriod | null;
  /** A release of the service by its version or commit; null when no such release is known. */
  knownRelease(service: string, name: string): ReleaseContent | null;
  knownReleases(service: string): readonly ReleaseContent[];
  /** Whether a release has a fix, as seen from an environment: the releases before it there are its chain. */
  presence(fix: FixFact, environment: string, release: ReleaseContent): Presence;
  streaks(fix: FixFact, environment: string): readonly FixStreak[];
  /** How a fix was undone, as people told it or as commits tell; null: it was not, or that was undone itself. */
  revertOf(fix: FixFact): { commit: string | null; version: string | null; at: number } | null;
}

/** Plays all deployments once; every question about the past is then a look-up. */
export function readReleaseHistory(facts: CaseFacts): ReleaseHistory {
  const releases = knownByService(facts);
  const timelines = new Map<string, Map<string, ReleasePeriod[]>>();
  const firsts = new Map<string, FirstDeployment[]>();
  for (const [service, byEnvironment] of groupDeployments(facts.deployments)) {
    const environments = new Map<string, ReleasePeriod[]>();
    const firstOfService: FirstDeployment[] = [];
    for (const [environment, deployments] of byEnvironment) {
      const settled = settleEnvironment(deployments);
      const earlier = facts.firstDeployments.filter(
        (one) => one.service === service && one.environment === environment,
      );
      const first = firstDeployments(environment, deployments, settled.previousVersions, earlier);
      firstOfService.push(...first);
      const firstIds = new Set(first.map((one) => one.deploymentId));
      const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
      const periods = settled.periods.map((period): ReleasePeriod => {
        const deployment = byId.get(period.deploymentId);
        return {
          ...period,
          release: contentOf(deployment ?? null, period.version, releases.get(service) ?? []),
          isFirst: !period.reinstated && firstIds.has(period.deploymentId),
        };
      });
      environments.set(environment, periods);
    }
    timelines.set(service, environments);
    firsts.set(service, firstOfService);
  }

  const periods = (service: string, environment: string): readonly ReleasePeriod[] =>
    timelines.get(service)?.get(environment) ?? [];
  const finders = new Map<string, FixFinder>();
  const finder = (service: string): FixFinder => {
    const known = finders.get(service);
    if (known !== undefined) return known;
    const lives = releaseLives(
      releases.get(service) ?? [],
      firsts.get(service) ?? [],
      seenFailing(facts, service, timelines.get(service) ?? new Map<string, ReleasePeriod[]>()),
    );
    const made = fixFinder(facts, service, lives);
    finders.set(service, made);
    return made;
  };
  const presence = (fix: FixFact, environment: string, release: ReleaseContent): Presence =>
    finder(fix.service).find(fix, environment, release);
  const streaks = new Map<string, FixStreak[]>();
  return {
    environmentsOf: (service) => [...(timelines.get(service)?.keys() ?? [])].sort(),
    periods,
    liveAt: (service, environment, at) => liveAt(periods(service, environment), at),
    knownReleases: (service) => releases.get(service) ?? [],
    knownRelease: (service, name) =>
      (releases.get(service) ?? []).find(
        (release) =>
          sameVersion(release.version, name) || (release.commit !== null && sameCommit(release.commit, name)),
      ) ?? null,
    presence,
    streaks: (fix, environment) => {
      const key = `${fix.id}\n${environment}`;
      const known =
        streaks.get(key) ??
        findStreaks(
          periods(fix.service, environment),
          (release) => presence(fix, environment, release).answer,
        );
      streaks.set(key, known);
      return known;
    },
    revertOf: (fix) => finder(fix.service).revertOf(fix),
  };
}

interface FirstDeployment {
  environment: string;
  version: string;
  /** null: it was before all deployments that are known. */
  deploymentId: string | null;
  previous: string | null;
  at: number;
}

/** The first deployment of each version into an environment, with what was live there at that moment. */
function firstDeployments(
  environment: string,
  deployments: readonly CaseDeployment[],
  previousVersions: ReadonlyMap<string, string | null>,
  earlier: readonly { version: string; at: number }[],
): FirstDeployment[] {
  const first = new Map<string, FirstDeployment & { sequence: number }>();
  for (const deployment of deployments) {
    const at = wentLiveAt(deployment);
    if (at === null) continue;
    const { version, id, sequence } = deployment;
    const known = first.get(versionKey(version));
    if (known !== undefined && (known.at < at || (known.at === at && known.sequence < sequence))) continue;
    const previous = previousVersions.get(id) ?? null;
    first.set(versionKey(version), { environment, version, deploymentId: id, previous, at, sequence });
  }
  for (const { version, at } of earlier) {
    const known = first.get(versionKey(version));
    if (known !== undefined && known.at <= at) continue;
    first.set(versionKey(version), {
      environment,
      version,
      deploymentId: null,
      previous: null,
      at,
      sequence: 0,
    });
  }
  return [...first.values()];
}

/**
 * When which version was seen failing: occurrences that began while it was live. Without any, the case says it: what
 * was live when it was opened has the problem that it is about.
 */
function seenFailing(
  facts: CaseFacts,
  service: string,
  timelines: ReadonlyMap<string, readonly ReleasePeriod[]>,
): { version: string; at: number }[] {
  if (facts.occurrences.length === 0) {
    const { openedAt } = facts;
    if (openedAt === null) return [];
    return [...timelines.values()].flatMap((periods) => {
      const live = liveAt(periods, openedAt);
      return live === null ? [] : [{ version: live.version, at: openedAt }];
    });
  }
  return facts.occurrences.flatMap((one) => {
    if (one.service !== service || one.reporterVersion !== null) return [];
    const live = liveAt(timelines.get(one.environment) ?? [], one.start);
    return live === null ? [] : [{ version: live.version, at: one.start }];
  });
}

function groupDeployments(
  deployments: readonly CaseDeployment[],
): Map<string, Map<string, CaseDeployment[]>> {
  const groups = new Map<string, Map<string, CaseDeployment[]>>();
  for (const deployment of deployments) {
    const service = groups.get(deployment.service) ?? new Map<string, CaseDeployment[]>();
    groups.set(deployment.service, service);
    const environment = service.get(deployment.environment) ?? [];
    service.set(deployment.environment, environment);
    environment.push(deployment);
  }
  return groups;
}

function knownByService(facts: CaseFacts): Map<string, ReleaseFact[]> {
  const known = new Map<string, ReleaseFact[]>();
  const all: readonly ReleaseFact[] = [...facts.releases, ...facts.deployments];
  for (const release of all) {
    const ofService = known.get(release.service) ?? [];
    known.set(release.service, ofService);
    ofService.push(release);
  }
  return known;
}

/** What the deployment tells, completed by what is known of the release of that version. */
function contentOf(
  deployment: CaseDeployment | null,
  version: string,
  known: readonly ReleaseContent[],
): ReleaseContent {
  const same = known.filter((release) => release.version === version);
  return {
    version,
    commit: deployment?.commit ?? same.find((release) => release.commit !== null)?.commit ?? null,
    commits: deployment?.commits ?? same.find((release) => release.commits !== null)?.commits ?? null,
  };
}

function findStreaks(
  periods: readonly ReleasePeriod[],
  answer: (release: ReleaseContent) => Presence['answer'],
): FixStreak[] {
  const streaks: FixStreak[] = [];
  for (const period of periods) {
    const has = answer(period.release);
    const last = streaks.at(-1);
    // A later release that also has it goes on; after a time with nothing live it begins anew.
    const goesOn = last !== undefined && last.to === period.from;
    if (has === 'no' || (has === 'unknown' && !goesOn)) continue;
    if (last !== undefined && goesOn) last.to = period.to;
    else streaks.push({ from: period.from, to: period.to, unknown: [] });
    if (has === 'unknown') last?.unknown.push({ from: period.from, to: period.to });
  }
  return streaks;
}
