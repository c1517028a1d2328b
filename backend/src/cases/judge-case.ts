import { caseChanges, type CaseChange } from '@appops/shared/rules/case/case-changes';
import { judgeCase, type CaseJudgement } from '@appops/shared/rules/case/case-judgement';
import { severities, type Severity } from '@appops/shared/words/severity';
import { machine, type ReadContext, type Context } from '../context.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { notFound } from '../errors.ts';
import { tellCase } from './tell-case.ts';
import { loadCaseFacts } from './case-facts.ts';
import { proposalWords, reasonWords } from './case-words.ts';
import { lockCase } from './lock-case.ts';
import { tellSuccessors } from './tell-successors.ts';
import { tellWindows } from './tell-windows.ts';

/** The last judgement that was stored; null for a case that was never judged. */
export function storedJudgement(row: Pick<CaseTable, 'judgement'>): CaseJudgement | null {
  return row.judgement === '' ? null : fromJson(row.judgement);
}

/** @throws {AppError} not_found */
export async function findCase(ctx: Pick<ReadContext, 'tx'>, id: string): Promise<CaseTable> {
  const row = await ctx.tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('case', id);
  return row;
}

/** How soon a running verification is looked at again: often enough to be timely, seldom enough to be cheap. */
function nextLook(judgement: CaseJudgement, row: CaseTable, now: number): number | null {
  const instants: number[] = [];
  for (const { state, progress } of judgement.tracks.verification.environments) {
    // One that waits for a person may still be decided by what is yet to come.
    if (state !== 'running' && state !== 'inconclusive') continue;
    const window = Math.max(progress.windowMs, now - (progress.startedAt ?? now));
    instants.push(now + Math.min(60_000, Math.max(1_000, Math.ceil(window / 200))));
    if (progress.windowEndsAt !== null && progress.windowEndsAt > now) instants.push(progress.windowEndsAt);
  }
  for (const { expiresAt, state, holding, masks } of judgement.tracks.containment.workarounds) {
    // Clean runs are no events; whether it holds should be known soon after there are enough of them.
    if (masks && holding !== true) instants.push(now + 10_000);
    if (expiresAt === null || state === 'retired') continue;
    // "Expiring" begins before the expiry, at a time that the rule knows: a look every minute finds it.
    instants.push(expiresAt > now ? Math.min(expiresAt, now + 60_000) : now + 3_600_000);
  }
  // What goes on within the grace after a deployment counts once a failed run is seen after it.
  if (judgement.occurrences.some(({ end, outcome }) => end === null && outcome === 'does_not_count'))
    instants.push(now + 5_000);
  if (row.closed_until !== null && row.closed_until > now) instants.push(row.closed_until);
  return instants.length === 0 ? null : Math.min(...instants);
}

function raised(severity: Severity): Severity {
  const at = severities.indexOf(severity);
  return severities[Math.max(0, at - 1)]!;
}

function tell(ctx: Context, row: CaseTable, change: CaseChange): void {
  switch (change.code) {
    case 'status_changed':
      tellCase(ctx, row, 'case.status_changed', {
        data: { from: change.from, to: change.to },
      });
      if (change.to === 'proved_effective') tellCase(ctx, row, 'case.proved_effective', { data: {} });
      return;
    case 'reopened': {
      // A person's reopening is told by their own event.
      if (change.reason === 'person') return;
      const because = reasonWords(change.reason);
      tellCase(ctx, row, 'case.reopened', {
        subjects: { occurrence: change.occurrenceId },
        data: { reason: change.reason, because, at: change.at },
      });
      return;
    }
    case 'track_changed':
      tellCase(ctx, row, 'case.track_changed', {
        data: {
          track: change.track,
          from: change.from,
          to: change.to,
          reasons:
            change.reason === null ? [] : [{ code: change.reason, message: reasonWords(change.reason) }],
        },
      });
      return;
    case 'occurrence_judged_again':
      tellCase(ctx, row, 'case.occurrence_judged_again', {
        subjects: { occurrence: change.occurrenceId },
        data: { from: change.from, to: change.to },
      });
      return;
    case 'occurrence_counts':
      tellCase(ctx, row, 'case.occurrence_counts', {
        subjects: { occurrence: change.occurrenceId },
        data: { fix: change.fixId },
      });
      return;
    case 'proposed':
      // What is asked of people on a closed case would be seen by nobody.
      if (change.proposal.code === 'reopen')
        tellCase(ctx, row, 'case.reopening_proposed', {
          subjects: { occurrence: change.proposal.occurrenceId },
          data: { at: change.proposal.at, because: proposalWords(change.proposal) },
        });
      if (change.proposal.code === 'reopen_without_fix')
        tellCase(ctx, row, 'case.reopening_proposed', {
          data: { environment: change.proposal.environment, because: proposalWords(change.proposal) },
        });
      return;
    // These follow from what was told already; the case itself shows them.
    case 'workaround_changed':
    case 'environment_verification_changed':
    case 'proposal_withdrawn':
      return;
  }
}

/**
 * Judges a case anew from its facts, stores the answer and tells what has changed, as the machine. A judgement that
 * changes nothing appends nothing.
 */
export async function judge(ctx: Context, id: string): Promise<CaseJudgement> {
  const { tx, now } = ctx;
  const row = await lockCase(ctx, id);
  const before = storedJudgement(row);
  const asMachine: Context = { ...ctx, ...machine };
  await tellSuccessors(asMachine, row);
  const facts = await loadCaseFacts(tx, row, now);
  const after = judgeCase(facts, now);
  const changes = caseChanges(before, after);

  const { planId, environments } = after.tracks.verification;
  for (const { environment, state, progress, passedBefore } of environments) {
    // It may pass again after the fix had left and come back.
    if (planId === null || state !== 'effective' || passedBefore) continue;
    const passed = { at: now, since: progress.startedAt };
    await tx
      .insertInto('passed_checks')
      .values({ plan_id: planId, environment, ...passed })
      .onConflict((conflict) => conflict.columns(['plan_id', 'environment']).doUpdateSet(passed))
      .execute();
  }

  const reopening = changes.find((change) => change.code === 'reopened');
  const isClosed = after.status.startsWith('closed_');
  await tx
    .updateTable('cases')
    .set({
      status: after.status,
      judgement: toJson(after),
      judge_at: nextLook(after, row, now),
      judged_at: now,
      severity: reopening?.raiseSeverity === true ? raised(row.severity) : row.severity,
      // What was decided stays among the decisions; the case itself is open again.
      ...(isClosed
        ? {}
        : {
            closed_at: null,
            closed_as: null,
            closed_reason: null,
            closed_until: null,
            duplicate_of: null,
            closed_by: null,
          }),
      ...(reopening === undefined || reopening.reason === 'person'
        ? {}
        : { reopened_because: reasonWords(reopening.reason) }),
      version: changes.length === 0 ? row.version : row.version + 1,
    })
    .where('id', '=', id)
    .execute();
  await tellWindows(asMachine, row, facts);
  for (const change of changes) tell(asMachine, row, change);
  return after;
}
