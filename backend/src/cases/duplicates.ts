import { giveProblems } from '../problems/case-of-problems.ts';
import type { Context } from '../context.ts';
import type { ReadTx } from '../database/store.ts';
import { casesHeld } from './lock-case.ts';

/**
 * What a duplicate was made of belongs to the original's case from now on, with its past: its problems and its
 * incidents. What moved is kept, so that it can come back.
 */
export async function moveToOriginal({ tx, now }: Context, id: string, original: string): Promise<void> {
  const problems = await tx.selectFrom('problems').select('id').where('case_id', '=', id).execute();
  const incidents = await tx
    .selectFrom('case_incidents')
    .select('incident_id')
    .where('case_id', '=', id)
    .where(
      'incident_id',
      'not in',
      tx.selectFrom('case_incidents').select('incident_id').where('case_id', '=', original),
    )
    .execute();
  await giveProblems(
    tx,
    problems.map((one) => one.id),
    original,
  );
  const moved = [...problems.map((one) => one.id), ...incidents.map((one) => one.incident_id)];
  if (incidents.length > 0)
    await tx
      .insertInto('case_incidents')
      .values(incidents.map(({ incident_id }) => ({ case_id: original, incident_id })))
      .execute();
  if (moved.length > 0)
    await tx
      .insertInto('case_moves')
      .values(moved.map((subject) => ({ case_id: id, subject, moved_to: original, at: now })))
      .onConflict((conflict) =>
        conflict.columns(['case_id', 'subject']).doUpdateSet({ moved_to: original, at: now }),
      )
      .execute();
}

/** What moved when a case was closed as a duplicate, and the cases that have its problems by now. */
async function movedFrom(tx: ReadTx, id: string) {
  const moves = await tx.selectFrom('case_moves').selectAll().where('case_id', '=', id).execute();
  const subjects = [...moves.map((move) => move.subject), ''];
  const holding = await tx
    .selectFrom('problems')
    .select('case_id')
    .distinct()
    .where('id', 'in', subjects)
    .where('case_id', 'is not', null)
    .where('case_id', '!=', id)
    .execute();
  return { moves, subjects, losing: holding.flatMap(({ case_id }) => case_id ?? []) };
}

/** The cases that lose something when a duplicate is reopened, and its original: whoever reopens it holds them all. */
export async function casesToBringBack(tx: ReadTx, id: string): Promise<string[]> {
  const { moves, losing } = await movedFrom(tx, id);
  const row = await tx.selectFrom('cases').select('duplicate_of').where('id', '=', id).executeTakeFirst();
  return [...losing, ...moves.map(({ moved_to }) => moved_to), ...[row?.duplicate_of ?? []].flat()];
}

/**
 * Brings back what moved when the case was closed as a duplicate, from wherever it is by now. It is held, and so are those
 * that lose something.
 * @returns the cases that lost something
 * @throws {Overtaken} where somebody has moved it on since these were found out
 */
export async function bringBack(ctx: Context, id: string): Promise<string[]> {
  const { tx } = ctx;
  const { moves, subjects, losing } = await movedFrom(tx, id);
  await casesHeld(ctx, [...losing, ...moves.map(({ moved_to }) => moved_to)]);
  await giveProblems(tx, subjects, id);
  for (const { subject, moved_to } of moves)
    await tx
      .deleteFrom('case_incidents')
      .where('case_id', '=', moved_to)
      .where('incident_id', '=', subject)
      .execute();
  await tx.deleteFrom('case_moves').where('case_id', '=', id).execute();
  return losing;
}
