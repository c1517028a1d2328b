import { changedColumns } from '../database/changed-columns.ts';
import { isFinished, wentLiveAt } from '@appops/shared/rules/deployment-lifecycle';
import type { Context } from '../context.ts';
import type { DeploymentTable, ReportedStatus } from '../database/schema/releases.ts';
import type { EnvironmentTable, ServiceTable } from '../database/schema/services.ts';
import type { Telling } from '../events/tell.ts';
import { untold } from './add-up-steps.ts';
import { factOf, renewPreviousVersions, reportedStatus, settle } from './settle.ts';
import { isLate } from './reported-times.ts';

/** Where a deployment goes. */
export interface Place {
  service: ServiceTable;
  environment: EnvironmentTable;
}

/** All that sources tell of a deployment; what follows from other deployments is not among it. */
export type Facts = Pick<
  DeploymentTable,
  | 'version'
  | 'commit_sha'
  | 'commits'
  | 'started_at'
  | 'finished_at'
  | 'finish_received_at'
  | 'rolled_back_at'
  | 'description'
  | 'url'
  | 'reported_started_at'
  | 'reported_finished_at'
> & { status: ReportedStatus };

/** The facts of a stored deployment, to be changed and recorded again. */
export function factsOf(row: DeploymentTable): Facts {
  const { version, commit_sha, commits, started_at, finished_at, finish_received_at, rolled_back_at } = row;
  const { description, url, reported_started_at, reported_finished_at } = row;
  const reported = reportedStatus(row);
  return {
    version,
    commit_sha,
    commits,
    started_at,
    finished_at,
    finish_received_at,
    rolled_back_at,
    description,
    url,
    reported_started_at,
    reported_finished_at,
    status: reported === 'rolled_back' || reported === 'superseded' ? 'succeeded' : reported,
  };
}

/** What tells a deployment apart from others: of the part that was recorded first. */
type NewDeployment = Pick<
  DeploymentTable,
  'id' | 'number' | 'source' | 'external_id' | 'attempt' | 'actor' | 'created_at'
>;

/**
 * Stores a deployment that is seen for the first time, and what it does to its environment. The environment must be
 * locked.
 */
export async function insertFacts(
  ctx: Context,
  place: Place,
  identity: NewDeployment,
  facts: Facts,
): Promise<DeploymentTable> {
  const row: DeploymentTable = {
    ...facts,
    ...identity,
    // The reports are kept with the parts.
    reports: untold,
    service_id: place.service.id,
    environment_id: place.environment.id,
    previous_version: null,
    live: 0,
    live_from: null,
    live_until: null,
    withdrawn_at: null,
    verdict: null,
    verdict_rule: null,
    verdict_reasons: null,
    verdict_at: null,
    verdict_due_at: verdictDue(facts),
  };
  row.live_from = wentLiveAt(factOf(row));
  await ctx.tx.insertInto('deployments').values(row).execute();
  await settleAndTell(ctx, place, null, row);
  return row;
}

/** Stores what became known of a deployment, and what that does to its environment, which must be locked. */
export async function updateFacts(
  ctx: Context,
  place: Place,
  before: DeploymentTable,
  facts: Facts,
): Promise<void> {
  const factsBefore = factsOf(before);
  const changed = changedColumns(facts, factsBefore);
  if (changed.length === 0) return;
  const after: DeploymentTable = {
    ...before,
    ...facts,
    // Kept while nothing changes them: they follow from other deployments, too.
    status: facts.status === factsBefore.status ? before.status : facts.status,
  };
  after.live_from = wentLiveAt(factOf(after));
  if (after.live_from === null) Object.assign(after, { live: 0, live_until: null, withdrawn_at: null });
  const window: readonly string[] = ['status', 'started_at', 'finished_at'];
  if (changed.some((name) => window.includes(name))) {
    // What was judged was another span.
    Object.assign(after, { verdict: null, verdict_rule: null, verdict_reasons: null, verdict_at: null });
    after.verdict_due_at = verdictDue(facts);
  }
  const { id, ...columns } = after;
  await ctx.tx.updateTable('deployments').set(columns).where('id', '=', id).execute();
  await settleAndTell(ctx, place, before, after, changed);
}

/** A finished deployment is looked at once at its finish; the verdict's task then knows when its window closes. */
function verdictDue(facts: Facts): number | null {
  return isFinished(facts.status) && facts.status !== 'canceled' ? facts.finished_at : null;
}

async function settleAndTell(
  ctx: Context,
  place: Place,
  before: DeploymentTable | null,
  after: DeploymentTable,
  changed: string[] = [],
): Promise<void> {
  const moved = before === null || factsOf(before).status !== factsOf(after).status;
  const rolledBack = after.rolled_back_at !== null && (before?.rolled_back_at ?? null) === null;
  const instants = [before?.live_from ?? null, after.live_from].filter((at) => at !== null);
  const consequences =
    instants.length > 0 ? await settle(ctx.tx, place.environment.id, Math.min(...instants)) : [];
  // One that is not live (any more) may have started before what was settled.
  if (after.live_from === null) await renewPreviousVersions(ctx.tx, place.environment.id, after.started_at);

  const stored = await ctx.tx
    .selectFrom('deployments')
    .select('previous_version')
    .where('id', '=', after.id)
    .executeTakeFirstOrThrow();
  const kind = rolledBack ? 'rolled_back' : moved ? happened(after) : 'updated';
  const at = kind === 'updated' ? ctx.now : happenedAt(after, rolledBack);
  const reinstated = consequences.find(
    ({ status, deployment }) => status === 'succeeded' && deployment.id !== after.id,
  );
  const told = ctx.tell(`deployment.${kind}`, {
    ...standingOf(place, after, {
      status: rolledBack ? 'rolled_back' : factsOf(after).status,
      previousVersion: stored.previous_version,
      late: isLate(at, ctx.now),
      ...(kind === 'updated' ? { changed } : {}),
      ...(reinstated === undefined ? {} : { liveAgain: reinstated.deployment.version }),
    }),
    time: at,
  });
  const following: Context = { ...ctx, causedBy: told };
  for (const { deployment, status } of consequences) {
    if (deployment.id === after.id && (rolledBack || status === 'succeeded')) continue;
    following.tell(
      `deployment.${status === 'succeeded' ? 'reinstated' : status}`,
      standingOf(place, deployment, {
        status,
        previousVersion: deployment.previous_version,
        late: isLate(at, ctx.now),
        by: after.version,
      }),
    );
  }
}

function happened(row: DeploymentTable) {
  const { status } = factsOf(row);
  return status === 'queued' ? 'recorded' : status === 'running' ? 'started' : status;
}

function happenedAt(row: DeploymentTable, rolledBack: boolean): number {
  if (rolledBack && row.rolled_back_at !== null) return row.rolled_back_at;
  return row.finished_at ?? row.started_at;
}

type Standing = Telling<'deployment.recorded'>;

function standingOf(
  { service, environment }: Place,
  row: Pick<DeploymentTable, 'id' | 'version'>,
  data: Omit<Standing['data'], 'version'>,
): Standing {
  return {
    subjects: { deployment: row.id, service: service.id, environment: environment.id },
    data: { version: row.version, ...data },
  };
}
