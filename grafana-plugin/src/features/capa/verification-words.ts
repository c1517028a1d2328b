import { dateTimeFormat } from '@grafana/data';
import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import type { TimelineEntry } from '@appops/shared/contract/events';
import { isClosed } from '@appops/shared/words/case';
import { instantWords } from '../../shared/ui/age.tsx';
import { happenedAt } from '../../shared/ui/timeline-model.ts';

export interface ProgressBar {
  /** What is counted, in words that go after the numbers. */
  name: string;
  words: string;
  /** 0 to 1. */
  share: number;
}

/** A proof is a bar only while it can still succeed, or has. */
export function hasBars({ state }: Pick<Verification, 'state'>): boolean {
  return state !== 'ineffective' && state !== 'partly_effective';
}

/** Whether a proof is still ahead: what is in its way concerns nobody once it is proved, refuted or closed. */
export function mayBeProved({ status, tracks }: Pick<Case, 'status' | 'tracks'>): boolean {
  return !isClosed(status) && ['not_due', 'running', 'inconclusive'].includes(tracks.verification.state);
}

/** How far the plan is: never more than it asks for. */
export function verificationBars({ progress, cleanRunsNeeded, minimumWindowMs, targetRate }: Verification): {
  runs: ProgressBar;
  window: ProgressBar;
} {
  // A plan that accepts failures is judged by their rate, so failed runs are exposure too.
  const tolerant = targetRate > 0;
  const seen = tolerant ? progress.cleanRuns + progress.failedRuns : progress.cleanRuns;
  const runs = Math.min(seen, cleanRunsNeeded);
  const windowShare = minimumWindowMs === 0 ? 1 : Math.min(1, progress.observedMs / minimumWindowMs);
  const { unit, ms } = unitOf(minimumWindowMs);
  const need = Math.ceil(minimumWindowMs / ms);
  const quiet = windowShare >= 1 ? need : Math.floor(progress.observedMs / ms);
  return {
    runs: {
      name: tolerant ? 'runs' : 'clean runs in a row',
      words: `${runs} of ${cleanRunsNeeded}`,
      share: cleanRunsNeeded === 0 ? 1 : runs / cleanRunsNeeded,
    },
    window: {
      name: `${tolerant ? 'observed' : 'quiet'} ${unit}`,
      words: `${quiet} of ${need}`,
      share: windowShare,
    },
  };
}

/** "12 of 59 clean runs in a row; 2 of 9 quiet days; 106 not counted: maintenance until 22:39". */
export function progressSentence(verification: Verification, now: number, timeZone?: string): string {
  const { runs, window } = verificationBars(verification);
  const left = leftOutSentence(verification.progress, now, timeZone);
  return [
    `${runs.words} ${runs.name}`,
    `${window.words} ${window.name}`,
    ...(left === null ? [] : [left]),
  ].join('; ');
}

/** Reasons that are spans of time, as the API names them. */
const lasting = new Set(['maintenance', 'workaround', 'deployment', 'paused', 'unknown_release']);

/** Which runs were not counted and why, most first; null where all were. */
export function leftOutSentence(
  { leftOut, leftOutBy }: Pick<Verification['progress'], 'leftOut' | 'leftOutBy'>,
  now: number,
  timeZone?: string,
): string | null {
  if (leftOut === 0) return null;
  const why = leftOutBy.map(({ reason, message, until, runs }) => {
    // What lasted is over then; of single runs it is known when the last of them was.
    const when = lasting.has(reason) ? ' until' : ', last at';
    const words = `${message}${when} ${clockWords(until, now, timeZone)}`;
    return leftOutBy.length === 1 ? words : `${runs} ${words}`;
  });
  return [`${leftOut} not counted`, ...(why.length === 0 ? [] : [why.join(', ')])].join(': ');
}

/** The unit in which a window is counted: the largest of which there are at least two. */
function unitOf(ms: number): { unit: string; ms: number } {
  const units = [
    { unit: 'days', ms: 86_400_000 },
    { unit: 'hours', ms: 3_600_000 },
    { unit: 'minutes', ms: 60_000 },
  ];
  return units.find((one) => ms >= 2 * one.ms) ?? { unit: 'seconds', ms: 1000 };
}

/** An instant of today by its time alone. */
function clockWords(at: string, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = (ms: number) => dateTimeFormat(ms, { format: 'YYYY-MM-DD', ...zone });
  const ms = Date.parse(at);
  if (day(ms) === day(now)) return dateTimeFormat(ms, { format: 'HH:mm', ...zone });
  return timeZone === undefined ? instantWords(at) : dateTimeFormat(ms, zone);
}

/**
 * The latest edit of a monitor that blocks the proof, with who made it; null where it is not known.
 * Edits that only add assertions start the count anew, which blocks nothing.
 */
export function blockingEdit(
  { progress, recordedAt }: Pick<Verification, 'progress' | 'recordedAt'>,
  entries: readonly TimelineEntry[],
): TimelineEntry | null {
  if (!isBlockedByEdit({ progress })) return null;
  const edits = entries.filter(
    (entry) =>
      entry.kind === 'case.monitor_edited' &&
      !entry.summary.startsWith('added ') &&
      Date.parse(happenedAt(entry)) > Date.parse(recordedAt),
  );
  return edits.sort((a, b) => b.sequence - a.sequence)[0] ?? null;
}

export function isBlockedByEdit({ progress }: Pick<Verification, 'progress'>): boolean {
  return progress.waitingFor.some(({ code }) => code === 'monitor_edited');
}

/**
 * "1.1.1 did not hold: the problem came back 9 times while it was live".
 * @param times occurrences that count against any of the case's fixes
 */
export function cameBackWords(times: number, fix: string, fixes: number): string {
  if (times === 0) return `${fix} did not hold`;
  const often = times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
  return `${fix} did not hold: the problem came back ${often} while ${fixes > 1 ? 'a fix' : 'it'} was live`;
}

const QUIET_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * Whether a person may close the case by judgement: after 30 quiet observed days, where the proof would take longer.
 * @returns the days that the proof would still need, or null where it may not be closed so
 */
export function daysBeforeProof(verification: Verification | null): number | null {
  if (verification === null) return null;
  const { state, progress, minimumWindowMs } = verification;
  if (state !== 'running' && state !== 'inconclusive') return null;
  const failing = ['occurrence_ongoing', 'other_failure_ongoing'];
  if (progress.observedMs < QUIET_MS || progress.waitingFor.some(({ code }) => failing.includes(code)))
    return null;
  return Math.ceil(Math.max(0, minimumWindowMs - progress.observedMs) / DAY_MS);
}

/** How many runs failed before the fix, as they were counted; the share that was planned with where an older server answers. */
export function failedBeforeWords({
  seenBefore,
  failureShareBefore,
}: Pick<Verification, 'seenBefore' | 'failureShareBefore'>): string {
  const { failedRuns, runs } = seenBefore ?? {};
  if (failedRuns === undefined || runs === undefined)
    return `${(failureShareBefore * 100).toFixed(1)} % of runs`;
  return runs === 0 ? 'not known' : `${failedRuns} of ${runs} runs`;
}
