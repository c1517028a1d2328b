import type { listIncidents as route } from '@appops/shared/contract/incidents';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { incidentsOf } from './incident.ts';

/** Newest first. `from` and `to` take what was going on in between, not only what opened then. */
export async function listIncidents(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let select = tx
    .selectFrom('incidents')
    .leftJoin('services', 'services.id', 'incidents.service_id')
    .leftJoin('environments', 'environments.id', 'incidents.environment_id')
    .selectAll('incidents')
    .orderBy('opened_at', 'desc')
    .orderBy('incidents.id', 'desc')
    .limit(query.limit + 1);
  if (query.from !== undefined) {
    const from = Date.parse(query.from);
    select = select.where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from)]));
  }
  if (query.to !== undefined) select = select.where('opened_at', '<=', Date.parse(query.to));
  if (query.service !== undefined) select = select.where(serviceIsOneOf(query.service));
  if (query.environment !== undefined) select = select.where(environmentIsOneOf(query.environment));
  if (query.status !== undefined) select = select.where('incidents.status', 'in', query.status);
  if (query.severity !== undefined) select = select.where('incidents.severity', 'in', query.severity);
  if (query.cursor !== undefined) {
    const [openedAt, id] = decodeCursor(query.cursor, 2) as [number, string];
    select = select.where((eb) =>
      eb.or([
        eb('opened_at', '<', openedAt),
        eb.and([eb('opened_at', '=', openedAt), eb('incidents.id', '<', id)]),
      ]),
    );
  }
  const { rows, nextCursor } = pageOf(await select.execute(), query.limit, (row) => [row.opened_at, row.id]);
  return { items: await incidentsOf(tx, rows), nextCursor };
}
