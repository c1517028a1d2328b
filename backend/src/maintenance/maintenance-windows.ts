import { newId } from '@appops/shared/contract/ids';
import type { MaintenanceWindow, planMaintenance as planRoute } from '@appops/shared/contract/maintenance';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { MaintenanceWindowTable } from '../database/schema/monitors.ts';
import { AppError, notFound } from '../errors.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { windowsOf } from './maintenance-state.ts';

/**
 * Plans a maintenance window. It may have begun already, but covers only what happens from now on.
 * @throws {AppError} invalid_request where it ends before it starts; not_found for a place that is not there
 */
export async function planMaintenance(
  ctx: Context,
  body: BodyOf<typeof planRoute>,
): Promise<MaintenanceWindow> {
  const { tx } = ctx;
  const startsAt = Date.parse(body.startsAt);
  const endsAt = Date.parse(body.endsAt);
  if (startsAt >= endsAt) throw new AppError('invalid_request', 'The window ends before it starts.');
  const service = await findService(tx, body.service);
  const environment =
    body.environment === null ? null : await findEnvironment(tx, service.id, body.environment);
  if (environment === undefined)
    throw notFound(`environment of the service "${service.slug}"`, body.environment ?? '');
  const row: MaintenanceWindowTable = {
    id: newId('maintenanceWindow'),
    title: body.title,
    service_id: service.id,
    environment_id: environment?.id ?? null,
    starts_at: startsAt,
    ends_at: endsAt,
    planned_at: ctx.now,
    created_by: toJson(ctx.actor),
    canceled_at: null,
    changed_as: null,
    changed_at: null,
    changed_by: null,
    version: 1,
  };
  await tx.insertInto('maintenance_windows').values(row).execute();
  ctx.tell('maintenance.planned', {
    subjects: { maintenance: row.id, service: service.id, environment: row.environment_id },
    data: { title: row.title, startsAt, endsAt },
  });
  const [window] = await windowsOf(tx, [row], ctx.now);
  return window!;
}
