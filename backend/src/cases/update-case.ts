import type { Case, updateCase as route } from '@appops/shared/contract/cases';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { staleVersion } from '../errors.ts';
import { tellCase } from './tell-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';

/** @throws {AppError} stale_version with the present state */
export async function updateCase(
  ctx: Context,
  id: string,
  { version, ...changes }: BodyOf<typeof route>,
): Promise<Case> {
  const before = await lockCase(ctx, id);
  const { numUpdatedRows } = await ctx.tx
    .updateTable('cases')
    .set({
      title: changes.title ?? before.title,
      description: changes.description ?? before.description,
      severity: changes.severity ?? before.severity,
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw staleVersion('case', await loadCase(ctx.tx, id));
  tellCase(ctx, before, 'case.updated', { data: { changed: Object.keys(changes) } });
  return loadCase(ctx.tx, id);
}
