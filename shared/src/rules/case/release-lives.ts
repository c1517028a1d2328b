/** The versions of a service: what is told of each, and where and after what it first went live. */

import { parseVersion } from '../versions.ts';
import type { ReleaseFact } from './case-facts.ts';

/** One version in the life of a service: what is told of it everywhere, and where it first went live. */
export interface ReleaseLife {
  version: string;
  commit: string | null;
  commits: readonly string[] | null;
  /** When it first went live anywhere; null: never. */
  firstAt: number | null;
  /** By environment: when it first went live there, and what was live then. */
  first: ReadonlyMap<string, { at: number; previous: ReleaseLife | null }>;
  /** Its problem was seen on it, at these instants. */
  failedAt: readonly number[];
}

/** The same for all notations of one version. */
export function versionKey(version: string): string {
  const parsed = parseVersion(version);
  if (parsed === null) return version.trim();
  const { packageName, major, minor, patch, prerelease } = parsed;
  return `${packageName ?? ''}@${major}.${minor}.${patch}-${prerelease.join('.')}`;
}

/** The lives of all versions of one service. */
export function releaseLives(
  releases: readonly ReleaseFact[],
  firsts: readonly { environment: string; version: string; previous: string | null; at: number }[],
  failures: readonly { version: string; at: number }[],
): Map<string, ReleaseLife> {
  interface Growing extends ReleaseLife {
    commits: readonly string[] | null;
    first: Map<string, { at: number; previous: ReleaseLife | null }>;
    failedAt: number[];
  }
  const lives = new Map<string, Growing>();
  const life = (version: string): Growing => {
    const known = lives.get(versionKey(version));
    if (known !== undefined) return known;
    const made: Growing = {
      version,
      commit: null,
      commits: null,
      firstAt: null,
      first: new Map(),
      failedAt: [],
    };
    lives.set(versionKey(version), made);
    return made;
  };
  for (const release of releases) {
    const one = life(release.version);
    one.commit ??= release.commit;
    if (release.commits !== null) one.commits = [...new Set([...(one.commits ?? []), ...release.commits])];
  }
  for (const { environment, version, previous, at } of [...firsts].sort((a, b) => a.at - b.at)) {
    const one = life(version);
    one.firstAt = one.firstAt === null ? at : Math.min(one.firstAt, at);
    if (!one.first.has(environment))
      one.first.set(environment, { at, previous: previous === null ? null : life(previous) });
  }
  for (const { version, at } of failures) lives.get(versionKey(version))?.failedAt.push(at);
  return lives;
}
