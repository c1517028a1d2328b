import type {
  Case,
  recordCause as causeRoute,
  recordPrevention as preventionRoute,
} from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { AppError, notFound } from '../errors.ts';
import { tellCase } from './tell-case.ts';
import { judge } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';
import { toJson } from '../database/json.ts';

/**
 * Records a cause. Only people agree on one.
 * @throws {AppError} not_found for the case or its deployment; forbidden where a machine agrees on one
 */
export async function recordCause(ctx: Context, id: string, body: BodyOf<typeof causeRoute>): Promise<Case> {
  const row = await lockCase(ctx, id);
  if (body.agreed && ctx.actor.kind === 'machine')
    throw new AppError('forbidden', 'A machine may only suspect a cause.');
  if (
    body.deployment !== undefined &&
    (await ctx.tx
      .selectFrom('deployments')
      .select('id')
      .where('id', '=', body.deployment)
      .executeTakeFirst()) === undefined
  )
    throw notFound('deployment', body.deployment);
  const cause = newId('cause');
  const state = body.agreed ? 'agreed' : 'suspected';
  await ctx.tx
    .insertInto('causes')
    .values({
      id: cause,
      case_id: id,
      description: body.description,
      state,
      deployment_id: body.deployment ?? null,
      recorded_at: ctx.now,
      recorded_by: toJson(ctx.actor),
    })
    .execute();
  tellCase(ctx, row, 'case.cause_recorded', {
    subjects: { cause, deployment: body.deployment },
    data: { state },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/**
 * Records a prevention, or moves one on.
 * @throws {AppError} not_found for the case or the prevention that is moved on
 */
export async function recordPrevention(
  ctx: Context,
  id: string,
  body: BodyOf<typeof preventionRoute>,
): Promise<Case> {
  const row = await lockCase(ctx, id);
  const values = {
    description: body.description,
    owner: body.owner,
    state: body.state,
    due_at: body.dueAt === undefined ? null : Date.parse(body.dueAt),
  };
  const prevention = body.id ?? newId('prevention');
  if (body.id === undefined) {
    await ctx.tx
      .insertInto('preventions')
      .values({
        id: prevention,
        case_id: id,
        ...values,
        overdue_told_for: null,
        recorded_at: ctx.now,
        recorded_by: toJson(ctx.actor),
      })
      .execute();
  } else {
    const { numUpdatedRows } = await ctx.tx
      .updateTable('preventions')
      .set(values)
      .where('id', '=', body.id)
      .where('case_id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('prevention of this case', body.id);
  }
  tellCase(ctx, row, 'case.prevention_recorded', {
    subjects: { prevention },
    data: { state: body.state, owner: body.owner },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}
