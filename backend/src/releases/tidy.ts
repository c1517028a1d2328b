import type { startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import { parseInstant } from '@appops/shared/rules/told-instant';
import { shaOf } from './learn-commits.ts';

type Body = BodyOf<typeof route>;

/** A deployment as it was told, without what is empty, and within what is kept. Times in epoch milliseconds. */
export interface Told extends Pick<Body, 'service' | 'environment' | 'status' | 'source'> {
  version: string;
  commit: string | null;
  commits: string[];
  startedAt: number | null;
  finishedAt: number | null;
  description: string;
  url: string | null;
  externalId: string | null;
  attempt: number | null;
  run: string | null;
}

/** What is kept at most, in characters; commits in number. */
export const kept = { version: 200, description: 2000, url: 2048, externalId: 300, commits: 5000 };

/** Cuts a text, and says so. */
export function cut(text: string, most: number, what: string, notes: string[]): string {
  if (text.length <= most) return text;
  notes.push(`The ${what} had ${text.length} characters; the first ${most} are kept.`);
  // Half of a pair of surrogates is no character.
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** No deployment is lost over what is empty or too long: the one is absent, the other cut, and it is said. */
export function tidied(body: Body): { told: Told; notes: string[] } {
  const notes: string[] = [];
  const time = (text: string | undefined) =>
    text === undefined || text.trim() === '' ? null : parseInstant(text);
  const sha = (text: string) => {
    const trimmed = text.trim().toLowerCase();
    if (trimmed.length <= 64) return trimmed;
    notes.push(`A commit had ${trimmed.length} characters, which is none, and was left out.`);
    return '';
  };
  const commits = body.commits.map((commit) => sha(shaOf(commit))).filter((commit) => commit !== '');
  if (commits.length > kept.commits)
    notes.push(`${commits.length} commits were told; the first ${kept.commits} are kept.`);
  const url = body.url?.trim() ?? '';
  if (url.length > kept.url)
    notes.push(`The url had ${url.length} characters, more than ${kept.url}, and was left out.`);
  return {
    told: {
      service: body.service,
      environment: body.environment,
      status: body.status,
      source: body.source,
      version: cut(body.version, kept.version, 'version', notes),
      commit: sha(body.commit ?? '') || null,
      commits: commits.slice(0, kept.commits),
      startedAt: time(body.startedAt),
      finishedAt: time(body.finishedAt),
      description: cut(body.description ?? '', kept.description, 'description', notes),
      url: url === '' || url.length > kept.url ? null : url,
      externalId: cut(body.externalId?.trim() ?? '', kept.externalId, 'externalId', notes) || null,
      attempt: body.attempt ?? null,
      run: body.run?.trim() || null,
    },
    notes,
  };
}
