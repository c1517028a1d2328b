/**
 * Versions and what a release contains. Versions are compared inside one release line only: a hotfix of an old
 * line is not "later" than the new line, whatever its date.
 */

export interface ParsedVersion {
  /** From `package@1.2.3` or `@scope/package@1.2.3`. */
  packageName: string | null;
  major: number;
  minor: number;
  patch: number;
  prerelease: readonly (string | number)[];
}

const SEMVER =
  /^v?(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:\+[0-9a-z-]+(?:\.[0-9a-z-]+)*)?$/i;

/** Semantic version with optional `v` and package prefix; null for anything else (dates, SHAs, "latest"). */
export function parseVersion(text: string): ParsedVersion | null {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const packageName = at > 0 ? trimmed.slice(0, at) : null;
  const match = SEMVER.exec(at > 0 ? trimmed.slice(at + 1) : trimmed);
  if (match === null) return null;
  return {
    packageName,
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: Number(match[3]),
    prerelease: (match[4]?.split('.') ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  };
}

/** The line inside which two versions may be compared: same package and major version; null when unknown. */
export function releaseLine(text: string): string | null {
  const version = parseVersion(text);
  return version === null ? null : `${version.packageName ?? ''}@${version.major}`;
}

/**
 * Below zero when `a` is earlier, above when later, zero when equal in precedence (build metadata has none,
 * semver.org 2.0.0 §10-11); null when the two are not in one release line. A version that names no package may be
 * of any.
 */
export function compareVersions(a: string, b: string): number | null {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === null || right === null || left.major !== right.major) return null;
  if (left.packageName !== null && right.packageName !== null && left.packageName !== right.packageName) {
    return null;
  }
  return (
    left.minor - right.minor ||
    left.patch - right.patch ||
    comparePrerelease(left.prerelease, right.prerelease)
  );
}

function comparePrerelease(a: ParsedVersion['prerelease'], b: ParsedVersion['prerelease']): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const left = a[index];
    const right = b[index];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    if (typeof left === 'number') return -1;
    if (typeof right === 'number') return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** The same version, whatever its notation (`v1.2.3`, `shop@1.2.3`); other texts must be equal. */
export function sameVersion(a: string, b: string): boolean {
  const order = compareVersions(a, b);
  return order === null ? a.trim() === b.trim() : order === 0;
}

/** Full SHA or a prefix of at least 7 hex digits, in lower case; null when it is neither. */
export function parseCommit(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  return /^[0-9a-f]{7,64}$/.test(trimmed) ? trimmed : null;
}

/** The same commit, one possibly abbreviated. */
export function sameCommit(a: string, b: string): boolean {
  const left = parseCommit(a);
  const right = parseCommit(b);
  if (left === null || right === null) return false;
  return left.startsWith(right) || right.startsWith(left);
}

/** What is known of a release's content. `commits` is null when its commit set is not known. */
export interface ReleaseContent {
  version: string;
  commit: string | null;
  commits: readonly string[] | null;
}

/** What a fix, or the revert of one, names. */
export interface NamedChange {
  commit: string | null;
  version: string | null;
}

/** False when it names neither a commit nor a version, so that nothing can ever be matched. */
export function isMatchable(change: NamedChange): boolean {
  return (
    (change.commit !== null && parseCommit(change.commit) !== null) ||
    (change.version !== null && change.version.trim() !== '')
  );
}

export type Containment =
  | { contained: true; by: 'commit' | 'commit_set' | 'version' | 'later_version' }
  | { contained: false; by: 'reverted' | 'no_match' };

/**
 * Whether a release contains a fix: by the commit or the known commit set, by the version it names, or as a later
 * version of the same major line; never by time. A revert that is in the release takes the fix out again. A revert
 * of which it is not known whether a later version has it takes out the later versions, since guessing
 * "contained" would prove a fix that is not there.
 */
export function findFix(release: ReleaseContent, fix: NamedChange, revert: NamedChange | null): Containment {
  if (revert !== null && contains(release, revert) !== null) return { contained: false, by: 'reverted' };
  const by = contains(release, fix);
  if (by === null) return { contained: false, by: 'no_match' };
  if (revert !== null && by === 'later_version') {
    const revertIsKnownAbsent =
      (revert.commit !== null && release.commits !== null) ||
      (revert.version !== null && compareVersions(release.version, revert.version) !== null);
    if (!revertIsKnownAbsent) return { contained: false, by: 'reverted' };
  }
  return { contained: true, by };
}

function contains(
  release: ReleaseContent,
  change: NamedChange,
): 'commit' | 'commit_set' | 'version' | 'later_version' | null {
  const { commit, version } = change;
  if (commit !== null) {
    if (release.commit !== null && sameCommit(release.commit, commit)) return 'commit';
    // A release that is named by its SHA.
    if (sameCommit(release.version, commit)) return 'commit';
    if (release.commits?.some((known) => sameCommit(known, commit)) === true) return 'commit_set';
  }
  if (version !== null && version.trim() !== '') {
    if (sameVersion(release.version, version)) return 'version';
    const order = compareVersions(release.version, version);
    if (order !== null && order > 0) return 'later_version';
  }
  return null;
}
