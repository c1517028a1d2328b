import type { PushCheck } from '../contract/checks/push.ts';
import { secondsWords } from '../words/time.ts';
import type { PushStanding } from './push-beats.ts';

/** When beats are expected, as it follows from an interval or a cron expression. */
export interface ExpectedTimes {
  /** The newest expected instant whose grace is over; null for none since the monitor was heard of first. */
  overdue: number | null;
  /** By when the next one is due, its grace included. */
  dueBy: number | null;
}

/** What a push monitor comes to at an instant. */
export type PushState =
  | { state: 'up'; degradedBecause: string | null }
  | { state: 'down'; message: string }
  | { state: 'unknown'; because: string };

/** A beat may be earlier than expected by so much, since clocks differ; milliseconds. */
const early = 60_000;

/**
 * The state of a push monitor. Only what we would have heard counts as missing: since `heardSince` somebody of us has listened
 * without a pause, and has looked for just these beats. A beat that may have come while nobody listened is not known, and
 * the next one decides. What was heard (a run that failed) counts in any case.
 * @param cron the expected times of a cron expression; null for an interval
 */
export function pushState(
  {
    expected,
    graceMs,
    longestMs,
    degradedMs,
  }: Pick<PushCheck, 'expected' | 'graceMs' | 'longestMs' | 'degradedMs'>,
  { firstAt, lastAt, lastEnd, open }: PushStanding,
  { now, heardSince, cron }: { now: number; heardSince: number; cron: ExpectedTimes | null },
): PushState {
  if (firstAt === null || lastAt === null) return { state: 'unknown', because: 'Waiting for the first beat' };
  if (lastEnd !== null && !lastEnd.ok)
    return { state: 'down', message: failedWords(lastEnd.exitCode, lastEnd.said, lastEnd.at) };
  const hanging = open.find(({ at }) => now - at > longestMs && heardSince <= at);
  if (hanging !== undefined)
    return {
      state: 'down',
      message: `A run that was started at ${iso(hanging.at)} has not ended within ${secondsWords(longestMs)}${hanging.run === null ? '' : ` (run ${hanging.run})`}`,
    };
  const last = Math.min(lastAt, now);
  if (expected.by === 'interval') {
    const allowed = expected.everyMs + graceMs;
    const since = Math.max(last, heardSince);
    if (now - since > allowed) return missing(last, last + allowed);
    if (now - last > allowed) return notHeard(last, heardSince);
  } else if (cron?.overdue != null && last < cron.overdue - early) {
    return heardSince <= cron.overdue - early
      ? missing(last, cron.overdue + graceMs)
      : notHeard(last, heardSince);
  }
  const tookMs = lastEnd?.durationMs ?? null;
  return {
    state: 'up',
    degradedBecause:
      degradedMs !== undefined && tookMs !== null && tookMs > degradedMs
        ? `The last run took ${secondsWords(tookMs)}, longer than ${secondsWords(degradedMs)}`
        : null,
  };
}

function missing(last: number, by: number): PushState {
  return { state: 'down', message: `No beat since ${iso(last)}; one was due by ${iso(by)}` };
}

function notHeard(last: number, heardSince: number): PushState {
  return {
    state: 'unknown',
    because: `No beat since ${iso(last)}, but AppOps has listened for it without a pause only since ${iso(heardSince)}: one may have been lost before`,
  };
}

function failedWords(exitCode: number | null, said: string | null, at: number): string {
  const how = exitCode === null ? 'The run failed' : `The run failed with exit code ${exitCode}`;
  return `${how} at ${iso(at)}${said === null ? '' : `: ${said}`}`;
}

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
