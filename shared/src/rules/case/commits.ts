/**
 * What is known of single commits: which pull request they squash or merge, what they were picked from, what they
 * revert. All of it is read from the sentences that git and GitHub write, at the place where they write them.
 */

import { sameCommit } from '../versions.ts';
import type { ChangeNames, CommitFact, PullRequestFact } from './case-facts.ts';

/** Why a commit is taken for a change. */
export type FoundBy = 'commit_set' | 'pull_request' | 'cherry_pick' | 'same_patch';

export interface Revert {
  commit: string;
  /** A part of it only: whether the change still works is for a person to say. */
  partial: boolean;
}

/** Commits with the age of the release that brought them: 0 for the newest. Abbreviated names are found, too. */
export class CommitSet {
  readonly #byPrefix = new Map<string, { sha: string; age: number }[]>();

  add(sha: string, age: number): void {
    if (this.ageOf(sha) !== null) return;
    const prefix = prefixOf(sha);
    const list = this.#byPrefix.get(prefix);
    if (list === undefined) this.#byPrefix.set(prefix, [{ sha, age }]);
    else list.push({ sha, age });
  }

  /** null: it is not among them. */
  ageOf(sha: string): number | null {
    return this.#byPrefix.get(prefixOf(sha))?.find((one) => sameCommit(one.sha, sha))?.age ?? null;
  }
}

function prefixOf(sha: string): string {
  return sha.trim().toLowerCase().slice(0, 7);
}

export interface Commits {
  readonly all: readonly CommitFact[];
  get(sha: string): CommitFact | null;
  /** How a change is among the commits, and whether it is undone there, in whole (then it is not found) or in part. */
  look(change: ChangeNames, among: CommitSet): { by: FoundBy | null; revert: Revert | null };
  /** A commit with all that is known to come before it. */
  withAncestors(sha: string): string[];
}

/** `Fix it (#42)`: GitHub's squash; `Merge pull request #42 from …`: its merge. Only in the first line. */
function pullRequestsOf(message: string): number[] {
  const subject = message.split('\n', 1)[0] ?? '';
  const found = [/\(#(\d{1,9})\)\s*$/.exec(subject), /^Merge pull request #(\d{1,9})\b/.exec(subject)];
  return found.flatMap((match) => (match === null ? [] : [Number(match[1])]));
}

/** `git cherry-pick -x` appends this line. */
function pickedFrom(message: string): string[] {
  return [...message.matchAll(/^\(cherry picked from commit ([0-9a-f]{7,64})\)\s*$/gim)].map(
    (match) => match[1] ?? '',
  );
}

interface Undone {
  commits: readonly string[];
  pullRequests: readonly number[];
  partial: boolean;
}

/** `This reverts commit …` is git's sentence, `Reverts owner/name#42` GitHub's; "partially" is people's. */
function undoneBy(message: string): Undone {
  const commits: string[] = [];
  const pullRequests: number[] = [];
  let partial = false;
  const sentences = message.matchAll(
    /^This (partially |partly )?reverts (parts? of )?commits?((?:[\s,]+(?:and )?[0-9a-f]{7,64}\b)+)/gim,
  );
  for (const [, somewhat, part, names] of sentences) {
    commits.push(...(names?.match(/\b[0-9a-f]{7,64}\b/gi) ?? []));
    partial ||= somewhat !== undefined || part !== undefined;
  }
  for (const [, somewhat, number] of message.matchAll(
    /^(Partially |Partly )?Reverts (?:[\w.-]+\/[\w.-]+)?#(\d{1,9})\s*$/gim,
  )) {
    pullRequests.push(Number(number));
    partial ||= somewhat !== undefined;
  }
  return { commits, pullRequests, partial };
}

interface ReadCommit extends CommitFact {
  pullRequests: readonly number[];
  picked: readonly string[];
  undone: Undone;
}

/** All commits that are one change, each with how that is known. */
interface Names {
  commits: Map<string, FoundBy>;
  pullRequests: Set<number>;
  patches: Set<string>;
  inverses: Set<string>;
}

/** Reads the commits and pull requests of one service. */
export function readCommits(facts: readonly CommitFact[], pullRequests: readonly PullRequestFact[]): Commits {
  const commits = facts.map((fact): ReadCommit => {
    const message = fact.message ?? '';
    const merged = pullRequests.filter(
      (one) => one.mergeCommit !== null && sameCommit(one.mergeCommit, fact.sha),
    );
    return {
      ...fact,
      pullRequests: [...pullRequestsOf(message), ...merged.map((one) => one.number)],
      picked: pickedFrom(message),
      undone: undoneBy(message),
    };
  });
  const byPrefix = new Map<string, ReadCommit[]>();
  for (const commit of commits) {
    const prefix = prefixOf(commit.sha);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), commit]);
  }
  const get = (sha: string): ReadCommit | null =>
    byPrefix.get(prefixOf(sha))?.find((commit) => sameCommit(commit.sha, sha)) ?? null;
  // Only these can undo anything; there are few of them among many.
  const undoing = commits.filter(
    ({ undone, patch, inversePatch }) =>
      undone.commits.length + undone.pullRequests.length > 0 || patch !== null || inversePatch !== null,
  );

  const known = new Map<ChangeNames, Names>();
  const namesOf = (change: ChangeNames): Names => {
    const found = known.get(change) ?? findNames(change, commits, pullRequests, get);
    known.set(change, found);
    return found;
  };

  const findRevert = (
    names: Names,
    among: CommitSet,
    seen: ReadonlySet<string>,
  ): (Revert & { age: number }) | null => {
    let partial: (Revert & { age: number }) | null = null;
    for (const one of undoing) {
      const age = among.ageOf(one.sha);
      if (age === null || seen.has(one.sha) || names.commits.has(one.sha)) continue;
      const revert = undoes(one, names);
      if (revert === null) continue;
      // What is asked about undoes an inverse patch itself, but did not come after it.
      const itself = namesOf(ownNames(one));
      const undone = findRevert(itself, among, new Set([...seen, one.sha, ...names.commits.keys()]));
      if (undone !== null && !undone.partial) continue;
      const found = { commit: one.sha, partial: revert.partial || undone !== null, age };
      if (!found.partial) return found;
      partial ??= found;
    }
    return partial;
  };
  const own = new Map<string, ChangeNames>();
  const ownNames = (commit: ReadCommit): ChangeNames => {
    const names = own.get(commit.sha) ?? { commits: [commit.sha], pullRequests: commit.pullRequests };
    own.set(commit.sha, names);
    return names;
  };

  return {
    all: facts,
    get,
    look: (change, among) => {
      const names = namesOf(change);
      const present = [...names.commits].flatMap(([sha, by]) => {
        const age = among.ageOf(sha);
        return age === null ? [] : [{ by, age }];
      });
      const revert = findRevert(names, among, new Set());
      if (revert !== null) {
        // Picked anew by a release after the one that undid it.
        const again = present.find(
          ({ by, age }) => age < revert.age && (by === 'cherry_pick' || by === 'same_patch'),
        );
        if (again !== undefined) return { by: again.by, revert: null };
        const by = revert.partial ? (present[0]?.by ?? null) : null;
        return { by, revert: { commit: revert.commit, partial: revert.partial } };
      }
      return { by: present[0]?.by ?? null, revert: null };
    },
    withAncestors: (sha) => {
      const found = [sha];
      const seen = new Set([prefixOf(sha)]);
      for (const one of found) {
        for (const ancestor of get(one)?.ancestors ?? []) {
          if (seen.has(prefixOf(ancestor))) continue;
          seen.add(prefixOf(ancestor));
          found.push(ancestor);
        }
      }
      return found;
    },
  };
}

/** What is the same change under another name; what was picked from one of those is one of them. */
function findNames(
  change: ChangeNames,
  commits: readonly ReadCommit[],
  pullRequests: readonly PullRequestFact[],
  get: (sha: string) => ReadCommit | null,
): Names {
  const names: Names = {
    commits: new Map(change.commits.map((sha) => [get(sha)?.sha ?? sha, 'commit_set'])),
    pullRequests: new Set(change.pullRequests),
    patches: new Set(),
    inverses: new Set(),
  };
  const has = (sha: string): boolean => [...names.commits.keys()].some((named) => sameCommit(named, sha));
  const add = (sha: string, by: FoundBy): void => {
    if (!has(sha)) names.commits.set(sha, by);
  };
  for (const request of pullRequests) {
    const named = names.pullRequests.has(request.number);
    // A squash stands for each of its commits; a commit alone stands for its pull request only where there is no other.
    if (!named && !request.commits.some(has)) continue;
    if (request.mergeCommit !== null) add(request.mergeCommit, 'pull_request');
    if (named && request.commits.length === 1) add(request.commits[0] ?? '', 'pull_request');
    names.pullRequests.add(request.number);
  }
  for (const commit of commits)
    if (commit.pullRequests.some((number) => names.pullRequests.has(number))) add(commit.sha, 'pull_request');
  for (let before = -1; before !== names.commits.size;) {
    before = names.commits.size;
    for (const sha of names.commits.keys()) {
      const { patch, inversePatch } = get(sha) ?? { patch: null, inversePatch: null };
      if (patch !== null) names.patches.add(patch);
      if (inversePatch !== null) names.inverses.add(inversePatch);
    }
    for (const commit of commits) {
      if (commit.picked.some(has)) add(commit.sha, 'cherry_pick');
      else if (commit.patch !== null && names.patches.has(commit.patch)) add(commit.sha, 'same_patch');
    }
  }
  return names;
}

function undoes(commit: ReadCommit, names: Names): { partial: boolean } | null {
  const { undone, patch, inversePatch } = commit;
  const named =
    undone.commits.some((sha) => [...names.commits.keys()].some((one) => sameCommit(one, sha))) ||
    undone.pullRequests.some((number) => names.pullRequests.has(number));
  if (named) return { partial: undone.partial };
  const inverse = patch !== null && names.inverses.has(patch);
  const inverted = inversePatch !== null && names.patches.has(inversePatch);
  return inverse || inverted ? { partial: false } : null;
}
