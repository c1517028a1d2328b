import type { Deployment } from '@appops/shared/contract/deployments';

export interface Lane {
  service: string;
  environment: string;
  regions: Region[];
}

export interface Region {
  deployment: Deployment;
  /** Shares of the range, 0 to 1; a region that begins before the range begins at 0. */
  start: number;
  length: number;
  /** Which row of its lane it is in: those that overlap lie under one another. */
  row: number;
}

/**
 * One lane for each service and environment that has deployments in the range, in the order of their names.
 * @param now the end of those that go on, in epoch milliseconds
 */
export function lanesOf(
  deployments: readonly Deployment[],
  range: { from: number; to: number },
  now: number,
): Lane[] {
  const span = Math.max(1, range.to - range.from);
  const lanes = new Map<string, Lane>();
  const oldestFirst = [...deployments].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  for (const deployment of oldestFirst) {
    const from = Math.max(range.from, Date.parse(deployment.startedAt));
    const to = Math.min(range.to, deployment.finishedAt === null ? now : Date.parse(deployment.finishedAt));
    if (to < range.from || from > range.to) continue;
    const { service, environment } = deployment;
    const key = `${service} ${environment}`;
    const lane = lanes.get(key) ?? { service, environment, regions: [] };
    lanes.set(key, lane);
    const region = { deployment, start: (from - range.from) / span, length: Math.max(0, (to - from) / span) };
    lane.regions.push({ ...region, row: freeRow(lane.regions, region.start) });
  }
  return [...lanes.values()].sort(
    (a, b) => a.service.localeCompare(b.service) || a.environment.localeCompare(b.environment),
  );
}

/** A marker is drawn at least this share wide, so it takes that much room. */
const LEAST = 0.006;

function freeRow(regions: readonly Region[], start: number): number {
  const taken = new Set(
    regions.filter((other) => other.start + Math.max(other.length, LEAST) > start).map(({ row }) => row),
  );
  let row = 0;
  while (taken.has(row)) row += 1;
  return row;
}

/** At most this many instants below the picture, evenly spread. */
export function ticksOf(range: { from: number; to: number }, count = 6): { at: number; share: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return { share, at: range.from + share * (range.to - range.from) };
  });
}

/** How long it took, in milliseconds; for one that goes on, how long it has taken. */
export function durationOf(deployment: Deployment, now: number): number {
  const end = deployment.finishedAt === null ? now : Date.parse(deployment.finishedAt);
  return Math.max(0, end - Date.parse(deployment.startedAt));
}

export type DeploymentVerb = 'succeeded' | 'failed' | 'canceled' | 'rolled_back';

/** What a person may report of a deployment by hand, by its present status. */
export function possibleMoves(status: Deployment['status']): DeploymentVerb[] {
  switch (status) {
    case 'queued':
    case 'running':
      return ['succeeded', 'failed', 'canceled'];
    case 'succeeded':
    case 'superseded':
      return ['rolled_back'];
    default:
      return [];
  }
}
