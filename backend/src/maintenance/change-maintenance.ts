import type { changeMaintenance as route, MaintenanceWindow } from '@appops/shared/contract/maintenance';
import type { BodyOf } from '@appops/shared/contract/route';
import { tellCase } from '../cases/tell-case.ts';
import { lockCases } from '../cases/lock-case.ts';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { MaintenanceWindowTable } from '../database/schema/monitors.ts';
import { AppError, notFound, refuseFields, staleVersion } from '../errors.ts';
import { findEnvironment } from '../services/service.ts';
import { findWindow, maintenanceState, windowsOf } from './maintenance-state.ts';

/**
 * Changes a window. Before it has begun everything may change; while it runs its title and its end, which must lie
 * ahead: what was measured in it stays as it is. A start that is moved into the past covers only what happens from now
 * on, as when it is planned.
 * @throws {AppError} not_found, stale_version with the present state, invalid_move for what is over or called off,
 *   invalid_request with the field
 */
export async function changeMaintenance(
  ctx: Context,
  id: string,
  { version, ...changes }: BodyOf<typeof route>,
): Promise<MaintenanceWindow> {
  const { tx, now } = ctx;
  const before = await findWindow(tx, id);
  const state = maintenanceState(before, now);
  if (state === 'over' || state === 'canceled')
    throw await refused(
      ctx,
      before,
      state === 'over'
        ? 'This maintenance is over, and what was measured in it stays as it is. Plan another window.'
        : 'This maintenance was called off. Plan another window.',
    );
  const starts = changes.startsAt === undefined ? before.starts_at : Date.parse(changes.startsAt);
  const ends = changes.endsAt === undefined ? before.ends_at : Date.parse(changes.endsAt);
  const environmentId = await environmentOf(ctx, before, changes.environment);
  if (state === 'running') {
    const began = 'has begun, and what was measured in it stays as it is';
    if (starts !== before.starts_at)
      throw wrong('startsAt', `cannot be changed: the window ${began}. End it now and plan another one`);
    if (environmentId !== before.environment_id)
      throw wrong('environment', `cannot be changed: the window ${began}. End it now and plan another one`);
  }
  if (starts >= ends) throw wrong('endsAt', 'must be after its start');
  if (ends <= now) throw wrong('endsAt', 'lies in the past: end the window now, or cancel it');
  return write(ctx, before, 'changed', {
    title: changes.title ?? before.title,
    environment_id: environmentId,
    starts_at: starts,
    ends_at: ends,
    planned_at: starts < now && starts !== before.starts_at ? now : before.planned_at,
    version,
  });
}

/** Ends a window that runs, now; one that is over stays as it is. @throws {AppError} not_found, invalid_move */
export async function endMaintenance(ctx: Context, id: string): Promise<MaintenanceWindow> {
  const before = await findWindow(ctx.tx, id);
  const state = maintenanceState(before, ctx.now);
  if (state === 'over') return tell(ctx, before);
  if (state === 'planned')
    throw await refused(ctx, before, 'This maintenance has not begun, so it cannot end. Cancel it instead.');
  if (state === 'canceled') throw await refused(ctx, before, 'This maintenance was called off.');
  return write(ctx, before, 'ended', { ends_at: ctx.now });
}

/**
 * Calls off a window that has not begun; again changes nothing.
 * @throws {AppError} not_found, invalid_move for one that has begun: what it covered stays on record
 */
export async function cancelMaintenance(ctx: Context, id: string): Promise<MaintenanceWindow> {
  const before = await findWindow(ctx.tx, id);
  const state = maintenanceState(before, ctx.now);
  if (state === 'canceled') return tell(ctx, before);
  if (state === 'running')
    throw await refused(
      ctx,
      before,
      'This maintenance has begun, and what was measured in it stays as it is. End it now instead.',
    );
  if (state === 'over')
    throw await refused(ctx, before, 'This maintenance is over. It cannot be called off.');
  return write(ctx, before, 'canceled', { canceled_at: ctx.now });
}

function wrong(field: string, message: string): AppError {
  return refuseFields([{ path: `body.${field}`, message }]);
}

async function refused(ctx: ReadContext, row: MaintenanceWindowTable, message: string): Promise<AppError> {
  return new AppError('invalid_move', message, { current: await tell(ctx, row) });
}

async function tell({ tx, now }: ReadContext, row: MaintenanceWindowTable): Promise<MaintenanceWindow> {
  return (await windowsOf(tx, [row], now))[0]!;
}

async function environmentOf(
  { tx }: ReadContext,
  before: MaintenanceWindowTable,
  reference: string | null | undefined,
): Promise<string | null> {
  if (reference === undefined) return before.environment_id;
  if (reference === null) return null;
  const found = await findEnvironment(tx, before.service_id, reference);
  if (found === undefined) throw notFound('environment of this service', reference);
  return found.id;
}

/** Writes what was done to a window, who did it and when, and tells the cases that have the window on their timeline. */
async function write(
  ctx: Context,
  before: MaintenanceWindowTable,
  as: 'changed' | 'ended' | 'canceled',
  { version = before.version, ...changes }: Partial<MaintenanceWindowTable>,
): Promise<MaintenanceWindow> {
  const { tx, now } = ctx;
  const after: MaintenanceWindowTable = {
    ...before,
    ...changes,
    changed_as: as,
    changed_at: now,
    changed_by: toJson(ctx.actor),
    version: version + 1,
  };
  // Fires only while nobody else has changed it since.
  const { numUpdatedRows } = await tx
    .updateTable('maintenance_windows')
    .set(after)
    .where('id', '=', before.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw staleVersion('maintenance window', await tell(ctx, await findWindow(tx, before.id)));
  const data = { title: after.title, startsAt: after.starts_at, endsAt: after.ends_at };
  const told = await tx
    .selectFrom('case_windows')
    .select('case_id')
    .where('window_id', '=', before.id)
    .execute();
  const cases = await lockCases(
    ctx,
    told.map(({ case_id }) => case_id),
  );
  for (const row of cases)
    tellCase(ctx, row, 'case.maintenance_changed', {
      subjects: { maintenance: before.id },
      data: { ...data, as },
    });
  ctx.tell(`maintenance.${as}`, {
    subjects: {
      maintenance: before.id,
      service: before.service_id,
      environment: after.environment_id,
    },
    data,
  });
  return tell(ctx, after);
}
