import { isMergeBranch } from '@appops/shared/rules/merge-branches';
import { parseInstant } from '@appops/shared/rules/told-instant';
import * as z from 'zod/mini';
import type { MergedRequest, Push } from '../../../releases/record-commits.ts';
import { kept } from '../../../releases/tidy.ts';

/**
 * What we read of GitHub's `push` and `pull_request` events: which commits came onto a branch, and what was merged.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#push
 */

const text = z.catch(z.nullish(z.string()), null);
const sha = z.string().check(z.regex(/^[0-9a-f]{7,64}$/i));
const when = z.catch(z.nullish(z.union([z.string(), z.number()])), null);
const person = z.catch(z.nullish(z.object({ name: text, username: text, login: text })), null);
const repository = z.object({
  full_name: z.string().check(z.maxLength(300)),
  default_branch: text,
  pushed_at: when,
});

const commit = z.object({
  id: sha,
  message: text,
  timestamp: when,
  author: person,
  distinct: z.catch(z.nullish(z.boolean()), null),
});

const push = z.object({
  ref: z.string(),
  before: z.catch(z.nullish(sha), null),
  after: z.catch(z.nullish(sha), null),
  forced: z.catch(z.nullish(z.boolean()), null),
  deleted: z.catch(z.nullish(z.boolean()), null),
  // One that cannot be read does not cost the others.
  commits: z.catch(z.nullish(z.array(z.catch(z.nullable(commit), null))), null),
  pusher: person,
  repository,
});

const request = z.object({
  action: text,
  pull_request: z.object({
    number: z.int().check(z.gte(1)),
    title: text,
    body: text,
    merged: z.catch(z.nullish(z.boolean()), null),
    merged_at: when,
    merge_commit_sha: z.catch(z.nullish(sha), null),
    head: z.object({ ref: text, sha: z.catch(z.nullish(sha), null) }),
    base: z.object({ ref: text }),
    user: person,
    merged_by: person,
  }),
  repository,
});

function nameOf(told: z.infer<typeof person>): string | null {
  return (told?.username ?? told?.login ?? told?.name)?.trim().slice(0, 200) || null;
}

function instantOf(told: string | number | null | undefined): number | null {
  return typeof told === 'number' ? told * 1000 : told == null ? null : parseInstant(told);
}

/** Takes a push to a branch out of its event; null for one that brings nothing, and what is not understood. */
export function readPush(body: unknown): Push | null {
  const read = push.safeParse(body);
  if (!read.success || read.data.deleted === true) return null;
  const { ref, before, after, forced, pusher, repository: told } = read.data;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : '';
  if (branch === '') return null;
  const commits = (read.data.commits ?? []).filter((one) => one !== null);
  const merges = isMergeBranch(branch, told.default_branch ?? null);
  // Elsewhere only what is new to the repository belongs to the branch.
  const ownCommits = merges ? commits : commits.filter(({ distinct }) => distinct !== false);
  const head = after?.toLowerCase() ?? null;
  const ancestors = ownCommits.map(({ id }) => id.toLowerCase()).filter((id) => id !== head);
  // All that was pushed comes before its end, and so does what was there, unless it was thrown away.
  if (before != null && forced !== true && !/^0+$/.test(before)) ancestors.push(before.toLowerCase());
  return {
    repository: told.full_name,
    branch,
    merges,
    at: instantOf(told.pushed_at) ?? instantOf(commits.at(-1)?.timestamp),
    by: nameOf(pusher),
    commits: ownCommits.map((pushed) => {
      const id = pushed.id.toLowerCase();
      return {
        sha: id,
        message: (pushed.message ?? '').slice(0, kept.message),
        ancestors: id === head ? ancestors : [],
        patch: null,
        inversePatch: null,
        author: nameOf(pushed.author),
      };
    }),
  };
}

/** Takes a pull request out of its event once it was merged to where releases are made from; else null. */
export function readMergedRequest(body: unknown): MergedRequest | null {
  const read = request.safeParse(body);
  if (!read.success) return null;
  const { pull_request: told, repository: where } = read.data;
  const at = instantOf(told.merged_at);
  if (told.merged !== true && at === null) return null;
  if (!isMergeBranch(told.base.ref ?? '', where.default_branch ?? null)) return null;
  return {
    repository: where.full_name,
    number: told.number,
    at,
    mergeCommit: told.merge_commit_sha?.toLowerCase() ?? null,
    head: told.head.sha?.toLowerCase() ?? null,
    text: [told.title, told.body, told.head.ref]
      .map((part) => part ?? '')
      .join('\n')
      .slice(0, kept.message),
    author: nameOf(told.user),
    by: nameOf(told.merged_by) ?? nameOf(told.user),
  };
}
