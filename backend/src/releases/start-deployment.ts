import type { Deployment, startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import { isFinished, moveDeployment, type DeploymentStatus } from '@appops/shared/rules/deployment-lifecycle';
import type { Context } from '../context.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import { AppError, refuseFields } from '../errors.ts';
import { logDelivery } from '../ingest/deliveries.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { findService } from '../services/service.ts';
import { loadDeployment } from './deployment.ts';
import { learnCommits } from './learn-commits.ts';
import { refusedMove } from './move-deployment.ts';
import { partFactsOf } from './part-facts.ts';
import { attemptsOf } from './parts.ts';
import type { Place } from './record-facts.ts';
import { recordPart, type PartFacts } from './record-part.ts';
import { believeFinish, believeStart } from './reported-times.ts';
import { lockEnvironment } from './settle.ts';
import { tidied, type Told } from './tidy.ts';
import { environmentToldBefore } from './told-before.ts';

type Body = BodyOf<typeof route>;

/**
 * Records a deployment; the environment is created on first sight. The same (source, externalId) again is the same
 * deployment: it moves to the status that is told now, and takes over what is new. With another attempt, or a source
 * time later than the end that is known, it is a new attempt.
 * @throws {AppError} not_found for an unknown service, invalid_move, conflict for another version of a finished one
 */
export async function startDeployment(ctx: Context, body: Body): Promise<Deployment> {
  const { told, notes } = tidied(body);
  checkTimes(told);
  const service = await findService(ctx.tx, told.service);
  const environment =
    (await environmentToldBefore(ctx.tx, { ...told, service: service.id })) ??
    (await ensureEnvironment(ctx, service, told.environment, notes));
  const place = { service, environment };
  await lockEnvironment(ctx.tx, environment.id);
  await learnCommits(ctx.tx, service.id, told.known, null);
  const attempts =
    told.externalId === null ? [] : await attemptsOf(ctx.tx, environment.id, told.source, told.externalId);
  const { known, attempt } = attemptMeant(attempts, told);
  const facts = known === null ? newFacts(ctx, told, attempt) : await updatedFacts(ctx, known, told);
  const id = await recordPart(ctx, place, known, facts, told.environment);
  if (notes.length > 0) await say(ctx, place, id, notes);
  const deployment = await loadDeployment(ctx.tx, id);
  return notes.length === 0 ? deployment : { ...deployment, warnings: notes };
}

/** Which of the attempts is told of, and the number of a new one. */
function attemptMeant(
  attempts: readonly DeploymentPartTable[],
  told: Told,
): { known: DeploymentPartTable | null; attempt: number } {
  if (told.attempt !== null)
    return {
      known: attempts.find(({ attempt }) => attempt === told.attempt) ?? null,
      attempt: told.attempt,
    };
  const last = attempts.at(-1);
  if (last === undefined) return { known: null, attempt: 1 };
  const at = told.startedAt ?? told.finishedAt;
  const isAgain = last.finished_at !== null && at !== null && at > last.finished_at;
  return isAgain ? { known: null, attempt: last.attempt + 1 } : { known: last, attempt: last.attempt };
}

function checkTimes({ status, startedAt, finishedAt }: Told): void {
  if (finishedAt === null) return;
  const refuse = (message: string) => refuseFields([{ path: 'body.finishedAt', message }]);
  if (status === 'queued' || status === 'running')
    throw refuse(`is told, but the status is ${status}: leave the finish out, or name the status of the end`);
  if (startedAt !== null && finishedAt < startedAt) throw refuse('is before the start');
}

function newFacts({ now }: Context, told: Told, attempt: number): PartFacts {
  const finished = isFinished(told.status);
  const start = believeStart(told.startedAt ?? told.finishedAt, now);
  const finish = finished ? believeFinish(told.finishedAt, start.at, now) : null;
  return {
    source: told.source,
    external_id: told.externalId,
    attempt,
    run: told.run,
    status: told.status,
    version: told.version,
    commit_sha: told.commit,
    commits: JSON.stringify(told.commits),
    started_at: start.at,
    finished_at: finish?.at ?? null,
    finish_received_at: finished ? now : null,
    rolled_back_at: null,
    description: told.description,
    url: told.url,
    reports: '[]',
    reported_started_at: start.reported,
    reported_finished_at: finish?.reported ?? null,
  };
}

async function updatedFacts(ctx: Context, known: DeploymentPartTable, told: Told): Promise<PartFacts> {
  const current = () => loadDeployment(ctx.tx, known.id);
  const status = known.status as DeploymentStatus;
  const again =
    'If the job runs again, tell its number as "attempt", or a "startedAt" later than the end that is known.';
  if (known.version !== told.version && isFinished(status))
    throw new AppError(
      'conflict',
      `The externalId "${told.externalId ?? ''}" of ${told.source} is already the finished deployment of ${known.version}. ${again} Else give the deployment of ${told.version} an externalId of its own.`,
      { current: await current() },
    );
  const move = moveDeployment(status, told.status);
  if (move.kind === 'invalid') throw refusedMove(`${move.reason} ${again}`, await current());
  const fresh = newFacts(ctx, told, known.attempt);
  const facts: PartFacts = {
    ...partFactsOf(known),
    status: told.status,
    version: told.version,
    run: told.run ?? known.run,
    commit_sha: told.commit ?? known.commit_sha,
    commits: told.commits.length > 0 ? fresh.commits : known.commits,
    description: told.description === '' ? known.description : told.description,
    url: told.url ?? known.url,
  };
  // A queued deployment starts when it runs, whatever was told when it was queued.
  if (told.startedAt !== null || (status === 'queued' && told.status === 'running')) {
    facts.started_at = fresh.started_at;
    facts.reported_started_at = fresh.reported_started_at;
  }
  if (move.kind === 'moved' && isFinished(told.status)) {
    const finish = believeFinish(told.finishedAt, facts.started_at, ctx.now);
    facts.finished_at = finish.at;
    facts.reported_finished_at = finish.reported;
    facts.finish_received_at = ctx.now;
  }
  return facts;
}

/** What was cut or left out is said where people look for what became of a report. */
async function say(ctx: Context, { service }: Place, id: string, notes: readonly string[]): Promise<void> {
  await logDelivery(ctx, {
    source_id: null,
    kind: 'api',
    event: `deployment of ${service.slug}`.slice(0, 100),
    outcome: 'accepted',
    reason: notes.join(' '),
    subject: id,
    bytes: 0,
  });
}
