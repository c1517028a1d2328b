import type { listMonitors as route } from '@appops/shared/contract/monitors';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { loadMonitors } from './monitor.ts';

/** Monitors that are not retired, by name. */
export async function listMonitors(
  { tx }: Context,
  { limit, cursor, service, environment, state }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let query = tx
    .selectFrom('monitors')
    .innerJoin('environments', 'environments.id', 'monitors.environment_id')
    .innerJoin('services', 'services.id', 'monitors.service_id')
    .selectAll('monitors')
    .where('monitors.retired_at', 'is', null)
    .orderBy('monitors.name')
    .orderBy('monitors.number')
    .limit(limit + 1);
  if (service !== undefined) query = query.where(serviceIsOneOf(service));
  if (environment !== undefined) query = query.where(environmentIsOneOf(environment));
  if (state !== undefined) query = query.where('monitors.state', 'in', state);
  if (cursor !== undefined) {
    const [name, number] = decodeCursor(cursor, 2) as [string, number];
    query = query.where((eb) =>
      eb.or([
        eb('monitors.name', '>', name),
        eb.and([eb('monitors.name', '=', name), eb('monitors.number', '>', number)]),
      ]),
    );
  }
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.name, row.number]);
  return { items: await loadMonitors(tx, rows), nextCursor };
}
