/** How far a browser's clock may be ahead before what it says of the time is not believed. */
const AHEAD_MS = 5 * 60_000;
/** How long something may have waited in a browser. */
const BEHIND_MS = 90 * 86_400_000;

/**
 * When something was written or opened in a browser, from what its client says; null where that cannot be, so that the
 * time at which it came counts. It is never refused for it: a wrong clock must not cost a note. All times in epoch milliseconds.
 */
export function claimedTime(claimed: string | undefined, now: number): number | null {
  if (claimed === undefined) return null;
  const at = Date.parse(claimed);
  if (Number.isNaN(at) || at > now + AHEAD_MS || at < now - BEHIND_MS) return null;
  return Math.min(at, now);
}
