import { recordFix as recordRoute } from '@appops/shared/contract/cases';
import { closedCaseStatuses } from '@appops/shared/words/case';
import type { ChangeNames } from '@appops/shared/rules/case/case-facts';
import { joinChanges } from '@appops/shared/rules/case/merged-at';
import { namedCases } from '@appops/shared/rules/case/named-cases';
import type { ReadContext, Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import { holdRows } from '../database/held-rows.ts';
import type { CaseTable, FixTable } from '../database/schema/cases.ts';
import { tellCase } from './tell-case.ts';
import { namesOf } from './fix-names.ts';
import { keepFix } from './fixes.ts';
import { judge, storedJudgement } from './judge-case.ts';
import { casesHeld, lockCases } from './lock-case.ts';
import { joiningInTargets } from './make-plan.ts';
import { whenMerged } from './when-merged.ts';
import { latestFix } from './latest-fix.ts';

/** A change that came onto a branch that releases are made from. */
export interface Arrival {
  /** What people wrote with it: its message, or a pull request's title, text and branch. */
  text: string;
  names: ChangeNames;
  /** Epoch milliseconds. */
  at: number;
}

interface Destination {
  id: string;
  slug: string;
}

/**
 * Holds all cases that arrivals may move, and those that a fix of one of them has to do with: before the first service's
 * are judged, since a repository may be that of several.
 */
export async function holdArrivals(
  ctx: Context,
  services: readonly Destination[],
  arrivals: readonly Arrival[],
): Promise<void> {
  const named = arrivals.map((arrival) => ({ ...arrival, ...namedCases(arrival.text) }));
  // One that is named may get a fix, with a plan.
  const oldest = await ctx.tx
    .selectFrom('cases')
    .select('opened_at')
    .where('id', 'in', [...named.flatMap(({ cases }) => cases), ''])
    .where('status', 'not in', closedCaseStatuses)
    .orderBy('opened_at')
    .limit(1)
    .executeTakeFirst();
  const all: { cases: string[]; problems: string[] } = { cases: [], problems: [] };
  for (const { id } of services) {
    all.cases.push(...(await concerned(ctx, id, named)));
    if (oldest === undefined) continue;
    const { cases, problems } = await joiningInTargets(ctx.tx, oldest, id, undefined);
    all.cases.push(...cases);
    all.problems.push(...problems);
  }
  await lockCases(ctx, all.cases);
  await holdRows(ctx.tx, 'problems', all.problems);
}

/**
 * What arrivals make of fixes: one that they name, or bring, is on its way, and a case that one names and that has no
 * fix gets it. Nothing here is evidence: whether a fix works only runs tell. All that it may move is held
 * (`holdArrivals`).
 * @param service of the repository that they came to
 * @returns sentences about what became of which case
 * @throws {Overtaken} where others are concerned by now
 */
export async function noteArrivals(
  ctx: Context,
  service: Destination,
  arrivals: readonly Arrival[],
): Promise<string[]> {
  const named = arrivals.map((arrival) => ({ ...arrival, ...namedCases(arrival.text) }));
  const rows = await casesHeld(ctx, await concerned(ctx, service.id, named));
  const told: string[] = [];
  for (const row of rows) {
    if (row.status.startsWith('closed')) continue;
    const naming = named.filter(
      ({ cases, onlyReferred }) => cases.includes(row.id) && !onlyReferred.includes(row.id),
    );
    told.push(...(await nameInCase(ctx, row, service, naming)));
    told.push(...(await mergeInCase(ctx, row, service, named)));
  }
  return told;
}

/** Cases that are named, whose fix is named, and those with a fix for the service that is not merged yet. */
async function concerned(
  { tx }: ReadContext,
  serviceId: string,
  named: readonly { cases: string[]; fixes: string[] }[],
): Promise<string[]> {
  const byFix = await tx
    .selectFrom('fixes')
    .select('case_id')
    .where((eb) =>
      eb.or([
        eb('id', 'in', ['', ...named.flatMap(({ fixes }) => fixes)]),
        eb.and([eb('service_id', '=', serviceId), eb('merged_at', 'is', null)]),
      ]),
    )
    .execute();
  return [...named.flatMap(({ cases }) => cases), ...byFix.map(({ case_id }) => case_id)];
}

/** What names a case is its fix where it has none, and a further change of one that came in this way. */
async function nameInCase(
  ctx: Context,
  row: CaseTable,
  service: Destination,
  naming: readonly Arrival[],
): Promise<string[]> {
  if (naming.length === 0) return [];
  const changes = joinChanges(naming.map(({ names }) => names));
  const lastFix = await latestFix(ctx.tx, row.id);
  const judgement = storedJudgement(row);
  const failed = judgement?.tracks.verification.state === 'ineffective';
  const isOpen =
    lastFix !== undefined && lastFix.reverted_at === null && judgement?.tracks.fix.revertedBy == null;
  if (!isOpen || failed) {
    const known = lastFix === undefined ? [] : namesOf(lastFix).changes;
    const news = changes.filter(
      (change) => joinChanges([...known, change]).length > joinChanges(known).length,
    );
    // What is told again of a fix that failed or was reverted is no new one.
    if (news.length === 0) return [];
    const description = naming[0]!.text.split('\n', 1)[0]!.slice(0, 200);
    await keepFix(
      ctx,
      row.id,
      recordRoute.body.parse({
        description,
        service: service.slug,
        changes: news.map(({ commits, pullRequests: [pullRequest] }) => ({ commits, pullRequest })),
        mergedAt: new Date(Math.max(...naming.map(({ at }) => at))).toISOString(),
      }),
    );
    return [`A fix of the case ${row.id} is on its way.`];
  }
  return addToFix(ctx, row, lastFix, changes);
}

/** Further changes that name the case are parts of its fix, as long as that is in no release. */
async function addToFix(
  ctx: Context,
  row: CaseTable,
  fix: FixTable,
  changes: readonly ChangeNames[],
): Promise<string[]> {
  const state = storedJudgement(row)?.tracks.fix.state;
  const isOurs = fromJson(fix.recorded_by).kind === 'webhook';
  if (!isOurs || (state !== 'planned' && state !== 'merged')) return [];
  const before = namesOf(fix);
  const after = joinChanges([...before.changes, ...changes]);
  if (JSON.stringify(after) === JSON.stringify(joinChanges(before.changes))) return [];
  await ctx.tx
    .updateTable('fixes')
    .set({ changes: toJson(after), commit_sha: after[0]?.commits[0] ?? null })
    .where('id', '=', fix.id)
    .execute();
  tellCase(ctx, row, 'case.fix_named', {
    subjects: { fix: fix.id },
    data: { changes: after, versions: before.versions, merged: fix.merged_at !== null },
  });
  await judge(ctx, row.id);
  return [`The fix of the case ${row.id} has a further change.`];
}

/** The latest fix is on its way once all that it names has been merged, or something that names it has. */
async function mergeInCase(
  ctx: Context,
  row: CaseTable,
  service: Destination,
  named: readonly (Arrival & { cases: string[]; fixes: string[]; onlyReferred: string[] })[],
): Promise<string[]> {
  const fix = await latestFix(ctx.tx, row.id);
  if (fix === undefined || fix.merged_at !== null || fix.reverted_at !== null) return [];
  const naming = named.filter(
    ({ cases, fixes, onlyReferred }) =>
      fixes.includes(fix.id) || (cases.includes(row.id) && !onlyReferred.includes(row.id)),
  );
  const at =
    fix.service_id === service.id || naming.length > 0
      ? ((await whenMerged(ctx.tx, fix.service_id, namesOf(fix).changes)) ??
        (naming.length === 0 ? null : Math.max(...naming.map((one) => one.at))))
      : null;
  if (at === null) return [];
  await markMerged(ctx, row, fix, at);
  await judge(ctx, row.id);
  return [`The fix of the case ${row.id} is on its way.`];
}

async function markMerged(ctx: Context, row: CaseTable, fix: FixTable, at: number): Promise<void> {
  await ctx.tx.updateTable('fixes').set({ merged_at: at }).where('id', '=', fix.id).execute();
  tellCase(ctx, row, 'case.fix_merged', {
    subjects: { fix: fix.id },
    data: { mergedAt: new Date(at).toISOString() },
  });
}
