import type { listIncidents as route } from '@appops/shared/contract/incidents';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import { holdsWords } from '../database/search-text.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { concernsPlaces } from './concerns-places.ts';
import { hasRecovered } from './has-recovered.ts';
import { incidentsOf } from './incident.ts';
import { severityRank } from './severity-rank.ts';

type Row = { rank: unknown; opened_at: number; id: string };
const openedAt = { by: sql.ref('incidents.opened_at'), of: (row: Row) => row.opened_at };
const id = { by: sql.ref('incidents.id'), of: (row: Row) => row.id };
const newestFirst = keyset<Row>({ ...openedAt, down: true }, { ...id, down: true });
const worstFirst = keyset<Row>({ by: severityRank, of: ({ rank }) => Number(rank) }, openedAt, id);

/**
 * Newest first, or the worst first and of these the oldest. `from` and `to` take what was going on in between, not
 * only what opened then; service and environment take every incident that one of their problems is part of.
 */
export async function listIncidents(
  { tx }: ReadContext,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  let fitting = tx.selectFrom('incidents');
  if (query.from !== undefined) {
    const from = Date.parse(query.from);
    fitting = fitting.where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from)]));
  }
  if (query.to !== undefined) fitting = fitting.where('opened_at', '<=', Date.parse(query.to));
  const { service, environment, search, recovered } = query;
  const places = {
    serviceIds:
      service === undefined
        ? null
        : idsOf(await tx.selectFrom('services').select('id').where(serviceIsOneOf(service)).execute()),
    environmentIds:
      environment === undefined
        ? null
        : idsOf(
            await tx.selectFrom('environments').select('id').where(environmentIsOneOf(environment)).execute(),
          ),
  };
  fitting = fitting.where((eb) => concernsPlaces(eb, places));
  if (query.status !== undefined) fitting = fitting.where('incidents.status', 'in', query.status);
  if (query.severity !== undefined) fitting = fitting.where('incidents.severity', 'in', query.severity);
  if (search !== undefined) fitting = fitting.where(holdsWords(search, [sql.ref('incidents.title')]));
  if (recovered !== undefined)
    fitting = fitting.where((eb) => (recovered === 'true' ? hasRecovered(eb) : eb.not(hasRecovered(eb))));
  const { rows, nextCursor } = await (query.order === 'worst' ? worstFirst : newestFirst).page(
    fitting.selectAll('incidents').select(severityRank.as('rank')),
    query,
  );
  return { items: await incidentsOf(tx, rows), nextCursor, total: await countOf(fitting) };
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
