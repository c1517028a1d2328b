import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listServices as route } from '@appops/shared/contract/services';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { serviceOf } from './service.ts';

export async function listServices(
  { tx }: Context,
  { limit, cursor }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let query = tx
    .selectFrom('services')
    .selectAll()
    .orderBy('slug')
    .limit(limit + 1);
  if (cursor !== undefined) query = query.where('slug', '>', decodeCursor(cursor, 1)[0] as string);
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.slug]);
  const ids = ['', ...rows.map((row) => row.id)];
  const environments = await tx
    .selectFrom('environments')
    .selectAll()
    .where('service_id', 'in', ids)
    .execute();
  const names = await tx.selectFrom('environment_names').selectAll().where('service_id', 'in', ids).execute();
  return {
    items: rows.map((row) =>
      serviceOf(
        row,
        environments.filter((environment) => environment.service_id === row.id),
        names.filter((name) => name.service_id === row.id),
      ),
    ),
    nextCursor,
  };
}
