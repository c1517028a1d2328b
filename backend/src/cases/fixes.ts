import type {
  Case,
  nameFix as nameRoute,
  planVerification as planRoute,
  recordFix as route,
  revertFix as revertRoute,
} from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import { refusePlanChange } from '@appops/shared/rules/case/case-refusals';
import type { Context, ReadContext } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { CaseTable, FixTable } from '../database/schema/cases.ts';
import { AppError, notFound } from '../errors.ts';
import { findService } from '../services/service.ts';
import { tellCase } from './tell-case.ts';
import { namesOf, readNames } from './fix-names.ts';
import { findCase, judge, storedJudgement } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { latestFix } from './latest-fix.ts';
import { joiningInTargets, makePlan, PlanLacks } from './make-plan.ts';
import { lockCase } from './lock-case.ts';
import { whenMerged } from './when-merged.ts';

function namesNothingAtAll(body: BodyOf<typeof route>): boolean {
  const { changes, versions } = readNames(body);
  const { url, description } = body;
  return changes.length + versions.length === 0 && url === undefined && description.trim() === '';
}

/**
 * Records a fix, by what a release can be matched with, and makes its verification plan.
 * @throws {AppError} not_found; invalid_request where nothing is said of the fix, or no service is known for it
 */
export async function recordFix(ctx: Context, id: string, body: BodyOf<typeof route>): Promise<Case> {
  const known = await findCase(ctx, id);
  const joining = await joiningInTargets(
    ctx.tx,
    known,
    await serviceOf(ctx, known, body),
    body.plan?.environments,
  );
  await lockCase(ctx, id, joining);
  return keepFix(ctx, id, body);
}

async function serviceOf(
  { tx }: ReadContext,
  row: CaseTable,
  { service }: BodyOf<typeof route>,
): Promise<string | null> {
  return service === undefined ? row.service_id : (await findService(tx, service)).id;
}

/**
 * Records a fix of a case that is held, with what joins others by its plan.
 * @throws {AppError} not_found; invalid_request where nothing is said of the fix, or no service is known for it
 */
export async function keepFix(ctx: Context, id: string, body: BodyOf<typeof route>): Promise<Case> {
  const row = await findCase(ctx, id);
  const serviceId = await serviceOf(ctx, row, body);
  if (serviceId === null)
    throw new AppError('invalid_request', 'Name the service that the fix is for.', {
      fields: [{ path: 'body.service', message: 'is needed: the case has none' }],
    });
  if (namesNothingAtAll(body))
    throw new AppError(
      'invalid_request',
      'Say something of the fix: its commit, its version, a link, or at least what it does.',
      { fields: [{ path: 'body.version', message: 'is needed, or a commit, a link, or a description' }] },
    );
  const names = readNames(body);
  const fix: FixTable = {
    id: newId('fix'),
    case_id: id,
    description: body.description,
    service_id: serviceId,
    // As older clients show a fix: by its first commit and its first version.
    commit_sha: names.changes[0]?.commits[0] ?? null,
    version: names.versions[0] ?? null,
    url: body.url ?? null,
    merged_at:
      body.mergedAt === undefined
        ? await whenMerged(ctx.tx, serviceId, names.changes)
        : Date.parse(body.mergedAt),
    reverted_at: null,
    reverted_reason: null,
    revert_commit: null,
    revert_version: null,
    plan_lacks: null,
    recorded_at: ctx.now,
    recorded_by: toJson(ctx.actor),
    changes: toJson(names.changes),
    versions: toJson(names.versions),
  };
  await ctx.tx.insertInto('fixes').values(fix).execute();
  tellCase(ctx, row, 'case.fix_recorded', {
    subjects: { fix: fix.id },
    data: { commit: fix.commit_sha, version: fix.version, merged: fix.merged_at !== null },
  });
  await planOrSayWhatItLacks(ctx, row, fix, body.plan ?? {});
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/**
 * Names what a fix lacks. It changes what counts from its plan on, also of what happened before.
 * @throws {AppError} not_found; invalid_request for two versions of one release line
 */
export async function nameFix(
  ctx: Context,
  id: string,
  { fix: fixId, ...body }: BodyOf<typeof nameRoute>,
): Promise<Case> {
  const row = await lockCase(ctx, id);
  const fix = await ctx.tx
    .selectFrom('fixes')
    .selectAll()
    .where('id', '=', fixId)
    .where('case_id', '=', id)
    .executeTakeFirst();
  if (fix === undefined) throw notFound('fix of this case', fixId);
  const before = namesOf(fix);
  const given = readNames(body);
  const changes = given.changes.length > 0 ? given.changes : before.changes;
  const versions = given.versions.length > 0 ? given.versions : before.versions;
  const after = {
    changes: toJson(changes),
    versions: toJson(versions),
    commit_sha: changes[0]?.commits[0] ?? null,
    version: versions[0] ?? null,
    url: body.url ?? fix.url,
    merged_at:
      body.mergedAt === undefined
        ? (fix.merged_at ?? (await whenMerged(ctx.tx, fix.service_id, changes)))
        : Date.parse(body.mergedAt),
  };
  const isNews =
    JSON.stringify({ changes, versions }) !== JSON.stringify(before) ||
    after.url !== fix.url ||
    after.merged_at !== fix.merged_at;
  if (!isNews) return loadCase(ctx.tx, id);
  await ctx.tx.updateTable('fixes').set(after).where('id', '=', fixId).execute();
  tellCase(ctx, row, 'case.fix_named', {
    subjects: { fix: fixId },
    data: { changes, versions, merged: after.merged_at !== null },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/** A fix whose targets cannot be watched is recorded all the same, without a plan, and says what that lacks. */
async function planOrSayWhatItLacks(
  ctx: Context,
  row: CaseTable,
  fix: FixTable,
  given: NonNullable<BodyOf<typeof route>['plan']>,
): Promise<void> {
  try {
    await makePlan(ctx, row, fix, given, 'body.plan');
  } catch (error) {
    if (!(error instanceof PlanLacks)) throw error;
    await ctx.tx
      .updateTable('fixes')
      .set({ plan_lacks: toJson(error.lacks) })
      .where('id', '=', fix.id)
      .execute();
    tellCase(ctx, row, 'case.plan_refused', {
      subjects: { fix: fix.id },
      data: { lacks: error.lacks },
    });
  }
}

/** The fix was reverted: it is planned again. Again changes nothing. @throws {AppError} not_found */
export async function revertFix(ctx: Context, id: string, body: BodyOf<typeof revertRoute>): Promise<Case> {
  const row = await lockCase(ctx, id);
  const fix = await ctx.tx
    .selectFrom('fixes')
    .selectAll()
    .where('id', '=', body.fix)
    .where('case_id', '=', id)
    .executeTakeFirst();
  if (fix === undefined) throw notFound('fix of this case', body.fix);
  if (fix.reverted_at !== null) return loadCase(ctx.tx, id);
  await ctx.tx
    .updateTable('fixes')
    .set({
      reverted_at: ctx.now,
      reverted_reason: body.reason,
      revert_commit: body.commit?.toLowerCase() ?? null,
    })
    .where('id', '=', fix.id)
    .execute();
  tellCase(ctx, row, 'case.fix_reverted', {
    subjects: { fix: fix.id },
    data: { reason: body.reason, commit: body.commit ?? null },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/**
 * Replaces the plan of the latest fix.
 * @throws {AppError} invalid_move once evidence counts, unless it starts anew
 */
export async function planVerification(
  ctx: Context,
  id: string,
  { startAnew, ...given }: BodyOf<typeof planRoute>,
): Promise<Case> {
  const known = await latestFix(ctx.tx, id);
  const joining =
    known === undefined
      ? {}
      : await joiningInTargets(ctx.tx, await findCase(ctx, id), known.service_id, given.environments);
  const row = await lockCase(ctx, id, joining);
  const fix = await latestFix(ctx.tx, id);
  if (fix === undefined)
    throw new AppError('invalid_move', 'There is nothing to verify: no fix is named yet.', {
      current: await loadCase(ctx.tx, id),
    });
  // Evidence that has come in since the last look counts too.
  await judge(ctx, id);
  const judgement = storedJudgement(await findCase(ctx, id));
  const refusal = judgement === null ? null : refusePlanChange(judgement, startAnew);
  if (refusal !== null)
    throw new AppError('invalid_move', refusal.message, { current: await loadCase(ctx.tx, id) });
  await makePlan(ctx, row, fix, given, 'body');
  await ctx.tx.updateTable('fixes').set({ plan_lacks: null }).where('id', '=', fix.id).execute();
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}
