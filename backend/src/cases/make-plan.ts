import type { planVerification as route } from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import type { CaseFacts } from '@appops/shared/rules/case/case-facts';
import { measureBefore } from '@appops/shared/rules/case/measure-before';
import { readReleaseHistory } from '@appops/shared/rules/case/release-history';
import { compareNames } from '@appops/shared/rules/name-order';
import { cleanRunsNeeded, defaultPlan, type DefaultPlan } from '@appops/shared/rules/verification-plan';
import { durationWords } from '@appops/shared/words/time';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { CaseTable, FixTable } from '../database/schema/cases.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { findEnvironment } from '../services/service.ts';
import { tellCase } from './tell-case.ts';
import { loadCaseFacts } from './case-facts.ts';
import { loadCasePlaces } from './case-places.ts';
import { blockerWords } from './case-words.ts';
import { findJoining, joinAll, seenIn, type Joining } from './join-same-failure.ts';

/** What was seen so long before a case was opened may belong to it, in milliseconds. */
const mayBelongFor = 30 * 86_400_000;

type PlanBody = Omit<BodyOf<typeof route>, 'startAnew'>;

/** A plan is refused, since its targets do not exist or nothing there can see the problem. */
export class PlanLacks extends AppError {
  readonly lacks: readonly string[];
  constructor(lacks: readonly string[], path: string) {
    super('invalid_request', `The fix cannot be verified like this: ${lacks.join(' ')}`, {
      fields: [{ path: `${path}.environments`, message: lacks.join(' ') }],
    });
    this.lacks = lacks;
  }
}

/**
 * What was seen in a plan's targets and joins cases by that. Whoever makes the plan holds it all. Targets that are not named
 * follow from what the case is judged by then: any environment of the service may be one.
 * @param serviceId the fix's
 */
export async function joiningInTargets(
  tx: ReadTx,
  { opened_at }: Pick<CaseTable, 'opened_at'>,
  serviceId: string | null,
  named: readonly string[] | undefined,
): Promise<Joining> {
  if (serviceId === null) return { cases: [], problems: [] };
  const all = await tx
    .selectFrom('environments')
    .select('id')
    .where('service_id', '=', serviceId)
    .orderBy('id')
    .execute();
  const ids = [];
  for (const reference of named ?? []) ids.push((await findEnvironment(tx, serviceId, reference))?.id ?? '');
  const targets = named === undefined ? all.map(({ id }) => id) : ids;
  return findJoining(tx, await seenIn(tx, targets, opened_at - mayBelongFor));
}

/**
 * Makes the verification plan of a fix, in the place of the one before it. Its case is held, and what joins others by it.
 *
 * @param path where the plan stands in the request, for messages
 * @throws {PlanLacks} where a target does not exist or has no monitor that can see the problem
 * @throws {AppError} invalid_request where less is asked for than was measured, and nobody says why
 */
export async function makePlan(
  ctx: Context,
  row: CaseTable,
  fix: Pick<FixTable, 'id' | 'service_id'>,
  plan: PlanBody,
  path: 'body' | 'body.plan',
): Promise<void> {
  const factsBeforeJoining = await loadCaseFacts(ctx.tx, row, ctx.now);
  await ctx.tx
    .updateTable('plans')
    .set({ replaced_at: ctx.now })
    .where('case_id', '=', row.id)
    .where('fix_id', '!=', fix.id)
    .where('replaced_at', 'is', null)
    .execute();
  const environments = await targets(ctx, factsBeforeJoining, fix.service_id, plan.environments, path);
  const ids = await idsOf(ctx, fix.service_id, environments);
  await joinAll(ctx, await seenIn(ctx.tx, ids, row.opened_at - mayBelongFor));
  const facts = await loadCaseFacts(ctx.tx, row, ctx.now);
  const history = readReleaseHistory(facts);
  const fixFact = facts.fixes.find(({ id }) => id === fix.id)!;
  const measured = defaultPlan(measureBefore(facts, history, fixFact, environments, ctx.now));
  const asked = askedFor(measured, plan, path);
  await ctx.tx
    .updateTable('plans')
    .set({ replaced_at: ctx.now })
    .where('case_id', '=', row.id)
    .where('replaced_at', 'is', null)
    .execute();
  const id = newId('plan');
  const { before } = measured;
  await ctx.tx
    .insertInto('plans')
    .values({
      id,
      case_id: row.id,
      fix_id: fix.id,
      environments: toJson(environments),
      failed_before: before.failed,
      runs_before: before.total,
      observed_before_ms: before.observedMs,
      occurrences_before: before.occurrences,
      clean_runs_needed: asked.cleanRunsNeeded,
      minimum_window_ms: asked.minWindowMs,
      maximum_window_ms: Math.max(measured.maxWindowMs, asked.minWindowMs),
      measured_runs: measured.cleanRunsNeeded,
      measured_window_ms: measured.minWindowMs,
      stated_share: plan.failureShare ?? null,
      short_because: asked.isShort ? (plan.reason ?? null) : null,
      target_rate: plan.targetRate ?? measured.targetRate,
      recorded_at: ctx.now,
      recorded_by: toJson(ctx.actor),
      replaced_at: null,
    })
    .execute();
  tellCase(ctx, row, 'case.plan_made', {
    subjects: { plan: id, fix: fix.id },
    data: {
      environments,
      cleanRunsNeeded: asked.cleanRunsNeeded,
      minimumWindowMs: asked.minWindowMs,
      targetRate: plan.targetRate ?? 0,
      before,
      ...(asked.isShort
        ? {
            measuredRuns: measured.cleanRunsNeeded,
            measuredWindowMs: measured.minWindowMs,
            because: plan.reason ?? '',
          }
        : {}),
    },
  });
}

async function idsOf(
  { tx }: ReadContext,
  serviceId: string | null,
  environments: readonly string[],
): Promise<string[]> {
  const places = await loadCasePlaces(tx);
  return [...places.environment]
    .filter(([, { slug, serviceId: of }]) => of === serviceId && environments.includes(slug))
    .map(([id]) => id);
}

/** What the plan asks for, and whether that is less than what was measured. */
function askedFor(measured: DefaultPlan, given: PlanBody, path: string) {
  const { failed, total } = measured.before;
  const stated =
    given.failureShare === undefined ? measured.cleanRunsNeeded : cleanRunsNeeded(given.failureShare);
  const runs = given.cleanRunsNeeded ?? stated;
  if (runs < Math.min(stated, measured.cleanRunsNeeded)) {
    const share = total === 0 ? 'an unknown share' : `${failed} of ${total}`;
    throw new AppError(
      'invalid_request',
      `${runs} clean runs would prove too little: ${share} of the runs failed before, so at least ${measured.cleanRunsNeeded} are needed.`,
      {
        fields: [
          { path: `${path}.cleanRunsNeeded`, message: `must be at least ${measured.cleanRunsNeeded}` },
        ],
      },
    );
  }
  const minWindowMs = given.minimumWindowMs ?? measured.minWindowMs;
  const fewer = runs < measured.cleanRunsNeeded;
  const shorter = minWindowMs < measured.minWindowMs;
  const isShort = fewer || shorter;
  if (isShort && (given.reason ?? '').trim() === '') {
    const what = shorter
      ? `a window of ${durationWords(minWindowMs)} is shorter than the ${durationWords(measured.minWindowMs)} that were worked out from what was seen`
      : `${runs} clean runs are fewer than the ${measured.cleanRunsNeeded} that were worked out from what was seen`;
    throw new AppError('invalid_request', `Say why: ${what}.`, {
      fields: [{ path: `${path}.reason`, message: `is needed, as ${what}` }],
    });
  }
  return { cleanRunsNeeded: runs, minWindowMs, isShort };
}

/** Where the fix has to prove itself: as asked, else wherever the problem occurred, else where its monitors look. */
async function targets(
  ctx: ReadContext,
  facts: CaseFacts,
  serviceId: string | null,
  asked: readonly string[] | undefined,
  path: string,
): Promise<string[]> {
  const watched = facts.monitors.filter(({ retired }) => !retired).map(({ environment }) => environment);
  const occurred = facts.occurrences.map(({ environment }) => environment);
  if (facts.monitors.length === 0)
    throw new PlanLacks(
      ['No monitor can see the problem: link the problem, or name a monitor for this case.'],
      path,
    );
  const named: string[] = [];
  for (const reference of asked ?? (occurred.length > 0 ? occurred : watched)) {
    const found = serviceId === null ? undefined : await findEnvironment(ctx.tx, serviceId, reference);
    named.push(found?.slug ?? reference);
  }
  const wanted = [...new Set(named)].sort(compareNames);
  const places = await loadCasePlaces(ctx.tx);
  const existing = [...places.environment.values()]
    .filter((environment) => environment.serviceId === serviceId)
    .map(({ slug }) => slug);
  const lacks = wanted.flatMap((environment) => {
    if (!existing.includes(environment)) return [`There is no environment "${environment}".`];
    if (watched.includes(environment)) return [];
    const retired = facts.monitors.filter((one) => one.environment === environment);
    if (retired.length === 0) return [`No monitor in "${environment}" can see the problem.`];
    return [
      `In "${environment}": ${blockerWords(
        'monitor_retired',
        retired.flatMap(({ name }) => name ?? []),
      )}`,
    ];
  });
  if (lacks.length > 0) throw new PlanLacks(lacks, path);
  return wanted;
}
