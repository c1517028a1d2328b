/** Which deployment a failure is suspected of, by when each happened; people decide whether it was. */

import type { VerdictValue } from '../words/verdict.ts';
import { durationWords } from '../words/time.ts';

/** A failure that begins this long after a deployment's end still suspects it, in milliseconds (case-rules, Cause). */
export const SUSPECT_AFTER_MS = 60 * 60_000;
/** A live release that was judged worse is suspected for this long, in milliseconds (case-rules, Cause). */
export const SUSPECT_WORSE_MS = 24 * 60 * 60_000;

/** A deployment that was never reported to have ended is believed to run for this long, in milliseconds. */
export const SUSPECT_RUNNING_MS = 24 * 60 * 60_000;

/** A deployment into the environment where the failure was seen. Epoch milliseconds. */
export interface SuspectCandidate {
  id: string;
  version: string;
  previousVersion: string | null;
  status: string;
  startedAt: number;
  finishedAt: number | null;
  verdict: VerdictValue | null;
}

/** The first failed run: from when it was due until it had failed, at the latest. */
export interface FailureStart {
  at: number;
  /** How long the first failed run took, where that is known (a time-out); else 0. */
  tookMs: number;
}

export interface DeploymentSuspect<C extends SuspectCandidate> {
  deployment: C;
  because: 'running' | 'just_finished' | 'judged_worse';
}

/**
 * The deployment that was running when the failure began, or had ended at most an hour before; of several the one
 * that started last. Without such a one, what was judged worse in the last 24 hours. A deployment that started while
 * the first failed run was waiting for its answer counts as running then.
 */
export function suspectDeployment<C extends SuspectCandidate>(
  { at, tookMs }: FailureStart,
  candidates: readonly C[],
): DeploymentSuspect<C> | null {
  const begun = candidates
    .filter(({ status, startedAt }) => status !== 'queued' && startedAt <= at + tookMs)
    .sort((a, b) => b.startedAt - a.startedAt);
  for (const deployment of begun) {
    const { finishedAt } = deployment;
    if (finishedAt === null) {
      if (at - deployment.startedAt <= SUSPECT_RUNNING_MS) return { deployment, because: 'running' };
    } else if (at <= finishedAt) return { deployment, because: 'running' };
    else if (at - finishedAt <= SUSPECT_AFTER_MS) return { deployment, because: 'just_finished' };
  }
  const worse = begun.find(
    ({ verdict, finishedAt }) => verdict === 'worse' && at - (finishedAt ?? at) <= SUSPECT_WORSE_MS,
  );
  return worse === undefined ? null : { deployment: worse, because: 'judged_worse' };
}

/** "began 1 s after 1.1.2 started; before: 1.1.1", for people. */
export function suspectWords(
  { at }: FailureStart,
  { deployment, because }: DeploymentSuspect<SuspectCandidate>,
): string {
  const { version, previousVersion, startedAt, finishedAt } = deployment;
  const before = previousVersion === null ? '' : `; before: ${previousVersion}`;
  if (because === 'judged_worse') return `began while ${version} was live, which was judged worse${before}`;
  if (at < startedAt) return `began as ${version} started${before}`;
  // A short deployment and one that is under way are told by their start, the others by their end.
  if (because === 'running' || finishedAt === null)
    return `began ${durationWords(at - startedAt)} after ${version} started${before}`;
  return `began ${durationWords(at - finishedAt)} after ${version} was deployed${before}`;
}
