import type { addWorkaround as route, Case } from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { WorkaroundTable } from '../database/schema/cases.ts';
import { AppError, notFound, refuseFields } from '../errors.ts';
import { tellCase } from './tell-case.ts';
import { judge } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';
import { slugsNamed } from './named-environments.ts';

/**
 * Records a workaround, in force at once unless told otherwise. It needs an owner, an expiry and a rollback step.
 * @throws {AppError} not_found; invalid_request without an expiry, or for one that is past
 */
export async function addWorkaround(ctx: Context, id: string, body: BodyOf<typeof route>): Promise<Case> {
  const row = await lockCase(ctx, id);
  if (body.expiresAt === undefined && body.expiresAfterReleases === undefined) {
    throw new AppError(
      'invalid_request',
      'A workaround expires: say until when, or after how many releases.',
      { fields: [{ path: 'body.expiresAt', message: 'is needed, or a number of releases' }] },
    );
  }
  const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt);
  if (expiresAt !== null && expiresAt <= ctx.now)
    throw refuseFields([{ path: 'body.expiresAt', message: 'lies in the past' }]);
  const workaround: WorkaroundTable = {
    id: newId('workaround'),
    case_id: id,
    description: body.description,
    owner: body.owner,
    rollback_step: body.rollbackStep,
    expires_at: expiresAt,
    expires_after_releases: body.expiresAfterReleases ?? null,
    environments: toJson(
      await slugsNamed(ctx.tx, row.service_id, body.environments ?? [], 'body.environments'),
    ),
    activated_at: body.active ? ctx.now : null,
    retired_at: null,
    recorded_at: ctx.now,
    recorded_by: toJson(ctx.actor),
  };
  await ctx.tx.insertInto('workarounds').values(workaround).execute();
  tellCase(ctx, row, 'case.workaround_recorded', {
    subjects: { workaround: workaround.id },
    data: {
      owner: body.owner,
      expiresAt: body.expiresAt ?? null,
      expiresAfterReleases: body.expiresAfterReleases ?? null,
      active: body.active,
    },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

async function findWorkaround(ctx: ReadContext, caseId: string, id: string): Promise<WorkaroundTable> {
  const row = await ctx.tx
    .selectFrom('workarounds')
    .selectAll()
    .where('id', '=', id)
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('workaround of this case', id);
  return row;
}

/**
 * Puts a proposed or retired workaround in force. Again changes nothing.
 * @throws {AppError} not_found; invalid_move, with the present state, for one that has expired
 */
export async function activateWorkaround(ctx: Context, caseId: string, id: string): Promise<Case> {
  const row = await lockCase(ctx, caseId);
  const workaround = await findWorkaround(ctx, caseId, id);
  if (workaround.activated_at !== null && workaround.retired_at === null) return loadCase(ctx.tx, caseId);
  if (workaround.expires_at !== null && workaround.expires_at <= ctx.now)
    throw new AppError('invalid_move', 'This workaround has expired. Record a new one with a new expiry.', {
      current: await loadCase(ctx.tx, caseId),
    });
  await ctx.tx
    .updateTable('workarounds')
    .set({ activated_at: ctx.now, retired_at: null })
    .where('id', '=', id)
    .execute();
  tellCase(ctx, row, 'case.workaround_activated', { subjects: { workaround: id }, data: {} });
  await judge(ctx, caseId);
  return loadCase(ctx.tx, caseId);
}

/**
 * The workaround was taken back. Again changes nothing.
 * @throws {AppError} not_found; invalid_move, with the present state, for one that was never in force
 */
export async function retireWorkaround(ctx: Context, caseId: string, id: string): Promise<Case> {
  const row = await lockCase(ctx, caseId);
  const workaround = await findWorkaround(ctx, caseId, id);
  if (workaround.retired_at !== null) return loadCase(ctx.tx, caseId);
  if (workaround.activated_at === null)
    throw new AppError('invalid_move', 'This workaround was never in force, so it cannot be retired.', {
      current: await loadCase(ctx.tx, caseId),
    });
  await ctx.tx.updateTable('workarounds').set({ retired_at: ctx.now }).where('id', '=', id).execute();
  tellCase(ctx, row, 'case.workaround_retired', { subjects: { workaround: id }, data: {} });
  await judge(ctx, caseId);
  return loadCase(ctx.tx, caseId);
}
