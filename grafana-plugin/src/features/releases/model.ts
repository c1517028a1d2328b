import type { Deployment } from '@appops/shared/contract/deployments';
import { compareNames } from '@appops/shared/rules/name-order';
import type { DeploymentMoveTo } from '@appops/shared/words/deployment';

export interface Lane {
  service: string;
  environment: string;
  regions: Region[];
  bands: Band[];
  /** The version that was live before the first of these deployments, where one was, and until when. */
  before: { version: string; start: number; length: number } | null;
}

/** A time in which one release was live; drawn behind the regions. */
export interface Band {
  deployment: Deployment;
  start: number;
  length: number;
}

export interface Region {
  deployment: Deployment;
  /** Shares of the range, 0 to 1; a region that begins before the range begins at 0. */
  start: number;
  length: number;
  /** Which row of its lane it is in: those that overlap lie under one another. */
  row: number;
}

interface Range {
  from: number;
  to: number;
}

/**
 * One lane for each service and environment that has deployments in the range: those first of which the latest went
 * wrong, then by name, as people count.
 * @param now the end of those that go on, in epoch milliseconds
 * @param fetchedFrom what began earlier was not fetched, so that nothing is said of the time before; null where all was
 */
export function lanesOf(
  deployments: readonly Deployment[],
  range: Range,
  now: number,
  fetchedFrom: number | null = null,
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
    const lane = lanes.get(key) ?? { service, environment, regions: [], bands: [], before: null };
    lanes.set(key, lane);
    const region = { deployment, start: (from - range.from) / span, length: Math.max(0, (to - from) / span) };
    lane.regions.push({ ...region, row: freeRow(lane.regions, region.start) });
  }
  for (const lane of lanes.values()) {
    const shown = lane.regions.map(({ deployment }) => deployment);
    lane.bands = bandsOf(shown, range, now);
    lane.before = beforeOf(
      lane,
      { from: Math.max(range.from, fetchedFrom ?? range.from), to: range.to },
      range,
    );
  }
  const wentWrong = ({ regions }: Lane) => regions.at(-1)?.deployment.markerState === 'alerting';
  return [...lanes.values()].sort(
    (a, b) =>
      Number(wentWrong(b)) - Number(wentWrong(a)) ||
      compareNames(a.service, b.service) ||
      compareNames(a.environment, b.environment),
  );
}

/** What the first of a lane's deployments found live, from where anything is known on. */
function beforeOf({ regions, bands }: Lane, known: Range, range: Range): Lane['before'] {
  const version = regions[0]?.deployment.previousVersion;
  if (version === null || version === undefined) return null;
  const span = Math.max(1, range.to - range.from);
  const start = (known.from - range.from) / span;
  // A first one that came to nothing leaves the one before live: nothing is said of how long.
  const end = bands[0]?.start ?? regions[0]!.start;
  return end > start ? { version, start, length: end - start } : null;
}

/**
 * Since when deployments are known: what is listed newest first, and has more, is whole from the start of its oldest
 * row on. Null where all was fetched.
 */
export function fetchedFrom(deployments: readonly Deployment[], hasMore: boolean): number | null {
  if (!hasMore || deployments.length === 0) return null;
  return Math.min(...deployments.map(({ startedAt }) => Date.parse(startedAt)));
}

/**
 * When each of these was live: from its finish until the next one that went live. The last one goes on only if it is
 * live now; what came after a rollback without a deployment is not known here and is left blank.
 */
function bandsOf(deployments: readonly Deployment[], range: Range, now: number): Band[] {
  const live = deployments
    .filter(({ status }) => status === 'succeeded' || status === 'superseded' || status === 'rolled_back')
    .flatMap((deployment) =>
      deployment.finishedAt === null ? [] : [{ deployment, at: Date.parse(deployment.finishedAt) }],
    )
    .sort((a, b) => a.at - b.at);
  return live.flatMap(({ deployment, at }, index) => {
    const end = live[index + 1]?.at ?? (deployment.live ? now : null);
    if (end === null || end <= at) return [];
    const span = range.to - range.from;
    const from = Math.max(range.from, at);
    const to = Math.min(range.to, end);
    return to <= from ? [] : [{ deployment, start: (from - range.from) / span, length: (to - from) / span }];
  });
}

/**
 * The time in which these deployments were, with a little room around it: what to zoom to where they fill less than a
 * fifth of the range. Null where they fill more.
 * @param now the end of those that go on, in epoch milliseconds
 */
export function zoomOf(
  deployments: readonly Deployment[],
  range: { from: number; to: number },
  now: number,
): { from: number; to: number } | null {
  const ends = deployments.map(({ finishedAt }) => (finishedAt === null ? now : Date.parse(finishedAt)));
  const first = Math.max(range.from, Math.min(...deployments.map(({ startedAt }) => Date.parse(startedAt))));
  const last = Math.min(range.to, now, Math.max(...ends));
  if (!(last >= first) || (last - first) * 5 > range.to - range.from) return null;
  const room = Math.max(60_000, (last - first) * 0.05);
  return { from: Math.floor(first - room), to: Math.ceil(Math.min(last + room, Math.max(now, last))) };
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

/** How instants below a picture are written, so that no two neighbours read the same. */
export function tickFormat(range: { from: number; to: number }, count = 6): string {
  const span = range.to - range.from;
  if (span > 2 * 86_400_000) return 'MM-DD HH:mm';
  return span / (count - 1) < 120_000 ? 'HH:mm:ss' : 'HH:mm';
}

/** How long it took, in milliseconds; for one that goes on, how long it has taken. */
export function durationOf(deployment: Deployment, now: number): number {
  const end = deployment.finishedAt === null ? now : Date.parse(deployment.finishedAt);
  return Math.max(0, end - Date.parse(deployment.startedAt));
}

/** What a person may report of a deployment by hand, by its present status. */
export function possibleMoves(status: Deployment['status']): DeploymentMoveTo[] {
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
