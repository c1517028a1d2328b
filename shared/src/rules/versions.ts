import parseSemver from 'semver/functions/parse.js';
import type { SemVer } from 'semver';

/**
 * Versions and what a release contains. Versions are compared inside one release line only: a hotfix of an old
 * line is not "later" than the new line, whatever its date.
 */

export interface ParsedVersion {
  /** From `package@1.2.3`, `@scope/package@1.2.3`, `package-1.2.3` or `package/v1.2.3`. */
  packageName: string | null;
  major: number;
  minor: number;
  patch: number;
  prerelease: readonly (string | number)[];
  /** The version without its package, for its place among others. */
  semver: SemVer;
}

/** What is taken for a semantic version at all: three numbers, none zero-filled. */
const SEMVER = /^v?(?:0|[1-9]\d{0,14})(?:\.(?:0|[1-9]\d{0,14})){2}(?:[-+].*)?$/i;

/** A name before the version: `shop@`, `@acme/shop@`, `shop-`, `shop/`. It holds no digit after a separator. */
const PREFIX = /^(?:(@?[a-z][^\s@]*)@|([a-z][a-z0-9_./-]*?)[-/](?=v?\d))/i;

/** The name and the rest, for `shop-v1.2.3` and the like; the name is null where there is none. */
function withoutName(text: string): { name: string | null; rest: string } {
  const match = /^v\d/i.test(text) ? null : PREFIX.exec(text);
  return match === null
    ? { name: null, rest: text }
    : { name: match[1] ?? match[2] ?? null, rest: text.slice(match[0].length) };
}

/** Semantic version with optional `v` and name prefix; null for anything else (dates, SHAs, "latest"). */
export function parseVersion(text: string): ParsedVersion | null {
  const { name: packageName, rest } = withoutName(text.trim());
  // Loose, since builds number their prereleases with filling zeros (1.2.3-0042).
  const semver = SEMVER.test(rest) ? parseSemver(rest, { loose: true }) : null;
  if (semver === null) return null;
  const { major, minor, patch, prerelease } = semver;
  return { packageName, major, minor, patch, prerelease, semver };
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
  return left.semver.compare(right.semver);
}

/** Whether `a` is a lower version of one line, or of an earlier line, than `b`; false where either is none. */
export function isOlderVersion(a: string, b: string): boolean {
  const order = compareVersions(a, b);
  if (order !== null) return order < 0;
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === null || right === null) return false;
  const samePackage =
    left.packageName === null || right.packageName === null || left.packageName === right.packageName;
  return samePackage && left.major < right.major;
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

/** A first part from here on is a year. */
const FIRST_YEAR = 1900;

/**
 * Whether the versions of a service are dates, though each for itself may look like a semantic version: one of them
 * begins with a year, or writes a part with a leading zero (24.04.1), which semantic versions never do (semver.org
 * 2.0.0 §2). Then none of them is compared by its parts.
 */
export function versionsAreDates(versions: Iterable<string>): boolean {
  for (const version of versions) {
    const { rest } = withoutName(version.trim());
    const numbers = /^v?(\d+(?:[.-]\d+)+)(?![0-9a-z])/i.exec(rest)?.[1];
    if (numbers === undefined) continue;
    const parts = numbers.split('.');
    // A prerelease may well begin with a zero-filled number: only what stands between dots is looked at there.
    const plain = parts.length > 1 ? parts.map((part) => part.split('-')[0] ?? part) : numbers.split('-');
    if (plain.some((part) => part.length > 1 && part.startsWith('0'))) return true;
    if (Number(plain[0]) >= FIRST_YEAR) return true;
  }
  return false;
}

/** A version that a fix names: the first of its line that has it. */
export interface NamedVersion {
  version: string;
  /** It was named with its line ("≥ 2.4.1 on 2.x"), so that it says nothing of the lines after that. */
  withLine: boolean;
}

/**
 * Reads what people write into the field: `2.4.1`, `>=2.4.1 on 2.x`, `^2.4.1`, and several with commas or "and". A
 * text that is none of these is one version, whatever it looks like.
 */
export function readNamedVersions(text: string): NamedVersion[] {
  const parts = text.split(/\s*[,;]\s*|\s+and\s+/i).filter((part) => part.trim() !== '');
  const read = parts.map((part): NamedVersion | null => {
    const match = /^(≥|>=|\^|~)?\s*(\S+?)(\s+on\s+v?\d+(?:\.x)*)?(\s*<\s*\S+)?$/i.exec(part.trim());
    const version = match?.[2];
    if (match === null || version === undefined) return null;
    // "^2.4.1" means below 3; ">=2.4.1" alone says nothing of where it ends.
    const ends = match[3] !== undefined || match[4] !== undefined;
    return { version, withLine: ends || match[1] === '^' || match[1] === '~' };
  });
  const whole = text.trim();
  if (read.length === 0 || read.some((one) => one === null))
    return whole === '' ? [] : [{ version: whole, withLine: false }];
  const named = read.filter((one) => one !== null);
  // Who names several names each with its line.
  return named.length > 1 ? named.map((one) => ({ ...one, withLine: true })) : named;
}

/** What is known of a release's content. */
export interface ReleaseContent {
  version: string;
  commit: string | null;
  /** The commits that it adds to the release before it; null when nobody told them. */
  commits: readonly string[] | null;
}
