/** When a change came onto a branch that releases are made from: from then on a fix is on its way. */

import type { ChangeNames, CommitFact, PullRequestFact } from './case-facts.ts';
import { CommitSet, readCommits } from './commits.ts';

/**
 * The instant (epoch milliseconds) at which the last of all changes had been merged, or null while one is not, or was
 * undone there. A change is merged by any of its names: its commit, its squash, its pull request.
 *
 * @param commits those with an `at` came onto such a branch then
 * @param pullRequests those with a `mergedAt` were merged into one
 */
export function mergedAt(
  changes: readonly ChangeNames[],
  commits: readonly CommitFact[],
  pullRequests: readonly PullRequestFact[],
): number | null {
  if (changes.length === 0) return null;
  const known = readCommits(commits, pullRequests);
  const arrivals = [
    ...commits.flatMap(({ sha, at }) => (at === null ? [] : [{ sha, at }])),
    ...pullRequests.flatMap(({ mergeCommit, mergedAt: at }) =>
      mergeCommit === null || at === null ? [] : [{ sha: mergeCommit, at }],
    ),
  ].sort((a, b) => a.at - b.at);
  const until = (count: number): CommitSet => {
    const set = new CommitSet();
    for (const [index, { sha }] of arrivals.slice(0, count).entries()) set.add(sha, count - index);
    return set;
  };
  const everything = until(arrivals.length);
  let last = Number.NEGATIVE_INFINITY;
  for (const change of changes) {
    if (known.look(change, everything).by === null) return null;
    // The smallest number of arrivals among which it is.
    let [low, high] = [0, arrivals.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (known.look(change, until(middle)).by === null) low = middle + 1;
      else high = middle;
    }
    last = Math.max(last, arrivals[low - 1]?.at ?? last);
  }
  return Number.isFinite(last) ? last : null;
}

/** Two names of one change are one: all that share a commit or a pull request, sorted, so that no order counts. */
export function joinChanges(changes: readonly ChangeNames[]): ChangeNames[] {
  const joined: { commits: Set<string>; pullRequests: Set<number> }[] = [];
  for (const change of changes) {
    const own = { commits: new Set(change.commits), pullRequests: new Set(change.pullRequests) };
    const same = joined.filter(
      (one) =>
        change.commits.some((sha) => one.commits.has(sha)) ||
        change.pullRequests.some((number) => one.pullRequests.has(number)),
    );
    for (const one of same) {
      for (const sha of one.commits) own.commits.add(sha);
      for (const number of one.pullRequests) own.pullRequests.add(number);
      joined.splice(joined.indexOf(one), 1);
    }
    joined.push(own);
  }
  const text = (change: ChangeNames) => JSON.stringify(change);
  return joined
    .map(({ commits, pullRequests }) => ({
      commits: [...commits].sort(),
      pullRequests: [...pullRequests].sort((a, b) => a - b),
    }))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
