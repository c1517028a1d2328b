/** Which release was live where and when, and which fixes it contained. */

import { liveAt, settleEnvironment } from '../deployment-lifecycle.ts';
import type { LivePeriod } from '../deployment-lifecycle.ts';
import { findFix, sameCommit, sameVersion } from '../versions.ts';
import type { ReleaseContent } from '../versions.ts';
import type { CaseDeployment, CaseFacts, FixFact, ReleaseFact } from './case-facts.ts';

export interface ReleasePeriod extends LivePeriod {
  release: ReleaseContent;
}

/** A time without interruption in which what was live contained the fix. */
export interface FixStreak {
  from: number;
  to: number | null;
}

export interface ReleaseHistory {
  environmentsOf(service: string): string[];
  periods(service: string, environment: string): readonly ReleasePeriod[];
  liveAt(service: string, environment: string, at: number): ReleasePeriod | null;
  /** A release of the service by its version or commit; null when no such release is known. */
  knownRelease(service: string, name: string): ReleaseContent | null;
  knownReleases(service: string): readonly ReleaseContent[];
  streaks(fix: FixFact, environment: string): readonly FixStreak[];
}

/** Plays all deployments once; every question about the past is then a look-up. */
export function readReleaseHistory(facts: CaseFacts): ReleaseHistory {
  const releases = knownByService(facts);
  const timelines = new Map<string, Map<string, ReleasePeriod[]>>();
  for (const [service, byEnvironment] of groupDeployments(facts.deployments)) {
    const environments = new Map<string, ReleasePeriod[]>();
    for (const [environment, deployments] of byEnvironment) {
      const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
      const periods = settleEnvironment(deployments).periods.map((period): ReleasePeriod => {
        const deployment = byId.get(period.deploymentId);
        return {
          ...period,
          release: contentOf(deployment ?? null, period.version, releases.get(service) ?? []),
        };
      });
      environments.set(environment, periods);
    }
    timelines.set(service, environments);
  }

  const periods = (service: string, environment: string): readonly ReleasePeriod[] =>
    timelines.get(service)?.get(environment) ?? [];
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
    streaks: (fix, environment) => {
      const key = `${fix.id}\n${environment}`;
      const known = streaks.get(key) ?? findStreaks(periods(fix.service, environment), fix);
      streaks.set(key, known);
      return known;
    },
  };
}

/** Whether the release has the fix, and has not its revert. */
export function containsFix(release: ReleaseContent, fix: FixFact): boolean {
  return findFix(release, fix, fix.revert).contained;
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

function knownByService(facts: CaseFacts): Map<string, ReleaseContent[]> {
  const known = new Map<string, ReleaseContent[]>();
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

function findStreaks(periods: readonly ReleasePeriod[], fix: FixFact): FixStreak[] {
  const streaks: FixStreak[] = [];
  for (const period of periods) {
    if (!containsFix(period.release, fix)) continue;
    const last = streaks.at(-1);
    // A later release that also contains it goes on; after a time with nothing live it begins anew.
    if (last !== undefined && last.to === period.from) last.to = period.to;
    else streaks.push({ from: period.from, to: period.to });
  }
  return streaks;
}
