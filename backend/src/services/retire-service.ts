import type { BodyOf } from '@appops/shared/contract/route';
import type { retireService as route, Service } from '@appops/shared/contract/services';
import type { Context } from '../context.ts';
import type { ServiceTable } from '../database/schema/services.ts';
import { holdRows } from '../database/held-rows.ts';
import { AppError } from '../errors.ts';
import { concernsPlaces } from '../incidents/concerns-places.ts';
import { retireMonitor } from '../monitors/update-monitor.ts';
import { findServiceBySlug, loadService } from './service.ts';

/**
 * Takes a service that has ended out of the Overview and the lists. Nothing of it is deleted: its releases, incidents
 * and cases stay where they are. A deployment of it brings it back. Again changes nothing.
 * @throws {AppError} not_found, conflict while incidents of it are open, or monitors look at it that are not to be
 *   retired with it
 */
export async function retireService(
  ctx: Context,
  slug: string,
  { monitors }: BodyOf<typeof route>,
): Promise<Service> {
  const row = await findServiceBySlug(ctx.tx, slug);
  if (row.retired_at !== null) return loadService(ctx.tx, row);
  const open = await ctx.tx
    .selectFrom('incidents')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('incidents.status', '!=', 'resolved')
    .where((eb) => concernsPlaces(eb, { serviceIds: [row.id], environmentIds: null }))
    .executeTakeFirstOrThrow();
  if (Number(open.count) > 0)
    throw new AppError(
      'conflict',
      `The service "${row.name}" has ${counted(Number(open.count), 'incident')} that ${Number(open.count) === 1 ? 'is' : 'are'} not resolved. Resolve ${Number(open.count) === 1 ? 'it' : 'them'} first.`,
    );
  await retireMonitorsOf(ctx, 'service_id', row, monitors, 'service');
  // Of two at once one retires it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('services')
    .set({ retired_at: ctx.now })
    .where('id', '=', row.id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) tell(ctx, row, 'service.retired');
  return loadService(ctx.tx, await findServiceBySlug(ctx.tx, slug));
}

/** Brings a retired service back; its monitors stay retired. @throws {AppError} not_found */
export async function restoreService(ctx: Context, slug: string): Promise<Service> {
  const row = await findServiceBySlug(ctx.tx, slug);
  await bringServiceBack(ctx, row, ctx.now);
  return loadService(ctx.tx, await findServiceBySlug(ctx.tx, slug));
}

/** Brings a service back that was retired before an instant: it is in use again. */
export async function bringServiceBack(ctx: Context, row: ServiceTable, at: number): Promise<void> {
  if (row.retired_at === null || at < row.retired_at) return;
  const { numUpdatedRows } = await ctx.tx
    .updateTable('services')
    .set({ retired_at: null })
    .where('id', '=', row.id)
    .where('retired_at', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) tell(ctx, row, 'service.returned');
}

/**
 * Retires the monitors that look at a place.
 * @throws {AppError} conflict where there are some that are not to be retired
 */
export async function retireMonitorsOf(
  ctx: Context,
  column: 'service_id' | 'environment_id',
  { id, name }: { id: string; name: string },
  wanted: boolean,
  what: string,
): Promise<void> {
  const monitors = await ctx.tx
    .selectFrom('monitors')
    .select('id')
    .where(column, '=', id)
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute();
  if (monitors.length === 0) return;
  if (!wanted)
    throw new AppError(
      'conflict',
      `The ${what} "${name}" has ${counted(monitors.length, 'monitor')}. Retire ${monitors.length === 1 ? 'it' : 'them'} first, or with it: nobody would see what ${monitors.length === 1 ? 'it finds' : 'they find'}.`,
    );
  await holdRows(
    ctx.tx,
    'monitors',
    monitors.map((monitor) => monitor.id),
  );
  for (const monitor of monitors) await retireMonitor(ctx, monitor);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function tell(
  ctx: Context,
  { id, slug, name }: ServiceTable,
  kind: 'service.retired' | 'service.returned',
): void {
  ctx.tell(kind, { subjects: { service: id }, data: { slug, name } });
}
