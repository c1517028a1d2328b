/**
 * What becomes of the times that a source reports. Its clock is believed while it is at most 5 minutes ahead of
 * ours; beyond that the time of receipt counts, and what was reported is kept beside it.
 */

/** How far a source's clock may be off, in milliseconds. */
export const clockTolerance = 5 * 60_000;

interface Believed {
  /** What counts, epoch milliseconds. */
  at: number;
  /** What the source said, when it is not believed; else null. */
  reported: number | null;
}

/** When a deployment started. A time in the past is believed however old: it is a late report. */
export function believeStart(reported: number | null, now: number): Believed {
  if (reported === null) return { at: now, reported: null };
  if (reported > now + clockTolerance) return { at: now, reported };
  // Nothing has happened later than now, so what is slightly ahead is now.
  return { at: Math.min(reported, now), reported: null };
}

/**
 * When a deployment ended. An end before the start, too, shows that the clock which told it is off.
 *
 * @param startedAt as believed
 */
export function believeFinish(reported: number | null, startedAt: number, now: number): Believed {
  if (reported === null) return { at: Math.max(now, startedAt), reported: null };
  if (reported > now + clockTolerance || reported < startedAt - clockTolerance)
    return { at: Math.max(now, startedAt), reported };
  return { at: Math.max(startedAt, Math.min(reported, now)), reported: null };
}

/** Whether something is told so long after it happened that judgements made in between must be made again. */
export function isLate(at: number, now: number): boolean {
  return now - at > clockTolerance;
}
