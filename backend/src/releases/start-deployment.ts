import type { Deployment, startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import { isFinished, moveDeployment } from '@appops/shared/rules/deployment-lifecycle';
import type { Context } from '../context.ts';
import type { DeploymentTable } from '../database/schema.ts';
import { AppError } from '../errors.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { findService } from '../services/service.ts';
import { loadDeployment } from './deployment.ts';
import { refusedMove } from './move-deployment.ts';
import { factsOf, insertFacts, updateFacts, type Facts, type Place } from './record-facts.ts';
import { believeFinish, believeStart } from './reported-times.ts';
import { lockEnvironment } from './settle.ts';

type Body = BodyOf<typeof route>;

/**
 * Records a deployment; the environment is created on first sight. The same (source, externalId) again is the same
 * deployment: it moves to the status that is told now, and takes over what is new.
 * @throws {AppError} not_found for an unknown service, invalid_move, conflict when the externalId belongs elsewhere
 */
export async function startDeployment(ctx: Context, body: Body): Promise<Deployment> {
  checkTimes(body);
  const service = await findService(ctx.tx, body.service);
  const environment = await ensureEnvironment(ctx, service, body.environment);
  const place = { service, environment };
  await lockEnvironment(ctx.tx, environment.id);
  const known = await findByExternalId(ctx, body);
  if (known !== undefined) return updateDeployment(ctx, place, known, body);
  const row = await insertFacts(
    ctx,
    place,
    { source: body.source, externalId: body.externalId, actor: ctx.actor },
    newFacts(ctx, body),
  );
  // The environment is locked, so whoever came first went into another one.
  if (row === null) return updateDeployment(ctx, place, (await findByExternalId(ctx, body))!, body);
  return loadDeployment(ctx.tx, row.id);
}

function findByExternalId(
  { tx }: Context,
  { source, externalId }: Body,
): Promise<DeploymentTable | undefined> {
  if (externalId === null) return Promise.resolve(undefined);
  return tx
    .selectFrom('deployments')
    .selectAll()
    .where('source', '=', source)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
}

function checkTimes({ status, startedAt, finishedAt }: Body): void {
  if (finishedAt === undefined) return;
  const refuse = (message: string) =>
    new AppError('invalid_request', `body.finishedAt: ${message}`, {
      fields: [{ path: 'body.finishedAt', message }],
    });
  if (status === 'queued' || status === 'running')
    throw refuse(
      `the status is ${status}, so it has not finished; leave finishedAt out or name the end's status`,
    );
  if (startedAt !== undefined && Date.parse(finishedAt) < Date.parse(startedAt))
    throw refuse('is before startedAt');
}

function parsed(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}

function newFacts({ now }: Context, body: Body): Facts {
  const finished = isFinished(body.status);
  const start = believeStart(parsed(body.startedAt ?? body.finishedAt), now);
  const finish = finished ? believeFinish(parsed(body.finishedAt), start.at, now) : null;
  return {
    status: body.status,
    version: body.version,
    commit_sha: body.commit?.toLowerCase() ?? null,
    commits: JSON.stringify(body.commits.map((commit) => commit.toLowerCase())),
    started_at: start.at,
    finished_at: finish?.at ?? null,
    finish_received_at: finished ? now : null,
    rolled_back_at: null,
    description: body.description,
    url: body.url,
    reports: '[]',
    reported_started_at: start.reported,
    reported_finished_at: finish?.reported ?? null,
  };
}

async function updateDeployment(
  ctx: Context,
  place: Place,
  row: DeploymentTable,
  body: Body,
): Promise<Deployment> {
  const current = () => loadDeployment(ctx.tx, row.id);
  if (row.environment_id !== place.environment.id)
    throw new AppError(
      'conflict',
      `The externalId "${body.externalId ?? ''}" of ${body.source} is already a deployment into another environment. Give each deployment an externalId of its own.`,
      { current: await current() },
    );
  const known = factsOf(row);
  if (known.version !== body.version && isFinished(known.status))
    throw new AppError(
      'conflict',
      `The externalId "${body.externalId ?? ''}" of ${body.source} is already the finished deployment of ${known.version}. Give the deployment of ${body.version} an externalId of its own.`,
      { current: await current() },
    );
  const move = moveDeployment(known.status, body.status);
  if (move.kind === 'invalid') throw refusedMove(move.reason, await current());
  const told = newFacts(ctx, body);
  const facts: Facts = {
    ...known,
    status: body.status,
    version: body.version,
    commit_sha: told.commit_sha ?? known.commit_sha,
    commits: body.commits.length > 0 ? told.commits : known.commits,
    description: body.description === '' ? known.description : body.description,
    url: body.url ?? known.url,
  };
  // A queued deployment starts when it runs, whatever was told when it was queued.
  if (body.startedAt !== undefined || (known.status === 'queued' && body.status === 'running')) {
    facts.started_at = told.started_at;
    facts.reported_started_at = told.reported_started_at;
  }
  if (move.kind === 'moved' && isFinished(body.status)) {
    const finish = believeFinish(parsed(body.finishedAt), facts.started_at, ctx.now);
    facts.finished_at = finish.at;
    facts.reported_finished_at = finish.reported;
    facts.finish_received_at = ctx.now;
  }
  await updateFacts(ctx, place, row, facts);
  return current();
}
