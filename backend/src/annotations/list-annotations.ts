import type { listAnnotations as route } from '@appops/shared/contract/annotations';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { rankOfSeverity } from '../incidents/severity-rank.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { annotationsOf } from './annotation.ts';
import { pageKey } from './page-key.ts';

/** Of an open incident by its severity, then by what a note says that it is; an erased one says nothing any more. */
const urgency = sql<number>`coalesce(
  (select ${rankOfSeverity('incidents.severity')} from incidents
    where incidents.id = annotations.incident_id and incidents.resolved_at is null),
  case when annotations.erased_at is not null then 19 else
    case annotations.kind when 'problem' then 10 when 'question' then 11 when 'workaround' then 12 else 13 end end)`;

type Row = { urgency: unknown; id: string };
const newest = { by: sql.ref('annotations.id'), down: true, of: (row: Row) => row.id };
const newestFirst = keyset<Row>(newest);
const worstFirst = keyset<Row>({ by: urgency, of: (row) => Number(row.urgency) }, newest);

/**
 * Annotations of a page, an incident, a case or a service, newest or worst first. Erased ones are left out of a
 * page's.
 */
export async function listAnnotations(
  { tx }: ReadContext,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const fitting = await fittingAnnotations(tx, query);
  const { rows, nextCursor } = await (query.order === 'worst' ? worstFirst : newestFirst).page(
    fitting.selectAll('annotations').select(urgency.as('urgency')),
    query,
  );
  return { items: await annotationsOf(tx, rows), nextCursor, total: await countOf(fitting) };
}

async function fittingAnnotations(tx: ReadTx, query: Omit<QueryOf<typeof route>, 'limit' | 'cursor'>) {
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
