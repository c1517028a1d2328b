import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listServices as route } from '@appops/shared/contract/services';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { comesAfter, countOf, inOrder, type SortKey } from '../database/keyset.ts';
import { engineOf } from '../database/json-rows.ts';
import { holdsWords } from '../database/search-text.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { servicesWithMerged } from './merged-environments.ts';
import { loadServices } from './service.ts';

const byName: readonly SortKey[] = [{ by: sql.ref('services.name_order') }, { by: sql.ref('services.id') }];

/** Services by name, as people count; those that were retired only where they are asked for. */
export async function listServices(
  { tx }: Context,
  { limit, cursor, search, retired, merged }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let fitting = tx.selectFrom('services');
  if (retired !== 'any') fitting = fitting.where('retired_at', retired === 'no' ? 'is' : 'is not', null);
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [
        sql.ref('services.name'),
        sql.ref('services.slug'),
        sql.ref('services.repository'),
        sql.ref('services.owners'),
        sql`(select ${sql.raw(engineOf(tx) === 'sqlite' ? 'group_concat' : 'string_agg')}(environments.name, ' ')
          from environments where environments.service_id = services.id)`,
      ]),
    );
  if (merged !== undefined) {
    const ids = ['', ...(await servicesWithMerged(tx))];
    fitting = fitting.where('services.id', merged === 'true' ? 'in' : 'not in', ids);
  }
  let query = inOrder(fitting.selectAll('services'), byName).limit(limit + 1);
  if (cursor !== undefined) query = query.where(comesAfter(byName, decodeCursor(cursor, 2)));
  const { rows, nextCursor } = pageOf(await query.execute(), limit, (row) => [row.name_order, row.id]);
  return { items: await loadServices(tx, rows), nextCursor, total: await countOf(fitting) };
}
