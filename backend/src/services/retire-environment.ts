import type { ParamsOf } from '@appops/shared/contract/route';
import type { retireEnvironment as route, Service } from '@appops/shared/contract/services';
import type { Context } from '../context.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import { AppError, notFound } from '../errors.ts';
import { append } from '../events/append.ts';
import { findEnvironmentBySlug, findServiceBySlug, loadService } from './service.ts';

/**
 * Takes an environment that has ended out of the Overview and the lists. Nothing of it is deleted, and it comes back
 * when it is deployed to again.
 * @throws {AppError} not_found, conflict while monitors look at it
 */
export async function retireEnvironment(
  ctx: Context,
  { slug, environment }: ParamsOf<typeof route>,
): Promise<Service> {
  const service = await findServiceBySlug(ctx.tx, slug);
  const row = await findEnvironmentBySlug(ctx.tx, service.id, environment);
  if (row === undefined) throw notFound(`environment of the service "${slug}"`, environment);
  const watched = await monitorsOf(ctx, row);
  if (watched > 0)
    throw new AppError(
      'conflict',
      `The environment "${row.name}" has ${watched} monitors. Retire them first, or nobody would see what they find.`,
    );
  await end(ctx, row);
  return loadService(ctx.tx, service);
}

/** Retires an environment of which its source says that it has ended; one that has monitors stays. */
export async function endEnvironment(ctx: Context, row: EnvironmentTable): Promise<boolean> {
  if ((await monitorsOf(ctx, row)) > 0) return false;
  await end(ctx, row);
  return true;
}

async function monitorsOf({ tx }: Context, { id }: EnvironmentTable): Promise<number> {
  const { count } = await tx
    .selectFrom('monitors')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment_id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function end(ctx: Context, row: EnvironmentTable): Promise<void> {
  // Of two at once one retires it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('environments')
    .set({ retired_at: ctx.now })
    .where('id', '=', row.id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await tell(ctx, row, 'environment.retired');
}

/** Brings an environment back that was retired before an instant: it is in use again. */
export async function bringBack(ctx: Context, row: EnvironmentTable, at: number): Promise<void> {
  if (row.retired_at === null || at < row.retired_at) return;
  const { numUpdatedRows } = await ctx.tx
    .updateTable('environments')
    .set({ retired_at: null })
    .where('id', '=', row.id)
    .where('retired_at', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await tell(ctx, row, 'environment.returned');
}

async function tell(ctx: Context, row: EnvironmentTable, kind: string): Promise<void> {
  await append(ctx, {
    kind,
    subjects: [
      { id: row.id, role: 'environment' },
      { id: row.service_id, role: 'service' },
    ],
    data: { slug: row.slug, name: row.name },
  });
}
