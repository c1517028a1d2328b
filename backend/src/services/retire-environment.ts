import type { BodyOf, ParamsOf } from '@appops/shared/contract/route';
import type { retireEnvironment as route, Service } from '@appops/shared/contract/services';
import type { ReadContext, Context } from '../context.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import { holdRows } from '../database/held-rows.ts';
import { notFound } from '../errors.ts';
import { retireMonitorsOf } from './retire-service.ts';
import { findEnvironmentBySlug, findServiceBySlug, loadService } from './service.ts';

/**
 * Takes an environment that has ended out of the Overview and the lists. Nothing of it is deleted, and it comes back
 * when it is deployed to again.
 * @throws {AppError} not_found, conflict while monitors look at it that are not to be retired with it
 */
export async function retireEnvironment(
  ctx: Context,
  place: ParamsOf<typeof route>,
  { monitors }: BodyOf<typeof route>,
): Promise<Service> {
  const { service, environment } = await placeOf(ctx, place);
  // Before its monitors, as whoever moves these into another one holds it.
  await holdRows(ctx.tx, 'environments', [environment.id]);
  await retireMonitorsOf(ctx, 'environment_id', environment, monitors, 'environment');
  await end(ctx, environment);
  return loadService(ctx.tx, service);
}

/** Brings a retired environment back; its monitors stay retired. @throws {AppError} not_found */
export async function restoreEnvironment(ctx: Context, place: ParamsOf<typeof route>): Promise<Service> {
  const { service, environment } = await placeOf(ctx, place);
  await bringBack(ctx, environment, ctx.now);
  return loadService(ctx.tx, service);
}

async function placeOf({ tx }: ReadContext, { slug, environment }: ParamsOf<typeof route>) {
  const service = await findServiceBySlug(tx, slug);
  const row = await findEnvironmentBySlug(tx, service.id, environment);
  if (row === undefined) throw notFound(`environment of the service "${slug}"`, environment);
  return { service, environment: row };
}

/** Retires an environment of which its source says that it has ended; one that has monitors stays. */
export async function endEnvironment(ctx: Context, row: EnvironmentTable): Promise<boolean> {
  if ((await monitorsOf(ctx, row)) > 0) return false;
  await end(ctx, row);
  return true;
}

async function monitorsOf({ tx }: ReadContext, { id }: EnvironmentTable): Promise<number> {
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
  if (numUpdatedRows > 0n) tell(ctx, row, 'environment.retired');
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
  if (numUpdatedRows > 0n) tell(ctx, row, 'environment.returned');
}

function tell(
  ctx: Context,
  row: EnvironmentTable,
  kind: 'environment.retired' | 'environment.returned',
): void {
  ctx.tell(kind, {
    subjects: { environment: row.id, service: row.service_id },
    data: { slug: row.slug, name: row.name },
  });
}
