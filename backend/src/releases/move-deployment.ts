import type { Deployment, moveDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import {
  isFinished,
  moveDeployment as judgeMove,
  type DeploymentStatus,
} from '@appops/shared/rules/deployment-lifecycle';
import type { Context } from '../context.ts';
import { AppError, notFound } from '../errors.ts';
import { loadDeployment } from './deployment.ts';
import { factsOf, updateFacts, type Facts } from './record-facts.ts';
import { believeFinish } from './reported-times.ts';
import { lockEnvironment } from './settle.ts';

/** A move that the state machine does not know, with the present state for whoever asked. */
export function refusedMove(reason: string, current: Deployment): AppError {
  return new AppError('invalid_move', reason, { current });
}

/**
 * Moves a deployment to its next status. The same move again changes nothing.
 * @throws {AppError} not_found, invalid_move with the present state
 */
export async function moveDeployment(
  ctx: Context,
  id: string,
  body: BodyOf<typeof route>,
): Promise<Deployment> {
  const { tx, now } = ctx;
  const found = await tx
    .selectFrom('deployments')
    .select(['environment_id', 'service_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) throw notFound('deployment', id);
  // Of two that finish it at once the second one waits here, and then sees the first one's outcome.
  await lockEnvironment(tx, found.environment_id);
  const row = await tx.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const move = judgeMove(row.status as DeploymentStatus, body.status);
  if (move.kind === 'invalid') throw refusedMove(move.reason, await loadDeployment(tx, id));
  if (move.kind === 'unchanged') return loadDeployment(tx, id);
  if (body.status === 'running' && body.finishedAt !== undefined)
    throw new AppError('invalid_request', 'body.finishedAt: a deployment that runs has not finished');

  const reported = body.finishedAt === undefined ? null : Date.parse(body.finishedAt);
  const facts: Facts = factsOf(row);
  if (body.status === 'rolled_back') {
    facts.rolled_back_at = believeFinish(reported, row.finished_at ?? row.started_at, now).at;
  } else {
    facts.status = body.status;
    if (body.status === 'running') facts.started_at = now;
    if (isFinished(body.status)) {
      const finish = believeFinish(reported, row.started_at, now);
      facts.finished_at = finish.at;
      facts.reported_finished_at = finish.reported;
      facts.finish_received_at = now;
    }
  }
  const service = await tx
    .selectFrom('services')
    .selectAll()
    .where('id', '=', row.service_id)
    .executeTakeFirstOrThrow();
  const environment = await tx
    .selectFrom('environments')
    .selectAll()
    .where('id', '=', row.environment_id)
    .executeTakeFirstOrThrow();
  await updateFacts(ctx, { service, environment }, row, facts);
  return loadDeployment(tx, id);
}
