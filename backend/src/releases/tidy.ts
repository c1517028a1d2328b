import type { startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import type { ToldCommit, ToldText } from '@appops/shared/contract/told';
import { httpUrl, slug } from '@appops/shared/contract/values';
import { nameKey, shortHash, slugFor } from '@appops/shared/rules/place-names';
import { parseInstant } from '@appops/shared/rules/told-instant';
import type { KnownCommit } from './learn-commits.ts';

type Body = BodyOf<typeof route>;

/** A deployment as it was told, without what is empty, and within what is kept. Times in epoch milliseconds. */
export interface Told {
  service: string;
  environment: string;
  status: Exclude<NonNullable<Body['status']>, ''>;
  source: string;
  version: string;
  commit: string | null;
  commits: string[];
  /** Of those commits, the ones of which more than the name was told. */
  known: KnownCommit[];
  startedAt: number | null;
  finishedAt: number | null;
  description: string;
  url: string | null;
  externalId: string | null;
  attempt: number | null;
  run: string | null;
}

/** What is kept at most, in characters; commits in number. */
export const kept = {
  version: 200,
  description: 2000,
  url: 2048,
  externalId: 300,
  run: 300,
  commits: 5000,
  message: 20_000,
  parents: 50,
};

/** Cuts a text, and says so. */
export function cut(text: string, most: number, what: string, notes: string[]): string {
  if (text.length <= most) return text;
  notes.push(`The ${what} had ${text.length} characters; the first ${most} are kept.`);
  // Half of a pair of surrogates is no character.
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** Cuts what tells things apart: with a mark of all of it at its end, two that differ only after the cut stay two. */
export function cutName(text: string, most: number, what: string, notes: string[]): string {
  if (text.length <= most) return text;
  const mark = `~${shortHash(text)}`;
  notes.push(
    `The ${what} had ${text.length} characters; its beginning is kept, and the mark ${mark} for the rest.`,
  );
  return text.slice(0, most - mark.length).replace(/[\uD800-\uDBFF]$/, '') + mark;
}

/** Text without what surrounds it; empty where none was told. */
export function textOf(told: ToldText): string {
  return told == null ? '' : String(told).trim();
}

/** What was told, as it is shown in a sentence. */
function shown(text: string): string {
  return text.length > 60 ? `"${text.slice(0, 60)}…" (${text.length} characters)` : `"${text}"`;
}

/** A commit's name in lower case; null, said in a note, for what is none. */
export function commitOf(told: ToldText, notes: string[]): string | null {
  const text = textOf(told);
  if (text === '') return null;
  if (/^[0-9a-f]{7,64}$/i.test(text)) return text.toLowerCase();
  notes.push(`The commit ${shown(text)} was left out: a commit is 7 to 64 hex characters.`);
  return null;
}

/** An http(s) address; null, said in a note, for what is none. */
export function urlOf(told: ToldText, notes: string[]): string | null {
  const text = textOf(told);
  if (text === '') return null;
  if (httpUrl.safeParse(text).success) return text;
  notes.push(
    `The url ${shown(text)} was left out: it must be an http:// or https:// address of at most ${kept.url} characters.`,
  );
  return null;
}

/** A time in epoch milliseconds, also told as seconds or milliseconds since 1970; null, with a note, for what is none. */
export function timeOf(told: ToldText, what: string, notes: string[]): number | null {
  const text = textOf(told);
  if (text === '') return null;
  const epoch = /^\d{10}(?:\.\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : /^\d{13}$/.test(text)
      ? Number(text)
      : null;
  const at = epoch ?? parseInstant(text);
  if (at === null)
    notes.push(
      `The ${what} ${shown(text)} was left out: it must be an instant such as 2026-01-05T12:00:00Z. The time of the report counts.`,
    );
  return at;
}

function sourceOf(told: ToldText, notes: string[]): string {
  const text = textOf(told);
  if (text === '') return 'api';
  if (slug.safeParse(text).success) return text;
  const made = nameKey(text) === '' ? 'api' : slugFor(text, () => false);
  notes.push(`The source ${shown(text)} is kept as "${made}".`);
  return made;
}

function attemptOf(told: ToldText, notes: string[]): number | null {
  const text = textOf(told);
  if (text === '') return null;
  const attempt = Number(text);
  if (Number.isInteger(attempt) && attempt >= 1 && attempt <= 1_000_000) return attempt;
  notes.push(`The attempt ${shown(text)} was left out: it must be a whole number from 1 on.`);
  return null;
}

/** The commits' names, and what more was told of some. */
function commitsOf(told: readonly ToldCommit[], notes: string[]): Pick<Told, 'commits' | 'known'> {
  const commits: string[] = [];
  const knownCommits: KnownCommit[] = [];
  // One that is none may be told a thousand times.
  const said: string[] = [];
  let none = 0;
  for (const one of told) {
    const more = typeof one === 'object' ? one : null;
    const before = said.length;
    const sha = commitOf(typeof one === 'object' ? one?.sha : one, said);
    none += said.length - before;
    if (sha === null || commits.length >= kept.commits) continue;
    commits.push(sha);
    if (more !== null) knownCommits.push(knownCommit(sha, more, said));
  }
  notes.push(...[...new Set(said)].slice(0, 3));
  if (none > 3) notes.push(`${none} commits in all were left out.`);
  const usable = told.length - none;
  if (usable > kept.commits) notes.push(`${usable} commits were told; the first ${kept.commits} are kept.`);
  return { commits, known: knownCommits };
}

function knownCommit(
  sha: string,
  given: Extract<NonNullable<ToldCommit>, object>,
  notes: string[],
): KnownCommit {
  const patch = (id: string | null | undefined) => {
    const text = textOf(id);
    return text === '' || text.length > 100 ? null : text;
  };
  const parents = (given.parents ?? []).flatMap((parent) => commitOf(parent, notes) ?? []);
  return {
    sha,
    message: given.message == null ? null : cut(given.message, kept.message, 'message of a commit', notes),
    ancestors: parents.slice(0, kept.parents),
    patch: patch(given.patchId),
    inversePatch: patch(given.inversePatchId),
    author: textOf(given.author).slice(0, 200) || null,
  };
}

/** No deployment is lost over what is empty, malformed or too long: it is absent, left out or cut, and it is said. */
export function tidied(body: Body): { told: Told; notes: string[] } {
  const notes: string[] = [];
  const commit = commitOf(body.commit, notes);
  return {
    told: {
      service: body.service,
      environment: body.environment,
      status: body.status == null || body.status === '' ? 'running' : body.status,
      source: sourceOf(body.source, notes),
      version: versionOf(body.version, commit, notes),
      commit,
      ...commitsOf(body.commits ?? [], notes),
      startedAt: timeOf(body.startedAt, 'startedAt', notes),
      finishedAt: timeOf(body.finishedAt, 'finishedAt', notes),
      description: cut(
        body.description == null ? '' : String(body.description),
        kept.description,
        'description',
        notes,
      ),
      url: urlOf(body.url, notes),
      externalId: cutName(textOf(body.externalId), kept.externalId, 'externalId', notes) || null,
      attempt: attemptOf(body.attempt, notes),
      run: cutName(textOf(body.run), kept.run, 'run', notes) || null,
    },
    notes,
  };
}

function versionOf(told: ToldText, commit: string | null, notes: string[]): string {
  const text = textOf(told);
  if (text !== '') return cutName(text, kept.version, 'version', notes);
  const version = commit?.slice(0, 12) ?? 'unknown';
  notes.push(`No version was told, so it is "${version}".`);
  return version;
}
