import type { Case, closeCase as route } from '@appops/shared/contract/cases';
import type { BodyOf } from '@appops/shared/contract/route';
import { daysMissing, refuseClosing, refuseReopening } from '@appops/shared/rules/case/case-refusals';
import { closingWords } from '@appops/shared/words/case';
import { midSentence, saidOf } from '@appops/shared/words/said';
import type { ReadContext, Context } from '../context.ts';
import type { CaseDecisionTable } from '../database/schema/cases.ts';
import { AppError } from '../errors.ts';
import { keepNote } from '../events/notes.ts';
import { tellCase } from './tell-case.ts';
import { loadPolicies } from '../settings/settings.ts';
import { authorsOfFix, isAmong } from './authors-of-fix.ts';
import { bringBack, casesToBringBack, moveToOriginal } from './duplicates.ts';
import { findCase, judge } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';
import { toJson } from '../database/json.ts';

async function decide(
  ctx: Context,
  caseId: string,
  kind: CaseDecisionTable['kind'],
  reason: string,
  more: { until?: number | null; duplicateOf?: string | null } = {},
): Promise<void> {
  const lastDecision = await ctx.tx
    .selectFrom('case_decisions')
    .select('n')
    .where('case_id', '=', caseId)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  await ctx.tx
    .insertInto('case_decisions')
    .values({
      case_id: caseId,
      n: (lastDecision?.n ?? 0) + 1,
      kind,
      at: ctx.now,
      until: more.until ?? null,
      duplicate_of: more.duplicateOf ?? null,
      reason,
      actor: toJson(ctx.actor),
    })
    .execute();
}

/**
 * Closes a case. "Effective" needs the machine's proof; every other closure is people's judgement.
 * @throws {AppError} invalid_move with the present state
 */
export async function closeCase(ctx: Context, id: string, body: BodyOf<typeof route>): Promise<Case> {
  const duplicateOf = body.as === 'duplicate' ? body.duplicateOf : null;
  const row = await lockCase(ctx, id, { cases: duplicateOf === null ? [] : [duplicateOf] });
  const judgement = await judge(ctx, id);
  if (judgement.status.startsWith('closed_')) throw await closedAlready(ctx, id);
  const { closerIsNotAuthor } = await loadPolicies(ctx.tx);
  const authors = closerIsNotAuthor ? await authorsOfFix(ctx.tx, id) : [];
  const refusal = refuseClosing(judgement, body.as, {
    closer: ctx.actor.id,
    fixAuthor: isAmong(ctx.actor, authors) ? ctx.actor.id : null,
    mustDiffer: closerIsNotAuthor,
  });
  if (refusal !== null)
    throw new AppError('invalid_move', refusal.message, { current: await loadCase(ctx.tx, id) });
  const until = body.as === 'risk_accepted' ? Date.parse(body.until) : null;
  if (until !== null && until <= ctx.now)
    throw new AppError('invalid_request', 'The date until which the risk is accepted lies in the past.', {
      fields: [{ path: 'body.until', message: 'lies in the past' }],
    });
  if (duplicateOf !== null) {
    if (duplicateOf === id) throw new AppError('invalid_request', 'A case cannot be a duplicate of itself.');
    const original = await findCase(ctx, duplicateOf);
    if (original.duplicate_of !== null)
      throw new AppError(
        'conflict',
        `That case is itself a duplicate, of ${original.duplicate_of}. Name the original.`,
      );
    await moveToOriginal(ctx, id, duplicateOf);
  }
  await decide(ctx, id, `closed_${body.as}`, body.reason, { until, duplicateOf });
  await ctx.tx
    .updateTable('cases')
    .set({
      closed_at: ctx.now,
      closed_as: body.as,
      closed_reason: body.reason,
      closed_until: until,
      duplicate_of: duplicateOf,
      closed_by: toJson(ctx.actor),
      reopened_because: null,
    })
    .where('id', '=', id)
    .execute();
  const kept = await keepNote(ctx, id, body.reason);
  tellCase(ctx, row, 'case.closed', {
    subjects: { original: duplicateOf },
    data: {
      as: body.as,
      until,
      ...(body.as === 'effective_by_judgement' ? { daysMissing: daysMissing(judgement) } : {}),
      ...kept,
    },
  });
  await judge(ctx, id);
  if (duplicateOf !== null) await judge(ctx, duplicateOf);
  return loadCase(ctx.tx, id);
}

/** Who came second is told who was first, and what was decided. */
async function closedAlready({ tx }: ReadContext, id: string): Promise<AppError> {
  const current = await loadCase(tx, id);
  const { closure } = current;
  const how =
    closure === null
      ? ''
      : ` by ${closure.by.name} at ${closure.at}, as ${midSentence(saidOf(closingWords, closure.as))}${closure.reason === '' ? '' : `: ${closure.reason}`}`;
  return new AppError('invalid_move', `This case is closed already${how}. Reopen it first.`, { current });
}

/**
 * A person reopens a case; verification is then not due until there is a plan for it.
 * @throws {AppError} not_found; invalid_move, with the present state, where it is not closed
 */
export async function reopenCase(ctx: Context, id: string, reason: string): Promise<Case> {
  const row = await lockCase(ctx, id, { cases: await casesToBringBack(ctx.tx, id) });
  const refusal = refuseReopening(await judge(ctx, id));
  if (refusal !== null)
    throw new AppError('invalid_move', refusal.message, { current: await loadCase(ctx.tx, id) });
  await decide(ctx, id, 'reopened', reason);
  await ctx.tx.updateTable('cases').set({ reopened_because: reason }).where('id', '=', id).execute();
  const losing = row.duplicate_of === null ? [] : await bringBack(ctx, id);
  const kept = await keepNote(ctx, id, reason);
  tellCase(ctx, row, 'case.reopened', { data: { reason: 'person', because: '', ...kept } });
  await judge(ctx, id);
  for (const other of losing) await judge(ctx, other);
  return loadCase(ctx.tx, id);
}
