import { believeStart } from '../releases/reported-times.ts';
import type { GitHubState, GitHubStatus } from './github-payloads.ts';

/** A time as GitHub told it, and as it was believed when it came. */
interface Told {
  told: number;
  believed: number;
}

/** All that GitHub has said of one deployment so far, kept with it. */
export interface GitHubReports {
  created: Told;
  statuses: (Omit<GitHubStatus, 'at'> & Told & { receivedAt: number })[];
}

/** A deployment as its reports add up. */
export interface AddedUp {
  status: GitHubState;
  url: string | null;
  startedAt: number;
  finishedAt: number | null;
  finishReceivedAt: number | null;
  reportedStartedAt: number | null;
  reportedFinishedAt: number | null;
}

function told(at: number | null, now: number): Told {
  return { told: at ?? now, believed: believeStart(at, now).at };
}

/** Adds what a delivery says; what is known already stays as it came first. */
export function addReport(
  known: GitHubReports | null,
  createdAt: number | null,
  status: GitHubStatus | null,
  now: number,
): GitHubReports {
  const reports = known ?? { created: told(createdAt, now), statuses: [] };
  if (status === null || reports.statuses.some(({ id }) => id === status.id)) return reports;
  return {
    ...reports,
    statuses: [...reports.statuses, { ...status, ...told(status.at, now), receivedAt: now }],
  };
}

/**
 * What the reports say together, in whatever order they came: deliveries overtake each other, so their order at
 * GitHub counts (time, then number). One that waits or runs again later than the end that was told before it begins
 * a new attempt.
 */
export function addUp({ created, statuses }: GitHubReports): [AddedUp, ...AddedUp[]] {
  const ordered = statuses.toSorted((a, b) => a.told - b.told || a.id - b.id);
  const attempts: [Status[], ...Status[][]] = [[]];
  let end = Number.POSITIVE_INFINITY;
  for (const status of ordered) {
    const isEnd = status.state === 'succeeded' || status.state === 'failed';
    if (isEnd) end = status.told;
    else if (status.told > end) {
      attempts.push([]);
      end = Number.POSITIVE_INFINITY;
    }
    attempts.at(-1)!.push(status);
  }
  const [first, ...later] = attempts;
  return [addUpAttempt(created, first), ...later.map((own) => addUpAttempt(own[0]!, own))];
}

type Status = GitHubReports['statuses'][number];

/**
 * One attempt by its statuses in order. Of those that tell an end the last one counts: GitHub's users do post a
 * success after a failure, and GitHub, too, shows the last.
 */
function addUpAttempt(created: Told, ordered: readonly Status[]): AddedUp {
  const url = ordered.findLast((status) => status.url !== null)?.url ?? null;
  const running = ordered.find(({ state }) => state === 'running');
  const start: Told = running ?? created;
  const ends = ordered.filter(({ state }) => state === 'succeeded' || state === 'failed');
  const last = ends.at(-1);
  if (last === undefined) {
    return {
      status: running === undefined ? 'queued' : 'running',
      url,
      startedAt: start.believed,
      finishedAt: null,
      finishReceivedAt: null,
      reportedStartedAt: doubted(start),
      reportedFinishedAt: null,
    };
  }
  // The same end told again (with an address, say) does not make the deployment longer.
  const other = ends.findLastIndex(({ state }) => state !== last.state);
  const end = ends[other + 1] ?? last;
  return {
    status: last.state,
    url,
    // "In progress" may be told after the end, when both have the same second or an approval came late.
    startedAt: Math.min(start.believed, end.believed),
    finishedAt: end.believed,
    finishReceivedAt: end.receivedAt,
    reportedStartedAt: doubted(start),
    reportedFinishedAt: doubted(end),
  };
}

function doubted({ told: at, believed }: Told): number | null {
  return believeStart(at, believed).reported;
}
