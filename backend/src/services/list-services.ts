import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listServices as route } from '@appops/shared/contract/services';
import type { Context } from '../context.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { loadServices } from './service.ts';

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
  return { items: await loadServices(tx, rows), nextCursor };
}
