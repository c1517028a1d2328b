/**
 * Whether a probe that hears of failures everywhere is offline itself.
 *
 * It is where at least five hosts are watched and, of those heard of since some moment of the last two minutes, four fifths
 * or more could not be reached, each of which could be reached before. So many have to be heard of that they speak for all:
 * four fifths of those that are watched, or thirty. A host that had been failing before says nothing either way.
 *
 * A data centre with four fifths of the hosts in it looks just the same; only reference targets elsewhere can tell the two
 * apart. Where these are set they decide, and with fewer than five hosts nothing else does.
 */

/** What is known of one host. Times are of a monotonic clock, in milliseconds. */
export interface HostSight {
  /** As people know it. */
  shown: string;
  /** When it was last heard of, reached or not. */
  heardAt: number;
  /** Since when it cannot be reached; null: it can. `-Infinity`: since before anything that is looked at. */
  failingSince: number | null;
}

const LEAST_HOSTS = 5;
const OFFLINE_SHARE = 0.8;
/** Failures that begin within this time begin together. */
export const TOGETHER_MS = 120_000;
/** Hosts that were heard of within this time are those that are watched at present. */
export const LATELY_MS = 600_000;
/** So many hosts speak for any number. */
const ENOUGH_HOSTS = 30;

interface Doubt {
  /** When the first of them could not be reached. */
  since: number;
  /** Those that cannot be reached, as people know them. */
  failing: string[];
  /** How many were heard of since then. */
  heard: number;
  /** Whether the hosts alone say that it is the probe; where not, only reference targets can. */
  settled: boolean;
}

/** @param now of the clock of the sights; null where nothing is in doubt */
export function doubtOf(sights: Iterable<HostSight>, now: number): Doubt | null {
  const lately = [...sights].filter(({ heardAt }) => heardAt > now - LATELY_MS);
  const began = (sight: HostSight) => sight.failingSince ?? Infinity;
  const recent = (sight: HostSight) => began(sight) !== Infinity && began(sight) > now - TOGETHER_MS;
  const failing = lately.filter(recent);
  const reached = lately.filter(({ failingSince }) => failingSince === null);
  const watched = failing.length + reached.length;
  const wanted = Math.min(ENOUGH_HOSTS, Math.ceil(OFFLINE_SHARE * watched));
  // Most of the time only a few fail, which is told from this at once.
  if (failing.length < OFFLINE_SHARE * wanted) return null;
  const reachedAt = reached.map(({ heardAt }) => heardAt).sort((a, b) => b - a);
  failing.sort((a, b) => began(b) - began(a));
  let found: { since: number; count: number; heard: number } | null = null;
  let reachedSince = 0;
  // From the newest beginning back: of all moments that fit, the first.
  for (const [index, sight] of failing.entries()) {
    const since = began(sight);
    while (reachedSince < reachedAt.length && reachedAt[reachedSince]! >= since) reachedSince += 1;
    const count = index + 1;
    const heard = count + reachedSince;
    if (heard < wanted || count < OFFLINE_SHARE * heard) continue;
    found = { since, count, heard };
  }
  if (found === null) return null;
  const names = failing.slice(0, found.count).map(({ shown }) => shown);
  return { since: found.since, failing: names, heard: found.heard, settled: watched >= LEAST_HOSTS };
}

/** Whether a probe that was offline is so no more: more than a fifth of the hosts it could not reach answer again. */
export function answersAgain(couldNotBeReached: number, stillFailing: number): boolean {
  return stillFailing < OFFLINE_SHARE * couldNotBeReached;
}

/** How many names a sentence holds. */
const mostNamed = 5;

/** What is said of it: that it cannot be told apart is said where only the hosts say so. */
export function offlineWords(failing: readonly string[], because: 'hosts' | 'references'): string {
  const named = failing.slice(0, mostNamed).join(', ');
  const more = failing.length > mostNamed ? ` and ${failing.length - mostNamed} more` : '';
  const hosts = failing.length === 1 ? 'this host fails' : `these ${failing.length} hosts fail together`;
  return because === 'references'
    ? `This probe is offline: none of its reference targets answers, and it reaches no longer ${named}${more}`
    : `Either this probe is offline, or ${hosts}: ${named}${more}`;
}
