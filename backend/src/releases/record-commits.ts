import { holdArrivals, noteArrivals, type Arrival } from '../cases/fix-on-its-way.ts';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { ServiceTable } from '../database/schema/services.ts';
import { learnCommits, type KnownCommit } from './learn-commits.ts';
import { repositoryKey } from '../services/service.ts';

/** A commit as a push tells of it. */
export interface PushedCommit extends KnownCommit {
  message: string;
}

export interface Push {
  repository: string;
  branch: string;
  /** Releases are made from this branch, so what came onto it is merged. */
  merges: boolean;
  /** When it came onto the branch, epoch milliseconds; null where that cannot be read. */
  at: number | null;
  commits: PushedCommit[];
  by: string | null;
}

export interface MergedRequest {
  repository: string;
  number: number;
  at: number | null;
  mergeCommit: string | null;
  /** The last commit of its branch, which all its others come before. */
  head: string | null;
  /** Its title, its text and the name of its branch: people name cases in all of them. */
  text: string;
  author: string | null;
  by: string | null;
}

/** `Fix it (#42)` and `Merge pull request #42`: the commit and the pull request are names of one change. */
function requestNamedIn(message: string): number[] {
  const subject = message.split('\n', 1)[0] ?? '';
  const found = /\(#(\d{1,9})\)\s*$/.exec(subject) ?? /^Merge pull request #(\d{1,9})\b/.exec(subject);
  return found === null ? [] : [Number(found[1])];
}

/** What is undone names what it undoes, which is not mended by it. */
function isRevert(message: string): boolean {
  return /^(?:revert\b|this (?:partially |partly )?reverts )/im.test(message);
}

/** Keeps what was pushed. @returns sentences about cases whose fix is on its way; none for what tells nothing of one */
export async function recordPush(ctx: Context, push: Push): Promise<string[]> {
  if (push.commits.length === 0) return [];
  const at = believed(push.at, ctx.now);
  const told: string[] = [];
  const arrivals = push.commits.map(({ sha, message }): Arrival => ({
    text: isRevert(message) ? '' : message,
    names: { commits: [sha], pullRequests: requestNamedIn(message) },
    at,
  }));
  const services = await servicesOf(ctx, push.repository);
  if (push.merges) await holdArrivals(ctx, services, arrivals);
  for (const service of services) {
    // A revert that nobody has merged undoes nothing, so what is said on other branches is not kept.
    const commits = push.merges ? push.commits : push.commits.map((one) => ({ ...one, message: null }));
    await learnCommits(ctx.tx, service.id, commits, push.merges ? at : null);
    if (!push.merges) continue;
    told.push(...(await noteArrivals(ctx, service, arrivals)));
    await tell(ctx, service, push.commits.length, push.branch);
  }
  return told;
}

/** Keeps what was merged. @returns sentences as `recordPush` does */
export async function recordMergedRequest(ctx: Context, request: MergedRequest): Promise<string[]> {
  const at = believed(request.at, ctx.now);
  const told: string[] = [];
  const arrival: Arrival = {
    text: isRevert(request.text) ? '' : request.text,
    names: {
      commits: request.mergeCommit === null ? [] : [request.mergeCommit],
      pullRequests: [request.number],
    },
    at,
  };
  const services = await servicesOf(ctx, request.repository);
  await holdArrivals(ctx, services, [arrival]);
  for (const service of services) {
    const facts = {
      merge_commit: request.mergeCommit,
      commits: toJson(request.head === null ? [] : [request.head]),
      author: request.author,
      merged_at: at,
    };
    await ctx.tx
      .insertInto('pull_requests')
      .values({ service_id: service.id, number: request.number, ...facts })
      .onConflict((conflict) => conflict.columns(['service_id', 'number']).doUpdateSet(facts))
      .execute();
    told.push(...(await noteArrivals(ctx, service, [arrival])));
    await tell(ctx, service, 1, `#${request.number}`);
  }
  return told;
}

/** Nothing was merged later than now; a time that cannot be read is that of the delivery. */
function believed(at: number | null, now: number): number {
  return at === null ? now : Math.min(at, now);
}

function servicesOf({ tx }: ReadContext, repository: string): Promise<ServiceTable[]> {
  return tx
    .selectFrom('services')
    .selectAll()
    .where('repository_key', '=', repositoryKey(repository) ?? repository.toLowerCase())
    .orderBy('id')
    .execute();
}

/** Where there are cases they are judged anew: a revert, say, undoes a fix. Elsewhere nobody asks. */
async function tell(ctx: Context, service: ServiceTable, commits: number, to: string): Promise<void> {
  const fix = await ctx.tx
    .selectFrom('fixes')
    .select('id')
    .where('service_id', '=', service.id)
    .limit(1)
    .executeTakeFirst();
  if (fix === undefined) return;
  ctx.tell('service.commits_merged', {
    subjects: { service: service.id },
    data: { commits, to },
  });
}
