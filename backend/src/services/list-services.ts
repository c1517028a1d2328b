import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listServices as route } from '@appops/shared/contract/services';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { engineOf } from '../database/json-rows.ts';
import { holdsWords } from '../database/search-text.ts';
import { servicesWithMerged } from './merged-environments.ts';
import { loadServices } from './service.ts';
import { nothingWrong, servicesNow, worstOfServices } from './worst-services.ts';

type Row = { rank: number | null; name_order: string; id: string };
const name = { by: sql.ref('services.name_order'), of: (row: Row) => row.name_order };
const id = { by: sql.ref('services.id'), of: (row: Row) => row.id };
const byName = keyset<Row>(name, id);
const worstFirst = keyset<Row>(
  {
    by: sql`coalesce(worst.rank, ${sql.lit(nothingWrong)})`,
    of: ({ rank }) => Number(rank ?? nothingWrong),
  },
  name,
  id,
);

/**
 * Services by name, as people count, or those first with which something is wrong; those that were retired only where
 * they are asked for.
 */
export async function listServices(
  { tx }: ReadContext,
  { limit, cursor, order, search, retired, merged }: QueryOf<typeof route>,
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
  const { rows, nextCursor } = await (order === 'worst' ? worstFirst : byName).page(
    fitting
      .leftJoin(worstOfServices(tx).as('worst'), 'worst.service_id', 'services.id')
      .selectAll('services')
      .select('worst.rank as rank'),
    { limit, cursor },
  );
  const nowOf = await servicesNow(
    tx,
    rows.map(({ id }) => id),
  );
  const services = await loadServices(tx, rows);
  return {
    items: services.map((service, at) => ({ ...service, now: nowOf(rows[at]!.id) })),
    nextCursor,
    total: await countOf(fitting),
  };
}
