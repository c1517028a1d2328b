import type { Actor } from '@appops/shared/contract/actors';
import { newId } from '@appops/shared/contract/ids';
import type {
  listMaintenance as listRoute,
  MaintenanceWindow,
  planMaintenance as planRoute,
} from '@appops/shared/contract/maintenance';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import type { MaintenanceWindowTable } from '../database/schema/monitors.ts';
import type { Tx } from '../database/store.ts';
import { AppError, notFound } from '../errors.ts';
import { append } from '../events/append.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { findEnvironment, findService } from '../services/service.ts';

/** Plans a maintenance window. It may have begun already, but covers only what happens from now on. */
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
    created_by: JSON.stringify(ctx.actor),
  };
  await tx.insertInto('maintenance_windows').values(row).execute();
  await append(ctx, {
    kind: 'maintenance.planned',
    subjects: [
      { id: row.id, role: 'maintenance' },
      { id: service.id, role: 'service' },
      ...(environment === null ? [] : [{ id: environment.id, role: 'environment' }]),
    ],
    data: { title: row.title, startsAt, endsAt },
  });
  const [window] = await windowsOf(tx, [row]);
  return window!;
}

/** Maintenance windows, latest first. */
export async function listMaintenance(
  { tx }: Context,
  { limit, cursor, service }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx
    .selectFrom('maintenance_windows')
    .selectAll()
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (service !== undefined) query = query.where('service_id', '=', (await findService(tx, service)).id);
  if (cursor !== undefined) {
    const [starts, id] = decodeCursor(cursor, 2) as [number, string];
    query = query.where((eb) =>
      eb.or([eb('starts_at', '<', starts), eb.and([eb('starts_at', '=', starts), eb('id', '<', id)])]),
    );
  }
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.starts_at, row.id]);
  return { items: await windowsOf(tx, rows), nextCursor };
}

async function windowsOf(tx: Tx, rows: readonly MaintenanceWindowTable[]): Promise<MaintenanceWindow[]> {
  const services = await tx.selectFrom('services').select(['id', 'slug']).execute();
  const environments = await tx.selectFrom('environments').select(['id', 'slug']).execute();
  const slugOf = new Map([...services, ...environments].map(({ id, slug }) => [id, slug]));
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    service: slugOf.get(row.service_id) ?? '',
    environment: row.environment_id === null ? null : (slugOf.get(row.environment_id) ?? null),
    startsAt: new Date(row.starts_at).toISOString(),
    endsAt: new Date(row.ends_at).toISOString(),
    plannedAt: new Date(row.planned_at).toISOString(),
    createdBy: JSON.parse(row.created_by) as Actor,
  }));
}
