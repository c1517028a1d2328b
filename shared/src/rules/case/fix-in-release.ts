/**
 * Whether a release contains a fix: yes, no, or unknown. In the order of the tests: a revert, the commits, the
 * version, an older line, and last what the environment's chain of releases tells.
 */

import {
  compareVersions,
  isOlderVersion,
  parseCommit,
  parseVersion,
  readNamedVersions,
  sameCommit,
  sameVersion,
  versionsAreDates,
} from '../versions.ts';
import type { NamedVersion, ReleaseContent } from '../versions.ts';
import type { CaseFacts, ChangeNames, FixFact } from './case-facts.ts';
import { CommitSet, readCommits } from './commits.ts';
import type { Commits, FoundBy, Revert } from './commits.ts';
import { byNamedVersion, earliest } from './fix-by-version.ts';
import type { VersionQuestion } from './fix-by-version.ts';
import { presence } from './presence.ts';
import type { Presence } from './presence.ts';
import { versionKey } from './release-lives.ts';
import type { ReleaseLife } from './release-lives.ts';

export interface FixFinder {
  /** @param environment where the release is looked at: releases before it there are its chain */
  find(fix: FixFact, environment: string, release: ReleaseContent): Presence;
  /** Whether and how a fix was undone, in all that is known of its service. */
  revertOf(fix: FixFact): { commit: string | null; version: string | null; at: number } | null;
}

/** False when it names neither a commit, a pull request nor a version, so that nothing can ever be matched. */
export function isMatchable(fix: Pick<FixFact, 'changes' | 'versions'>): boolean {
  return fix.versions.some((version) => version.trim() !== '') || namedChanges(fix).length > 0;
}

function namedChanges(fix: Pick<FixFact, 'changes'>): ChangeNames[] {
  return fix.changes.filter(
    ({ commits, pullRequests }) =>
      pullRequests.length > 0 || commits.some((commit) => parseCommit(commit) !== null),
  );
}

/** A change in words: its first name. */
function changeName({ commits, pullRequests }: ChangeNames): string {
  const [commit] = commits;
  return commit === undefined ? `pull request #${pullRequests[0] ?? ''}` : `commit ${commit.slice(0, 10)}`;
}

/** @param lives all versions of the service, by `versionKey` */
export function fixFinder(
  facts: Pick<CaseFacts, 'commits' | 'pullRequests'>,
  service: string,
  lives: ReadonlyMap<string, ReleaseLife>,
): FixFinder {
  const commits = readCommits(
    facts.commits.filter((one) => one.service === service),
    facts.pullRequests.filter((one) => one.service === service),
  );
  const chains = new Map<string, Chain>();
  const known = [...lives.values()].map((one) => one.version);
  const areDates = versionsAreDates(known);

  const find = (fix: FixFact, environment: string, release: ReleaseContent): Presence => {
    const changes = namedChanges(fix);
    const named = fix.versions.flatMap(readNamedVersions);
    if (changes.length === 0 && named.length === 0) return presence('unknown', 'names_nothing');
    const life = lives.get(versionKey(release.version)) ?? unknownLife(release);

    const key = `${fix.id}\n${environment}\n${versionKey(release.version)}`;
    const dates = areDates || versionsAreDates(named.map((one) => one.version));
    const question: Question = { fix, changes, named, life, environment, commits, lives, dates };
    const chain = chains.get(key) ?? readChain(question, environment);
    chains.set(key, chain);

    const reverted = revertIn(question, chain);
    if (reverted?.answer === 'no') return reverted;
    const answers = [
      ...(changes.length === 0 ? [] : [byCommits(question, chain)]),
      ...(named.length === 0 ? [] : [byNamedVersion(question)]),
    ];
    const best = (['yes', 'no', 'unknown'] as const)
      .map((answer) => answers.find((one) => one.answer === answer))
      .find((one) => one !== undefined);
    const found = best ?? presence('unknown', 'names_nothing');
    return found.answer === 'yes' && reverted !== null ? reverted : found;
  };

  return {
    find,
    revertOf: (fix) => findRevert(fix, commits, lives),
  };
}

function unknownLife(release: ReleaseContent): ReleaseLife {
  return { ...release, firstAt: null, first: new Map(), failedAt: [] };
}

/** What is asked, with all that the answer may need. */
interface Question extends VersionQuestion {
  fix: FixFact;
  changes: readonly ChangeNames[];
  commits: Commits;
}

/** What is known of the commits of a release: its own, and those of the releases that it follows. */
interface Chain {
  commits: CommitSet;
  /** Only those that are known by the parents of a commit, not as told. */
  ancestors: CommitSet;
  /** Nobody told what this release, or one that it follows, brought. */
  gap: boolean;
  /** Why it goes back no further. */
  end: 'first' | 'older_line' | 'first_deployed_before' | 'seen_failing' | 'before_the_fix';
}

function readChain({ fix, life, commits, named, dates }: Question, environment: string): Chain {
  const chain: Chain = { commits: new CommitSet(), ancestors: new CommitSet(), gap: false, end: 'first' };
  const seen = new Set<ReleaseLife>();
  let current: ReleaseLife = life;
  for (let age = 0; ; age += 1) {
    seen.add(current);
    addCommits(chain, current, age, commits);
    // What a release brought that had the problem, or came before the change was made, needs not be told.
    if (hadProblem(fix, current, named)) return { ...chain, end: 'seen_failing' };
    if (fix.mergedAt !== null && current.firstAt !== null && current.firstAt < fix.mergedAt)
      return { ...chain, end: 'before_the_fix' };
    if (current.commits === null) chain.gap = true;
    const previous = current.first.get(environment)?.previous ?? null;
    if (previous === null || seen.has(previous)) return chain;
    const broken = breaks(current, previous, dates);
    if (broken !== null) return { ...chain, end: broken };
    current = previous;
  }
}

function addCommits(chain: Chain, life: ReleaseLife, age: number, commits: Commits): void {
  for (const sha of life.commits ?? []) chain.commits.add(sha, age);
  const heads = [life.commit, parseCommit(life.version)].filter((sha) => sha !== null);
  for (const head of heads) {
    chain.commits.add(head, age);
    for (const ancestor of commits.withAncestors(head)) chain.ancestors.add(ancestor, age);
  }
}

/** Seen on it before the fix was named, the problem is in it; unless that version itself was named. */
function hadProblem(fix: FixFact, life: ReleaseLife, named: readonly NamedVersion[]): boolean {
  return (
    life.failedAt.some((at) => at < fix.recordedAt) &&
    !named.some((one) => sameVersion(one.version, life.version))
  );
}

/** Why a release does not follow on what was live when it came; null: it does. */
function breaks(
  release: ReleaseLife,
  previous: ReleaseLife,
  dates: boolean,
): 'older_line' | 'first_deployed_before' | null {
  if (!dates && isOlderVersion(release.version, previous.version)) return 'older_line';
  if (release.firstAt !== null && previous.firstAt !== null && release.firstAt < previous.firstAt)
    return 'first_deployed_before';
  return null;
}

function byCommits(question: Question, chain: Chain): Presence {
  const { changes, life, environment, commits } = question;
  const looked = changes.map((change) => lookIn(change, chain, commits));
  if (looked.every((by) => by !== null)) return presence('yes', looked[0] ?? 'commit_set');
  const missing = changes.filter((_change, index) => looked[index] === null).map(changeName);
  // Its previous release is what was live at its first deployment, which may have been in another environment.
  const [firstIn] = [...life.first].sort(([, a], [, b]) => a.at - b.at);
  if (firstIn !== undefined && firstIn[0] !== environment) {
    const there = readChain(question, firstIn[0]);
    const found = changes.map((change) => lookIn(change, there, commits));
    if (found.every((by) => by !== null)) {
      // A hotfix of an old release is first tried where a newer one is live: only its version, or what was told of
      // it, shows that it is none.
      const isPlaced = life.commits !== null || parseVersion(life.version) !== null;
      return isPlaced
        ? presence('yes', found[0] ?? 'commit_set')
        : presence('unknown', 'order_not_known', { missing });
    }
  }
  switch (chain.end) {
    case 'older_line':
      // A release of that very line that has it makes the next one of the line likely, and no more than that.
      return hasBackport(question)
        ? presence('unknown', 'commits_not_told', { missing })
        : presence('no', 'older_line', { missing });
    case 'first_deployed_before':
      return presence('no', 'first_deployed_before', { missing });
    case 'seen_failing':
    case 'before_the_fix':
    case 'first':
      if (cameBefore(question)) return presence('no', 'first_deployed_before', { missing });
      if (chain.gap) return presence('unknown', 'commits_not_told', { missing });
      if (chain.end === 'before_the_fix') return presence('no', 'first_deployed_before', { missing });
      return presence(
        'no',
        chain.end === 'first' || life.commits !== null ? 'not_among_commits' : 'seen_failing',
        {
          missing,
        },
      );
  }
}

/** It first went live before every release that is known to have brought the change, so it is none of their heirs. */
function cameBefore({ changes, life, lives, commits }: Question): boolean {
  const { firstAt } = life;
  if (firstAt === null) return false;
  const bringing = [...lives.values()].filter((other) => {
    if (other.commits === null && other.commit === null) return false;
    const own = new CommitSet();
    for (const sha of [...(other.commits ?? []), ...(other.commit === null ? [] : [other.commit])])
      own.add(sha, 0);
    return changes.some((change) => commits.look(change, own).by !== null);
  });
  const first = earliest(bringing.map((one) => one.firstAt));
  return first !== null && firstAt < first;
}

function hasBackport({ changes, life, lives, commits }: Question): boolean {
  return [...lives.values()].some((other) => {
    const order = compareVersions(life.version, other.version);
    if (order === null || order <= 0 || other.commits === null) return false;
    const own = new CommitSet();
    for (const sha of other.commits) own.add(sha, 0);
    return changes.every((change) => commits.look(change, own).by !== null);
  });
}

function lookIn(change: ChangeNames, chain: Chain, commits: Commits): FoundBy | 'ancestry' | null {
  const told = commits.look(change, chain.commits).by;
  if (told !== null) return told;
  return commits.look(change, chain.ancestors).by === null ? null : 'ancestry';
}

/** Which revert the release has; "unknown" for one that undid a part only. */
function revertIn({ fix, changes, life, commits }: Question, chain: Chain): Presence | null {
  let partial: Revert | null = null;
  for (const change of changes) {
    for (const among of [chain.commits, chain.ancestors]) {
      const { revert } = commits.look(change, among);
      if (revert === null) continue;
      if (!revert.partial) return presence('no', 'reverted', { revertedBy: revert.commit });
      partial ??= revert;
    }
  }
  if (fix.revert !== null && hasToldRevert(fix.revert, life, chain, commits))
    return presence('no', 'reverted', { revertedBy: fix.revert.commit ?? fix.revert.version });
  return partial === null ? null : presence('unknown', 'partly_reverted', { revertedBy: partial.commit });
}

/**
 * Whether a release has the revert that a person told. Where that cannot be seen, releases that first went live
 * after it have it: to guess that the fix is there would prove a fix that is not.
 */
function hasToldRevert(
  revert: NonNullable<FixFact['revert']>,
  life: ReleaseLife,
  chain: Chain,
  commits: Commits,
): boolean {
  const isLater = life.firstAt === null || life.firstAt >= revert.at;
  const { commit, version } = revert;
  if (commit !== null) {
    const change = { commits: [commit], pullRequests: [] };
    for (const among of [chain.commits, chain.ancestors]) {
      const { by, revert: undone } = commits.look(change, among);
      if (by !== null || undone !== null) return by !== null;
    }
    if (!chain.gap) return false;
  }
  if (version !== null && version.trim() !== '') {
    const order = compareVersions(life.version, version);
    if (order !== null) return order >= 0;
    if (sameVersion(life.version, version)) return true;
  }
  return isLater;
}

function findRevert(
  fix: FixFact,
  commits: Commits,
  lives: ReadonlyMap<string, ReleaseLife>,
): { commit: string | null; version: string | null; at: number } | null {
  const everything = new CommitSet();
  for (const one of commits.all) everything.add(one.sha, 0);
  const releases = [...lives.values()].sort((a, b) => (a.firstAt ?? 0) - (b.firstAt ?? 0));
  releases.forEach((life, index) => {
    for (const sha of life.commits ?? []) everything.add(sha, releases.length - index);
  });
  if (fix.revert !== null) {
    const { commit } = fix.revert;
    if (commit === null) return fix.revert;
    const undone = commits.look({ commits: [commit], pullRequests: [] }, everything).revert;
    return undone !== null && !undone.partial ? null : fix.revert;
  }
  for (const change of namedChanges(fix)) {
    const { revert } = commits.look(change, everything);
    if (revert === null || revert.partial) continue;
    const { commit } = revert;
    const first = releases.find((life) => life.commits?.some((sha) => sameCommit(sha, commit)) === true);
    const at = commits.get(commit)?.at ?? first?.firstAt ?? null;
    if (at !== null) return { commit, version: first?.version ?? null, at };
  }
  return null;
}
