import type { listAnnotations as route } from '@appops/shared/contract/annotations';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { comesAfter, countOf, inOrder, type SortKey } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { Tx } from '../database/store.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { rankOfSeverity } from '../incidents/severity-rank.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { annotationsOf } from './annotation.ts';
import { pageKey } from './page-key.ts';

const newestFirst: readonly SortKey[] = [{ by: sql.ref('annotations.id'), down: true }];

/** Of an open incident by its severity, then by what a note says that it is; an erased one says nothing any more. */
const urgency = sql<number>`coalesce(
  (select ${rankOfSeverity('incidents.severity')} from incidents
    where incidents.id = annotations.incident_id and incidents.resolved_at is null),
  case when annotations.erased_at is not null then 19 else
    case annotations.kind when 'problem' then 10 when 'question' then 11 when 'workaround' then 12 else 13 end end)`;
const worstFirst: readonly SortKey[] = [{ by: urgency }, ...newestFirst];

/**
 * Annotations of a page, an incident, a case or a service, newest or worst first. Erased ones are left out of a
 * page's.
 */
export async function listAnnotations(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const fitting = await fittingAnnotations(tx, query);
  const worst = query.order === 'worst';
  const keys = worst ? worstFirst : newestFirst;
  let select = inOrder(fitting.selectAll('annotations').select(urgency.as('urgency')), keys).limit(
    query.limit + 1,
  );
  if (query.cursor !== undefined)
    select = select.where(comesAfter(keys, decodeCursor(query.cursor, keys.length)));
  const { rows, nextCursor } = pageOf(await select.execute(), query.limit, (row) => [
    ...(worst ? [Number(row.urgency)] : []),
    row.id,
  ]);
  return { items: await annotationsOf(tx, rows), nextCursor, total: await countOf(fitting) };
}

async function fittingAnnotations(tx: Tx, query: Omit<QueryOf<typeof route>, 'limit' | 'cursor'>) {
  let select = tx
    .selectFrom('annotations')
    .leftJoin('services', 'services.id', 'annotations.service_id')
    .leftJoin('environments', 'environments.id', 'annotations.environment_id');
  if (query.url !== undefined)
    select = select
      .where('annotations.page_key', '=', await pageKey(tx, query.url))
      .where('annotations.erased_at', 'is', null);
  if (query.incident !== undefined) select = select.where('annotations.incident_id', '=', query.incident);
  if (query.case !== undefined) select = select.where('annotations.case_id', '=', query.case);
  if (query.service !== undefined) select = select.where(serviceIsOneOf([query.service]));
  if (query.environment !== undefined) select = select.where(environmentIsOneOf([query.environment]));
  if (query.kind !== undefined) select = select.where('annotations.kind', 'in', query.kind);
  const writtenAt = sql<number>`coalesce(annotations.written_at, annotations.created_at)`;
  if (query.from !== undefined) select = select.where(writtenAt, '>=', Date.parse(query.from));
  if (query.to !== undefined) select = select.where(writtenAt, '<=', Date.parse(query.to));
  if (query.search !== undefined)
    select = select
      .where('annotations.erased_at', 'is', null)
      .where(
        holdsWords(query.search, [
          sql.ref('annotations.body'),
          sql.ref('annotations.title'),
          sql.ref('annotations.source'),
          sql.ref('annotations.author'),
          sql.ref('services.name'),
          sql.ref('environments.name'),
        ]),
      );
  return select;
}
