import type { Context } from '../context.ts';
import { holdRows, isHeld, Overtaken } from '../database/held-rows.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { notFound } from '../errors.ts';

/**
 * Holds cases until the transaction ends: whoever judges or decides does it alone, and sees what was decided before.
 * All that the work may lead to are held at once, before any is judged; see `holdRows`.
 * @returns those that exist, by their ids
 */
export async function lockCases({ tx }: Pick<Context, 'tx'>, ids: readonly string[]): Promise<CaseTable[]> {
  if (ids.length === 0) return [];
  await holdRows(tx, 'cases', ids);
  return tx
    .selectFrom('cases')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .execute();
}

/**
 * Holds one case until the transaction ends, and with it other cases that the work may lead to, and problems that it may
 * give to one.
 * @throws {AppError} not_found
 */
export async function lockCase(
  ctx: Pick<Context, 'tx'>,
  id: string,
  { cases = [], problems = [] }: { cases?: readonly string[]; problems?: readonly string[] } = {},
): Promise<CaseTable> {
  const row = (await lockCases(ctx, [id, ...cases])).find((one) => one.id === id);
  if (row === undefined) throw notFound('case', id);
  await holdRows(ctx.tx, 'problems', problems);
  return row;
}

/**
 * The cases that work has led to behind the lock, as things are now. They were found out and locked before.
 * @throws {Overtaken} where one of them was not among these: somebody has come in between, and all begins anew
 */
export async function casesHeld(ctx: Pick<Context, 'tx'>, ids: readonly string[]): Promise<CaseTable[]> {
  const stranger = ids.find((id) => !isHeld(ctx.tx, 'cases', id));
  if (stranger !== undefined)
    throw new Overtaken(`The case ${stranger} turned out to be concerned while others were waited for`);
  return lockCases(ctx, ids);
}
