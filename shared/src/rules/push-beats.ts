import type { BeatKind } from '../words/beat.ts';

/** A beat as it came; instants are the server's epoch milliseconds. */
export interface Beat {
  at: number;
  kind: BeatKind;
  /** Tells runs apart that overlap; null: the sender does not. */
  run: string | null;
  exitCode: number | null;
  /** As the sender measured it; null: from its start to its end, by our clock. */
  durationMs: number | null;
  /** The first line of its message. */
  said: string | null;
}

/** How the last run ended. */
export interface BeatEnd {
  at: number;
  ok: boolean;
  exitCode: number | null;
  durationMs: number | null;
  said: string | null;
}

/** What all beats of a monitor so far come to. */
export interface PushStanding {
  /** How many beats came. */
  count: number;
  firstAt: number | null;
  lastAt: number | null;
  lastEnd: BeatEnd | null;
  /** Runs that were started and have not ended, oldest first; of too many the newest. */
  open: { run: string | null; at: number }[];
  /** Runs that have ended lately: what comes of them once more changes nothing. */
  ended: string[];
}

/** So many runs may be under way, and so many that have ended are remembered. */
const mostRuns = 50;

export const newPushStanding: PushStanding = {
  count: 0,
  firstAt: null,
  lastAt: null,
  lastEnd: null,
  open: [],
  ended: [],
};

/**
 * Adds a beat, in the order in which they came. A run's start that comes after its end, and what comes twice, only shows
 * that somebody lives. Starts without a run's name are one run: the oldest counts, or a job that hangs each time would never be
 * seen.
 */
export function applyBeat(before: PushStanding, beat: Beat): PushStanding {
  const { at, kind, run } = beat;
  const heard: PushStanding = {
    ...before,
    count: before.count + 1,
    firstAt: before.firstAt ?? at,
    lastAt: Math.max(before.lastAt ?? at, at),
  };
  if (run !== null && before.ended.includes(run)) return heard;
  const opened = before.open.find((one) => one.run === run);
  if (kind === 'start')
    return opened === undefined ? { ...heard, open: [...before.open, { run, at }].slice(-mostRuns) } : heard;
  const measured = opened === undefined || at < opened.at ? null : at - opened.at;
  return {
    ...heard,
    lastEnd: {
      at,
      ok: kind === 'success',
      exitCode: beat.exitCode,
      durationMs: beat.durationMs ?? measured,
      said: beat.said,
    },
    open: before.open.filter((one) => one !== opened),
    ended: run === null ? before.ended : [...before.ended, run].slice(-mostRuns),
  };
}
