/**
 * The life of a deployment, and what is live in one environment of one service.
 *
 * Two different things live here on purpose. A *move* is what somebody reports ("it failed"). Whether a
 * finished deployment is superseded or live again is never reported: it follows from all deployments of that
 * service and environment together, so `settleEnvironment` derives it.
 */

import { deploymentWords, type DeploymentStatus } from '../words/deployment.ts';
import { midSentence } from '../words/said.ts';

export type DeploymentMoveRefusal =
  'already_finished' | 'went_backwards' | 'never_went_live' | 'not_a_report';

export type DeploymentMove =
  | { kind: 'moved'; status: DeploymentStatus }
  | { kind: 'unchanged'; status: DeploymentStatus }
  | { kind: 'invalid'; code: DeploymentMoveRefusal; reason: string };

const ALLOWED_MOVES: Record<DeploymentStatus, readonly DeploymentStatus[]> = {
  // Many pipelines report only the end, so "running" may be skipped.
  queued: ['running', 'succeeded', 'failed', 'canceled'],
  running: ['succeeded', 'failed', 'canceled'],
  succeeded: ['rolled_back'],
  failed: [],
  canceled: [],
  superseded: ['rolled_back'],
  rolled_back: [],
};

/** True once nothing more will be reported of the deployment itself. */
export function isFinished(status: DeploymentStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** True when the release did go into the environment at some time. */
export function wentLive(status: DeploymentStatus): boolean {
  return status === 'succeeded' || status === 'superseded' || status === 'rolled_back';
}

/**
 * Judges a reported status. Repeats are no-ops, also a late "succeeded" for a deployment that has meanwhile been
 * superseded or rolled back: it did succeed. `went_backwards` is what a webhook that was overtaken on the way
 * looks like; an ingest may ignore it where an API call should be refused.
 */
export function moveDeployment(from: DeploymentStatus, to: DeploymentStatus): DeploymentMove {
  if (from === to || (to === 'succeeded' && wentLive(from))) return { kind: 'unchanged', status: from };
  if (to === 'superseded') {
    return {
      kind: 'invalid',
      code: 'not_a_report',
      reason: 'A deployment is superseded by the next one that succeeds; this cannot be set by hand.',
    };
  }
  if (ALLOWED_MOVES[from].includes(to)) return { kind: 'moved', status: to };
  if (to === 'rolled_back') {
    return {
      kind: 'invalid',
      code: 'never_went_live',
      reason: `This deployment is ${from}, so it never went live and there is nothing to roll back.`,
    };
  }
  if (to === 'queued' || to === 'running') {
    return {
      kind: 'invalid',
      code: 'went_backwards',
      reason: `This deployment is already ${words(from)} and cannot go back to ${words(to)}; report a new deployment.`,
    };
  }
  return {
    kind: 'invalid',
    code: 'already_finished',
    reason: `This deployment is already finished as ${words(from)} and cannot become ${words(to)}.`,
  };
}

function words(status: DeploymentStatus): string {
  return midSentence(deploymentWords[status]);
}

/** One deployment of one service into one environment, as far as order matters. Times in epoch milliseconds. */
export interface DeploymentFact {
  id: string;
  status: DeploymentStatus;
  version: string;
  /** Order in which the backend recorded the deployments: unique, ascending. Decides ties. */
  sequence: number;
  /** As told by the source. */
  finishedAt: number | null;
  /** When the backend learnt of the end. */
  finishReceivedAt: number | null;
  /** The source's clock was found to be off, so `finishedAt` must not order anything. */
  clockSuspect: boolean;
  rolledBackAt: number | null;
}

/** A span in which one deployment was what people used. `to` is null while it still is. */
export interface LivePeriod {
  deploymentId: string;
  version: string;
  from: number;
  to: number | null;
  /** Live again because a later deployment was rolled back, not because it was deployed. */
  reinstated: boolean;
}

export interface SettledEnvironment {
  liveId: string | null;
  /** The status each deployment that went live should have, by id; others are absent. */
  statuses: Map<string, 'succeeded' | 'superseded' | 'rolled_back'>;
  /** For deployments that brought an earlier version back: which deployment they rolled back. */
  rollbackOf: Map<string, string>;
  /** When each deployment that was rolled back left, by id. */
  withdrawnAt: Map<string, number>;
  /** What was live when each deployment went live, by id; null when nothing was. */
  previousVersions: Map<string, string | null>;
  periods: LivePeriod[];
}

/** Where a replay begins that need not go through the whole history of an environment. */
export interface SettledBefore {
  /** What went live before and was not rolled back yet, oldest first; the last one is live. */
  stack: readonly DeploymentFact[];
  /** Since when that last one is live. */
  liveSince: number;
  /** Whether it came back by a rollback. */
  reinstated: boolean;
}

/**
 * When the deployment went live, or null if it never did. `startedAt` has no say: a slow deployment that started
 * first and finished last is what is live. A suspect clock is replaced by the time of receipt.
 */
export function wentLiveAt(deployment: DeploymentFact): number | null {
  if (!wentLive(deployment.status)) return null;
  const { finishedAt, finishReceivedAt } = deployment;
  return deployment.clockSuspect ? (finishReceivedAt ?? finishedAt) : (finishedAt ?? finishReceivedAt);
}

interface Step {
  at: number;
  sequence: number;
  kind: 'live' | 'rolled_back';
  deployment: DeploymentFact;
}

/**
 * Plays the deployments of one service and environment in the order in which they went live, whatever order they
 * are handed in. The stack holds what would be live again if the top were rolled back.
 *
 * @param before what was settled earlier, when `deployments` are only those that went live after it. Of its stack
 * only those need be given that have a version of `deployments`, and as many of the newest as there are rollbacks.
 */
export function settleEnvironment(
  deployments: readonly DeploymentFact[],
  before: SettledBefore | null = null,
): SettledEnvironment {
  const stack: DeploymentFact[] = [...(before?.stack ?? [])];
  const statuses: SettledEnvironment['statuses'] = new Map();
  const rollbackOf = new Map<string, string>();
  const withdrawnAt = new Map<string, number>();
  const previousVersions = new Map<string, string | null>();
  const periods: LivePeriod[] = [];
  // How often each version is in the stack: searching it for each step would take the square of the time.
  const inStack = new Map<string, number>();
  const count = ({ version }: DeploymentFact, by: number) =>
    inStack.set(version, (inStack.get(version) ?? 0) + by);
  for (const deployment of stack) {
    statuses.set(deployment.id, 'superseded');
    count(deployment, 1);
  }
  const liveBefore = stack.at(-1);
  if (before !== null && liveBefore !== undefined) {
    statuses.set(liveBefore.id, 'succeeded');
    startPeriod(periods, liveBefore, before.liveSince, before.reinstated);
  }

  for (const step of stepsInOrder(deployments, stack)) {
    const top = stack.at(-1) ?? null;
    if (step.kind === 'live') {
      previousVersions.set(step.deployment.id, top?.version ?? null);
      const { version } = step.deployment;
      const rolledBack =
        top !== null && isRollback(version, top.version, (inStack.get(version) ?? 0) > 0) ? top : null;
      if (rolledBack !== null) {
        stack.pop();
        count(rolledBack, -1);
        statuses.set(rolledBack.id, 'rolled_back');
        withdrawnAt.set(rolledBack.id, step.at);
        rollbackOf.set(step.deployment.id, rolledBack.id);
      } else if (top !== null) {
        statuses.set(top.id, 'superseded');
      }
      stack.push(step.deployment);
      count(step.deployment, 1);
      statuses.set(step.deployment.id, 'succeeded');
      startPeriod(periods, step.deployment, step.at, false);
      continue;
    }
    statuses.set(step.deployment.id, 'rolled_back');
    const index = stack.indexOf(step.deployment);
    if (index === -1) continue;
    stack.splice(index, 1);
    count(step.deployment, -1);
    withdrawnAt.set(step.deployment.id, step.at);
    if (step.deployment !== top) continue;
    const predecessor = stack.at(-1) ?? null;
    if (predecessor === null) {
      endPeriod(periods, step.at);
    } else {
      statuses.set(predecessor.id, 'succeeded');
      startPeriod(periods, predecessor, step.at, true);
    }
  }
  return { liveId: stack.at(-1)?.id ?? null, statuses, rollbackOf, withdrawnAt, previousVersions, periods };
}

function stepsInOrder(deployments: readonly DeploymentFact[], liveBefore: readonly DeploymentFact[]): Step[] {
  const steps: Step[] = [];
  for (const deployment of liveBefore) {
    const { status, rolledBackAt, sequence } = deployment;
    if (status === 'rolled_back' && rolledBackAt !== null)
      steps.push({ at: rolledBackAt, sequence, kind: 'rolled_back', deployment });
  }
  for (const deployment of deployments) {
    const at = wentLiveAt(deployment);
    if (at === null) continue;
    steps.push({ at, sequence: deployment.sequence, kind: 'live', deployment });
    // A rollback that names no instant, or one before its own deployment, takes effect at once.
    if (deployment.status === 'rolled_back') {
      const rolledBackAt = Math.max(deployment.rolledBackAt ?? at, at);
      steps.push({ at: rolledBackAt, sequence: deployment.sequence, kind: 'rolled_back', deployment });
    }
  }
  // Within one instant and one deployment, going live comes before being rolled back.
  return steps.sort(
    (a, b) =>
      a.at - b.at ||
      a.sequence - b.sequence ||
      Number(a.kind === 'rolled_back') - Number(b.kind === 'rolled_back'),
  );
}

/**
 * The deployment that a deployment of `version` rolls back: the live one, when its version differs and `version`
 * has been live there before. Versions that were themselves rolled back are no longer in `history`, so trying a
 * withdrawn release again is not taken for a rollback.
 *
 * @param history deployments that succeeded there and were not rolled back, oldest first; the last one is live
 */
export function findRollback<T extends { version: string }>(
  version: string,
  history: readonly T[],
): T | null {
  const live = history.at(-1);
  if (live === undefined) return null;
  const wasLive = history.some((earlier) => earlier.version === version);
  return isRollback(version, live.version, wasLive) ? live : null;
}

function isRollback(version: string, liveVersion: string, wasLiveBefore: boolean): boolean {
  return version !== liveVersion && wasLiveBefore;
}

function startPeriod(
  periods: LivePeriod[],
  deployment: DeploymentFact,
  at: number,
  reinstated: boolean,
): void {
  endPeriod(periods, at);
  periods.push({ deploymentId: deployment.id, version: deployment.version, from: at, to: null, reinstated });
}

function endPeriod(periods: LivePeriod[], at: number): void {
  const last = periods.at(-1);
  if (last !== undefined && last.to === null) last.to = at;
}

/** What was live at an instant. A period holds its first instant and not its last. */
export function liveAt<T extends { from: number; to: number | null }>(
  periods: readonly T[],
  at: number,
): T | null {
  for (let index = periods.length - 1; index >= 0; index -= 1) {
    const period = periods[index];
    if (period !== undefined && period.from <= at && (period.to === null || at < period.to)) return period;
  }
  return null;
}
