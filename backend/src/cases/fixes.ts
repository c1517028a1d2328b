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
import { defaultPlan } from '@appops/shared/rules/verification-plan';
import type { Context } from '../context.ts';
import type { CaseTable, FixTable } from '../database/schema.ts';
import { AppError, notFound } from '../errors.ts';
import { findService } from '../services/service.ts';
import { runsOf } from '../results/runs-of.ts';
import { appendToCase } from './case-chain.ts';
import { caseMonitors, loadPlaces } from './case-facts.ts';
import { namesOf, readNames } from './fix-names.ts';
import { findCase, judge, storedJudgement } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';

type PlanBody = NonNullable<BodyOf<typeof route>['plan']>;

/** The failure share before a fix is measured over at most this long, in milliseconds, and so many runs. */
const baselineSpan = 7 * 86_400_000;
const baselineRuns = 50_000;

/** Eligible runs of the case's monitors since its first occurrence: how often they failed before the fix. */
async function baseline(ctx: Context, row: CaseTable): Promise<{ failed: number; total: number }> {
  const first = await ctx.tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .select((eb) => eb.fn.min('occurrences.started_at').as('at'))
    .where('problems.case_id', '=', row.id)
    .executeTakeFirst();
  if (first?.at == null) return { failed: 0, total: 0 };
  const monitors = await caseMonitors(ctx.tx, row);
  const versions = new Map(monitors.map(({ id, version }) => [id, version]));
  const counts = { failed: 0, total: 0 };
  const from = Math.max(Number(first.at), ctx.now - baselineSpan);
  for await (const run of runsOf(ctx.tx, { monitorIds: [...versions.keys()], from, to: ctx.now })) {
    if (run.missed || run.suspect || run.maintenance || run.monitorVersion !== versions.get(run.monitor))
      continue;
    counts.total += 1;
    if (!run.ok) counts.failed += 1;
    if (counts.total >= baselineRuns) break;
  }
  return counts;
}

/** Where a fix has to prove itself when nobody says: wherever the problem occurred, else wherever the service runs. */
async function defaultTargets(ctx: Context, row: CaseTable, serviceId: string | null): Promise<string[]> {
  const places = await loadPlaces(ctx.tx);
  const occurred = await ctx.tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .select('occurrences.environment_id')
    .distinct()
    .where('problems.case_id', '=', row.id)
    .execute();
  const fromOccurrences = occurred.flatMap(
    ({ environment_id }) => places.environment.get(environment_id)?.slug ?? [],
  );
  if (fromOccurrences.length > 0) return [...new Set(fromOccurrences)].sort();
  const all = [...places.environment.values()]
    .filter((environment) => environment.serviceId === serviceId)
    .map(({ slug }) => slug);
  return all.sort();
}

async function makePlan(
  ctx: Context,
  row: CaseTable,
  fix: Pick<FixTable, 'id' | 'service_id'>,
  given: PlanBody,
): Promise<void> {
  const before = await baseline(ctx, row);
  const plan = defaultPlan(before, given.minimumWindowMs ?? null);
  if (given.cleanRunsNeeded !== undefined && given.cleanRunsNeeded < plan.cleanRunsNeeded) {
    const share = before.total === 0 ? 'an unknown share' : `${before.failed} of ${before.total}`;
    throw new AppError(
      'invalid_request',
      `${given.cleanRunsNeeded} clean runs would prove too little: ${share} of the runs failed before, so at least ${plan.cleanRunsNeeded} are needed.`,
      {
        fields: [{ path: 'body.cleanRunsNeeded', message: `must be at least ${plan.cleanRunsNeeded}` }],
      },
    );
  }
  const environments = given.environments ?? (await defaultTargets(ctx, row, fix.service_id));
  if (environments.length === 0)
    throw new AppError('invalid_request', 'Name the target environments: this service has none yet.', {
      fields: [{ path: 'body.environments', message: 'is needed here' }],
    });
  await ctx.tx
    .updateTable('plans')
    .set({ replaced_at: ctx.now })
    .where('case_id', '=', row.id)
    .where('replaced_at', 'is', null)
    .execute();
  const id = newId('plan');
  const cleanRunsNeeded = given.cleanRunsNeeded ?? plan.cleanRunsNeeded;
  await ctx.tx
    .insertInto('plans')
    .values({
      id,
      case_id: row.id,
      fix_id: fix.id,
      environments: JSON.stringify(environments),
      failed_before: before.failed,
      runs_before: before.total,
      clean_runs_needed: cleanRunsNeeded,
      minimum_window_ms: plan.minWindowMs,
      maximum_window_ms: Math.max(plan.maxWindowMs, plan.minWindowMs),
      target_rate: given.targetRate ?? plan.targetRate,
      recorded_at: ctx.now,
      recorded_by: JSON.stringify(ctx.actor),
      replaced_at: null,
    })
    .execute();
  await appendToCase(ctx, row, {
    kind: 'case.plan_made',
    subjects: [
      { id, role: 'plan' },
      { id: fix.id, role: 'fix' },
    ],
    data: {
      environments,
      cleanRunsNeeded,
      minimumWindowMs: plan.minWindowMs,
      targetRate: given.targetRate ?? 0,
      before,
    },
  });
}

function namesNothingAtAll(body: BodyOf<typeof route>): boolean {
  const { changes, versions } = readNames(body);
  const { url, description } = body;
  return changes.length + versions.length === 0 && url === undefined && description.trim() === '';
}

/** Records a fix, by what a release can be matched with, and makes its verification plan. */
export async function recordFix(ctx: Context, id: string, body: BodyOf<typeof route>): Promise<Case> {
  const row = await lockCase(ctx, id);
  const serviceId =
    body.service === undefined ? row.service_id : (await findService(ctx.tx, body.service)).id;
  if (serviceId === null)
    throw new AppError('invalid_request', 'Name the service that the fix is for.', {
      fields: [{ path: 'body.service', message: 'is needed: the case has none' }],
    });
  if (namesNothingAtAll(body))
    throw new AppError(
      'invalid_request',
      'Say something of the fix: its commit, its version, a link, or at least what it does.',
      { fields: [{ path: 'body.version', message: 'give this, a commit, a link, or a description' }] },
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
    merged_at: body.mergedAt === undefined ? null : Date.parse(body.mergedAt),
    reverted_at: null,
    reverted_reason: null,
    revert_commit: null,
    revert_version: null,
    recorded_at: ctx.now,
    recorded_by: JSON.stringify(ctx.actor),
    changes: JSON.stringify(names.changes),
    versions: JSON.stringify(names.versions),
  };
  await ctx.tx.insertInto('fixes').values(fix).execute();
  await appendToCase(ctx, row, {
    kind: 'case.fix_recorded',
    subjects: [{ id: fix.id, role: 'fix' }],
    data: { commit: fix.commit_sha, version: fix.version, merged: fix.merged_at !== null },
  });
  await makePlan(ctx, row, fix, body.plan ?? {});
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/** Names what a fix lacks. It changes what counts from its plan on, also of what happened before. */
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
    changes: JSON.stringify(changes),
    versions: JSON.stringify(versions),
    commit_sha: changes[0]?.commits[0] ?? null,
    version: versions[0] ?? null,
    url: body.url ?? fix.url,
    merged_at: body.mergedAt === undefined ? fix.merged_at : Date.parse(body.mergedAt),
  };
  const isNews =
    JSON.stringify({ changes, versions }) !== JSON.stringify(before) ||
    after.url !== fix.url ||
    after.merged_at !== fix.merged_at;
  if (!isNews) return loadCase(ctx.tx, id);
  await ctx.tx.updateTable('fixes').set(after).where('id', '=', fixId).execute();
  await appendToCase(ctx, row, {
    kind: 'case.fix_named',
    subjects: [{ id: fixId, role: 'fix' }],
    data: { changes, versions, merged: after.merged_at !== null },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}

/** The fix was reverted: it is planned again. Again changes nothing. */
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
  await appendToCase(ctx, row, {
    kind: 'case.fix_reverted',
    subjects: [{ id: fix.id, role: 'fix' }],
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
  const row = await lockCase(ctx, id);
  const fix = await ctx.tx
    .selectFrom('fixes')
    .selectAll()
    .where('case_id', '=', id)
    .orderBy('recorded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
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
  await makePlan(ctx, row, fix, given);
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}
