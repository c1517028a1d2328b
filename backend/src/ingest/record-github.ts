import type { Context } from '../context.ts';
import type { ServiceTable } from '../database/schema.ts';
import { insertFacts, factsOf, updateFacts, type Facts } from '../releases/record-facts.ts';
import { lockEnvironment } from '../releases/settle.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { repositoryKey } from '../services/service.ts';
import { addReport, addUp, type GitHubReports } from './github-reports.ts';
import type { GitHubDeployment, GitHubStatus } from './github-payloads.ts';

/** What became of an event: the deployment's id, or why it was ignored and what to do. */
export type Recorded = { kind: 'recorded'; deployment: string } | { kind: 'ignored'; reason: string };

/** Adds what GitHub says of a deployment; the first word of it, whichever event brings it, records it. */
export async function recordGitHub(
  ctx: Context,
  given: GitHubDeployment,
  status: GitHubStatus | null,
): Promise<Recorded> {
  const service = await serviceFor(ctx, given);
  if (typeof service === 'string') return { kind: 'ignored', reason: service };
  const environment = await ensureEnvironment(ctx, service, given.environment);
  await lockEnvironment(ctx.tx, environment.id);
  const place = { service, environment };
  const find = () =>
    ctx.tx
      .selectFrom('deployments')
      .selectAll()
      .where('source', '=', 'github')
      .where('external_id', '=', given.externalId)
      .executeTakeFirst();

  const known = await find();
  if (known === undefined) {
    const row = await insertFacts(
      ctx,
      place,
      { source: 'github', externalId: given.externalId, actor: ctx.actor },
      factsFrom(given, addReport(null, given.createdAt, status, ctx.now), null),
    );
    if (row !== null) return { kind: 'recorded', deployment: row.id };
  }
  const row = known ?? (await find())!;
  if (row.environment_id !== environment.id)
    return {
      kind: 'ignored',
      reason: `GitHub's deployment ${given.externalId} was first told of another environment or service; it stays there.`,
    };
  const before = JSON.parse(row.reports) as GitHubReports;
  const reports = addReport(before, given.createdAt, status, ctx.now);
  if (reports !== before) await updateFacts(ctx, place, row, factsFrom(given, reports, factsOf(row)));
  return { kind: 'recorded', deployment: row.id };
}

function factsFrom(given: GitHubDeployment, reports: GitHubReports, known: Facts | null): Facts {
  const sum = addUp(reports);
  return {
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
    reports: JSON.stringify(reports),
    reported_started_at: sum.reportedStartedAt,
    reported_finished_at: sum.reportedFinishedAt,
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
    .orderBy('slug')
    .execute();
  const [first, second] = found;
  if (first === undefined)
    return `No service has the repository "${repository}". Set it as a service's repository (PATCH /api/v1/services/{slug}, or POST /api/v1/services for a new one), then redeliver this from GitHub.`;
  if (second === undefined) return first;
  const named = found.find(({ slug }) => slug === service);
  if (named !== undefined) return named;
  const slugs = found.map(({ slug }) => slug).join(', ');
  return `Several services have the repository "${repository}" (${slugs}). Name one of them as "service" in the payload of the GitHub deployment.`;
}
