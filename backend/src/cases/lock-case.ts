import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { notFound } from '../errors.ts';

/**
 * Holds cases until the transaction ends: whoever judges or decides does it alone, and sees what was decided before.
 * Several are held in the order of their ids, so that two who want the same ones do not wait for each other. SQLite
 * has one writer anyway.
 */
export async function lockCases({ tx }: Pick<Context, 'tx'>, ids: readonly string[]): Promise<CaseTable[]> {
  if (ids.length === 0) return [];
  const query = tx
    .selectFrom('cases')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id');
  const hasManyWriters = tx.getExecutor().adapter.supportsMultipleConnections ?? false;
  return (hasManyWriters ? query.forUpdate() : query).execute();
}

/**
 * Holds one case until the transaction ends.
 * @throws {AppError} not_found
 */
export async function lockCase(ctx: Pick<Context, 'tx'>, id: string): Promise<CaseTable> {
  const [row] = await lockCases(ctx, [id]);
  if (row === undefined) throw notFound('case', id);
  return row;
}
