import type { listDeployments as route } from '@appops/shared/contract/deployments';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { deploymentOf, selectDeployments } from './deployment.ts';
import { partsOf } from './parts.ts';

/** Deployments whose region overlaps the range, newest start first; of one instant, the one recorded last. */
export async function listDeployments(
  { tx }: Context,
  {
    limit,
    cursor,
    from,
    to,
    service,
    environment,
    status,
    verdict,
    source,
    externalId,
  }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let query = selectDeployments(tx)
    .orderBy('deployments.started_at', 'desc')
    .orderBy('deployments.number', 'desc')
    .limit(limit + 1);
  if (from !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('deployments.finished_at', 'is', null),
        eb('deployments.finished_at', '>=', Date.parse(from)),
      ]),
    );
  if (to !== undefined) query = query.where('deployments.started_at', '<=', Date.parse(to));
  if (service !== undefined) query = query.where(serviceIsOneOf(service));
  if (environment !== undefined) query = query.where(environmentIsOneOf(environment));
  if (source !== undefined || externalId !== undefined)
    query = query.where('deployments.id', 'in', (eb) => {
      let parts = eb.selectFrom('deployment_parts').select('deployment_id');
      if (source !== undefined) parts = parts.where('source', 'in', source);
      if (externalId !== undefined) parts = parts.where('external_id', 'in', externalId);
      return parts;
    });
  if (status !== undefined) query = query.where('deployments.status', 'in', status);
  if (verdict !== undefined) query = query.where('deployments.verdict', 'in', verdict);
  if (cursor !== undefined) {
    const [startedAt, number] = decodeCursor(cursor, 2) as [number, number];
    query = query.where((eb) =>
      eb.or([
        eb('deployments.started_at', '<', startedAt),
        eb.and([eb('deployments.started_at', '=', startedAt), eb('deployments.number', '<', number)]),
      ]),
    );
  }
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.started_at, row.number]);
  const parts = await partsOf(
    tx,
    rows.map(({ id }) => id),
  );
  return { items: rows.map((row) => deploymentOf(row, parts.get(row.id) ?? [])), nextCursor };
}
