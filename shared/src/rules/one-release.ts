import type { DeploymentStatus } from '../words/deployment.ts';
/**
 * One release, told twice: jobs of one workflow, or two sources, that tell the same version into the same
 * environment are parts of one deployment. Which parts belong together, and what they add up to, follows from all of
 * them together, so the order in which they were reported does not matter.
 */

/** How far apart two parts may finish and still be one deployment, in milliseconds. */
export const togetherWithin = 5 * 60_000;

/** For how long a part that told no end can still be running, in milliseconds: as long as GitHub lets a job run. */
export const longestSilence = 6 * 60 * 60_000;

/** What one job or source tells of a deployment. Times in epoch milliseconds. */
export interface PartFact {
  source: string;
  externalId: string | null;
  attempt: number;
  /** The run of a workflow that this is a job of, where known. */
  run: string | null;
  status: Exclude<DeploymentStatus, 'superseded' | 'rolled_back'>;
  startedAt: number;
  finishedAt: number | null;
  /** When people said that it was rolled back. */
  rolledBackAt: number | null;
  /** The order in which parts were recorded; decides only between parts that are alike in all else. */
  sequence: number;
}

/**
 * What the versions of two reports must share to be the same release: without the service's own name before it and
 * a `v` before a number; commits by their first 7 digits.
 *
 * @param serviceNames the service's slug and name
 */
export function releaseKey(version: string, serviceNames: readonly string[] = []): string {
  let text = version.trim();
  for (const name of serviceNames) {
    if (name === '' || text.length <= name.length + 1) continue;
    const isPrefix = text.slice(0, name.length).toLowerCase() === name.toLowerCase();
    if (isPrefix && /^[-/@_]v?\d/i.test(text.slice(name.length))) text = text.slice(name.length + 1);
  }
  if (/^v\d/i.test(text)) return text.slice(1);
  return /^[0-9a-f]{7,64}$/i.test(text) && /[a-f]/i.test(text) ? text.slice(0, 7).toLowerCase() : text;
}

/** Parts in an order that depends on what they tell alone. */
export function inOrder<T extends PartFact>(parts: readonly T[]): T[] {
  const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return parts.toSorted(
    (a, b) =>
      a.startedAt - b.startedAt ||
      text(a.source, b.source) ||
      text(a.externalId ?? '', b.externalId ?? '') ||
      a.attempt - b.attempt ||
      endOf(a) - endOf(b) ||
      text(a.run ?? '', b.run ?? '') ||
      text(a.status, b.status) ||
      (a.rolledBackAt ?? -1) - (b.rolledBackAt ?? -1) ||
      a.sequence - b.sequence,
  );
}

function endOf(part: PartFact): number {
  if (part.finishedAt !== null) return part.finishedAt;
  return part.status === 'running' ? part.startedAt + longestSilence : part.startedAt;
}

/**
 * Sorts the parts that tell one version into one environment into deployments. Parts belong together that overlap,
 * or finish within 5 minutes of each other with nothing else going live between them. A new attempt, of the same
 * job or after an end that failed or was canceled, is a deployment of its own.
 *
 * @param others when other versions went live in that environment, or this one was rolled back
 */
export function groupParts<T extends PartFact>(parts: readonly T[], others: readonly number[]): T[][] {
  const groups: T[][] = [];
  for (const part of inOrder(parts)) {
    const group = groups.findLast((candidate) => belongs(part, candidate, others));
    if (group === undefined) groups.push([part]);
    else group.push(part);
  }
  return groups;
}

function belongs(part: PartFact, group: readonly PartFact[], others: readonly number[]): boolean {
  const sameJob = ({ source, externalId }: PartFact) =>
    externalId !== null && externalId === part.externalId && source === part.source;
  if (group.some(sameJob)) return false;
  const end = Math.max(...group.map(endOf));
  const isOver = group.every(({ finishedAt }) => finishedAt !== null) && end <= part.startedAt;
  const sameRun = part.run !== null && group.some(({ run }) => run === part.run);
  const wentWrong = group.some(({ status }) => status === 'failed' || status === 'canceled');
  if (isOver && wentWrong && !sameRun) return false;
  const until = part.finishedAt ?? part.startedAt;
  const between = [...others, ...group.flatMap(({ rolledBackAt }) => rolledBackAt ?? [])];
  if (between.some((at) => at >= end && at <= until && end <= part.startedAt)) return false;
  if (part.startedAt <= end) return true;
  if (sameRun && part.startedAt - end <= togetherWithin) return true;
  const firstEnd = Math.min(...group.map(endOf));
  return part.finishedAt !== null && part.finishedAt - firstEnd <= togetherWithin;
}

/** What the parts of one deployment add up to. */
export interface PartsTogether {
  status: PartFact['status'];
  startedAt: number;
  finishedAt: number | null;
  rolledBackAt: number | null;
}

/**
 * Whether a part told a start and, for longer than a job can run, no end. Nobody knows how it went.
 * @param now epoch milliseconds
 */
export function isSilent(part: PartFact, now: number): boolean {
  return part.status === 'running' && part.finishedAt === null && part.startedAt + longestSilence <= now;
}

/**
 * It runs while any part runs, and has failed when any part has failed, or was canceled where one was. A part that
 * only waits in a queue has no say beside parts that ran, and one that fell silent none beside parts that ended.
 * @param now epoch milliseconds
 */
export function addUpParts(parts: readonly PartFact[], now: number): PartsTogether {
  const begun = parts.filter(({ status }) => status !== 'queued');
  const heard = begun.filter((part) => !isSilent(part, now));
  const told = heard.length > 0 ? heard : begun.length > 0 ? begun : parts;
  const has = (wanted: PartFact['status']) => told.some(({ status }) => status === wanted);
  const status = (['running', 'failed', 'canceled', 'succeeded'] as const).find(has) ?? 'queued';
  const isFinished = status !== 'running' && status !== 'queued';
  const rolledBack = parts.flatMap(({ rolledBackAt }) => rolledBackAt ?? []);
  return {
    status,
    startedAt: Math.min(...told.map(({ startedAt }) => startedAt)),
    finishedAt: isFinished ? Math.max(...told.map(endOf)) : null,
    rolledBackAt: rolledBack.length === 0 ? null : Math.max(...rolledBack),
  };
}
