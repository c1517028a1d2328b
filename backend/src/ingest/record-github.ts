import type { IgnoredReleases } from '@appops/shared/contract/webhooks';
import { fitsGlob } from '@appops/shared/rules/glob';
import { matchPlace } from '@appops/shared/rules/place-names';
import type { Context } from '../context.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import type { ServiceTable } from '../database/schema/services.ts';
import { attemptsOf } from '../releases/parts.ts';
import { recordPart, type PartFacts } from '../releases/record-part.ts';
import { lockEnvironment } from '../releases/settle.ts';
import { environmentToldBefore } from '../releases/told-before.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { endEnvironment } from '../services/retire-environment.ts';
import { findNamedEnvironment, repositoryKey } from '../services/service.ts';
import { addReport, addUp, type AddedUp, type GitHubReports } from './github-reports.ts';
import { versionOf, type GitHubDeployment, type GitHubStatus } from './github-payloads.ts';
import { seenAs } from './repository-refs.ts';

/** What became of an event: the deployment's id and what was cut, or why it was ignored and what to do. */
export type Recorded =
  | { kind: 'recorded'; deployment: string | null; notes: readonly string[] }
  | { kind: 'ignored'; reason: string };

/** Adds what GitHub says of a deployment; the first word of it, whichever event brings it, records it. */
export async function recordGitHub(
  ctx: Context,
  given: GitHubDeployment,
  status: GitHubStatus | null,
  ignored: IgnoredReleases | null,
): Promise<Recorded> {
  const reason = await noRelease(ctx, given, ignored);
  if (reason !== null) return { kind: 'ignored', reason };
  const service = await serviceFor(ctx, given);
  if (typeof service === 'string') return { kind: 'ignored', reason: service };
  const notes = [...given.notes];
  const job = { ...given, service: service.id, source: 'github', version: null };
  const environment =
    (await environmentToldBefore(ctx.tx, job)) ??
    (await ensureEnvironment(ctx, service, given.environment, notes, findNamedEnvironment));
  await lockEnvironment(ctx.tx, environment.id);
  const place = { service, environment };
  const known = await attemptsOf(ctx.tx, environment.id, 'github', given.externalId);
  const [first] = known;
  const before = first === undefined ? null : (JSON.parse(first.reports) as GitHubReports);
  const reports = addReport(before, given.createdAt, status, ctx.now);
  const recorded = (deployment: string) => ({ kind: 'recorded' as const, deployment, notes });
  if (first !== undefined && reports === before) return recorded(first.id);

  const version = first?.version ?? versionOf(given, await seenAs(ctx.tx, given.repository, given.ref));
  let last = '';
  for (const [index, sum] of addUp(reports).entries()) {
    const attempt = index + 1;
    const own = known.find((part) => part.attempt === attempt) ?? null;
    const facts = factsFrom({ ...given, version }, attempt, sum, own);
    if (attempt === 1) facts.reports = JSON.stringify(reports);
    last = await recordPart(ctx, place, own, facts, given.environment);
  }
  return recorded(last);
}

function factsFrom(
  given: GitHubDeployment & { version: string },
  attempt: number,
  sum: AddedUp,
  known: DeploymentPartTable | null,
): PartFacts {
  return {
    source: 'github',
    external_id: given.externalId,
    attempt,
    run: known?.run ?? given.run,
    status: sum.status,
    version: known?.version ?? given.version,
    commit_sha: known?.commit_sha ?? given.commit,
    commits: known?.commits ?? '[]',
    started_at: sum.startedAt,
    finished_at: sum.finishedAt,
    finish_received_at: sum.finishReceivedAt,
    rolled_back_at: known?.rolled_back_at ?? null,
    description: known?.description ?? given.description,
    url: sum.url,
    reports: '[]',
    reported_started_at: sum.reportedStartedAt,
    reported_finished_at: sum.reportedFinishedAt,
  };
}

/** GitHub tells a branch as `main`, and settings as `refs/heads/main`, or the other way about. */
function spellingsOf(ref: string): string[] {
  const bare = ref.replace(/^refs\/(?:heads|tags)\//, '');
  return bare === ref && !ref.startsWith('refs/')
    ? [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]
    : [ref, bare];
}

/** Why what is told is no release, by the patterns of its source; null where it is one, or was recorded as one. */
async function noRelease(
  { tx }: Context,
  given: GitHubDeployment,
  ignored: IgnoredReleases | null,
): Promise<string | null> {
  if (ignored === null) return null;
  const named = [
    ['environment', given.environment, ignored.environments],
    ['ref', given.ref, ignored.refs, spellingsOf(given.ref)],
    ['task', given.task, ignored.tasks],
  ] as const;
  for (const [what, name, patterns, spellings = [name]] of named) {
    const pattern = patterns.find((each) => name !== '' && spellings.some((one) => fitsGlob(each, one)));
    if (pattern === undefined) continue;
    const known = await tx
      .selectFrom('deployment_parts')
      .select('id')
      .where('source', '=', 'github')
      .where('external_id', '=', given.externalId)
      .executeTakeFirst();
    if (known !== undefined) return null;
    return `The ${what} "${name}" fits "${pattern}", which is no release by the settings of this source.`;
  }
  return null;
}

/**
 * Retires a transient environment whose deployment became inactive. GitHub makes each deployment inactive that a
 * later one replaces, so only the last one's counts.
 */
export async function endTransient(ctx: Context, given: GitHubDeployment): Promise<Recorded> {
  const service = await serviceFor(ctx, given);
  if (typeof service === 'string') return { kind: 'ignored', reason: service };
  const environment = await findNamedEnvironment(ctx.tx, service.id, given.environment);
  const nothing = (reason: string) => ({ kind: 'ignored' as const, reason });
  if (environment === undefined)
    return nothing(`The environment "${given.environment}" is not known, so nothing ends.`);
  await lockEnvironment(ctx.tx, environment.id);
  const last = await ctx.tx
    .selectFrom('deployment_parts')
    .select(['id', 'external_id'])
    .where('environment_id', '=', environment.id)
    .orderBy('started_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined || last.external_id !== given.externalId)
    return nothing('The state "inactive" of a deployment that another one replaced tells nothing new.');
  const ended = await endEnvironment(ctx, environment);
  if (!ended)
    return nothing(`The environment "${environment.name}" has monitors, so it stays until they are retired.`);
  return {
    kind: 'recorded',
    deployment: last.id,
    notes: [`The environment "${environment.name}" has ended.`],
  };
}

/** The service of a repository, or why there is none and what to do about it. */
async function serviceFor(
  { tx }: Context,
  { repository, service }: GitHubDeployment,
): Promise<ServiceTable | string> {
  const found = await tx
    .selectFrom('services')
    .selectAll()
    .where('repository_key', '=', repositoryKey(repository) ?? repository.toLowerCase())
    .orderBy('name_order')
    .orderBy('slug')
    .execute();
  // A retired one comes back with its deployment, but does not stand in the way of one that is in use.
  const inUse = found.filter(({ retired_at }) => retired_at === null);
  const [first, second] = inUse.length > 0 ? inUse : found;
  if (first === undefined)
    return `No service has the repository "${repository}". Set it as a service's repository (PATCH /api/v1/services/{slug}, or POST /api/v1/services for a new one), then redeliver this from GitHub.`;
  const slugs = (inUse.length > 0 ? inUse : found).map(({ slug }) => slug).join(', ');
  if (service !== null)
    return (
      matchPlace(service, found) ??
      `The payload names the service "${service}", and the services with the repository "${repository}" are: ${slugs}. Give that repository to the service that is meant, or correct the name, then redeliver this from GitHub.`
    );
  if (second === undefined) return first;
  return `Several services have the repository "${repository}" (${slugs}). Name one of them as "service" in the payload of the GitHub deployment.`;
}
