import type { Deployment, moveDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import { isFinished, moveDeployment as judgeMove } from '@appops/shared/rules/deployment-lifecycle';
import { deploymentStatuses } from '@appops/shared/words/deployment';
import type { Context } from '../context.ts';
import type { DeploymentPartTable } from '../database/schema/releases.ts';
import { AppError, notFound, refuseFields } from '../errors.ts';
import { stepsOf } from './add-up-steps.ts';
import { loadDeployment } from './deployment.ts';
import { recordPart } from './record-part.ts';
import { believeFinish } from './reported-times.ts';
import { lockEnvironments } from './settle.ts';
import { partFactsOf } from './part-facts.ts';
import { timeOf } from './tidy.ts';

/** A move that the state machine does not know, with the present state for whoever asked. */
export function refusedMove(reason: string, current: Deployment): AppError {
  return new AppError('invalid_move', reason, { current });
}

/**
 * Moves a deployment to its next status, or, of one that several jobs told, the part whose id is given: each job
 * finishes its own. The same move again changes nothing.
 * @throws {AppError} not_found, invalid_move with the present state
 */
export async function moveDeployment(
  ctx: Context,
  id: string,
  body: BodyOf<typeof route>,
): Promise<Deployment> {
  const { tx, now } = ctx;
  const partRow = await tx
    .selectFrom('deployment_parts')
    .select('environment_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (partRow === undefined) throw notFound('deployment', id);
  // Of two that finish it at once the second one waits here, and then sees the first one's outcome.
  await lockEnvironments(tx, partRow.environment_id);
  const parts = await tx
    .selectFrom('deployment_parts')
    .selectAll()
    .where('deployment_id', '=', (eb) =>
      eb.selectFrom('deployment_parts as own').select('own.deployment_id').where('own.id', '=', id),
    )
    .orderBy('number')
    .execute();
  const part = partMeant(parts, id);
  // Of several parts each has a status of its own; a rollback is of the whole.
  const deployment = await loadDeployment(tx, id);
  const told = parts.length === 1 || body.status === 'rolled_back' ? deployment.status : part.status;
  const status = deploymentStatuses.find((known) => known === told);
  if (status === undefined)
    throw refusedMove(
      `Its status "${told}" is of a newer AppOps, which alone knows what may follow it.`,
      deployment,
    );
  const move = judgeMove(status, body.status);
  if (move.kind === 'invalid') throw refusedMove(move.reason, deployment);
  if (move.kind === 'unchanged') return deployment;
  const warnings: string[] = [];
  const reported = timeOf(body.finishedAt, 'finishedAt', warnings);
  if (body.status === 'running' && reported !== null)
    throw refuseFields([
      { path: 'body.finishedAt', message: 'is told, but a deployment that runs has not finished' },
    ]);

  const facts = partFactsOf(part);
  if (body.status === 'rolled_back') {
    const from = deployment.finishedAt === null ? part.started_at : Date.parse(deployment.finishedAt);
    facts.rolled_back_at = believeFinish(reported, from, now).at;
  } else {
    facts.status = body.status;
    if (body.status === 'running') facts.started_at = now;
    if (isFinished(body.status)) {
      const finish = believeFinish(reported, part.started_at, now);
      facts.finished_at = finish.at;
      facts.reported_finished_at = finish.reported;
      facts.finish_received_at = now;
    }
  }
  const service = await tx
    .selectFrom('services')
    .selectAll()
    .where('id', '=', part.service_id)
    .executeTakeFirstOrThrow();
  const environment = await tx
    .selectFrom('environments')
    .selectAll()
    .where('id', '=', part.environment_id)
    .executeTakeFirstOrThrow();
  await recordPart(ctx, { service, environment }, part, facts);
  const moved = await loadDeployment(tx, id);
  return warnings.length === 0 ? moved : { ...moved, warnings };
}

/**
 * The part that a move is about: the one of that id while it is under way. The id is that of the whole, too, and
 * jobs that name no part were all told it, so when its own is over the next one that is under way is meant; parts
 * that a webhook tells go on by themselves.
 */
function partMeant(parts: readonly DeploymentPartTable[], id: string): DeploymentPartTable {
  const own = parts.find((part) => part.id === id)!;
  const isOpen = (part: DeploymentPartTable) => part.finished_at === null;
  const isTold = (part: DeploymentPartTable) => stepsOf(part) !== null;
  if (own.id !== own.deployment_id || (isOpen(own) && !isTold(own))) return own;
  return parts.find((part) => isOpen(part) && !isTold(part)) ?? own;
}
