import type { listIncidents as route } from '@appops/shared/contract/incidents';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql, type ExpressionBuilder } from 'kysely';
import type { Context } from '../context.ts';
import type { Database } from '../database/schema.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { environmentIsOneOf, serviceIsOneOf } from '../services/service.ts';
import { concernsPlaces } from './concerns-places.ts';
import { incidentsOf } from './incident.ts';
import { severityRank } from './severity-rank.ts';

type Incidents = ExpressionBuilder<Database, 'incidents'>;

/**
 * Newest first, or the worst first and of these the oldest. `from` and `to` take what was going on in between, not
 * only what opened then; service and environment take every incident that one of their problems is part of.
 */
export async function listIncidents(
  { tx }: Context,
  query: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const worst = query.order === 'worst';
  let select = tx.selectFrom('incidents').selectAll('incidents').select(severityRank.as('rank'));
  select = worst
    ? select.orderBy(severityRank).orderBy('opened_at').orderBy('incidents.id')
    : select.orderBy('opened_at', 'desc').orderBy('incidents.id', 'desc');
  select = select.limit(query.limit + 1);
  if (query.from !== undefined) {
    const from = Date.parse(query.from);
    select = select.where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from)]));
  }
  if (query.to !== undefined) select = select.where('opened_at', '<=', Date.parse(query.to));
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
  select = select.where((eb) => concernsPlaces(eb, places));
  if (query.status !== undefined) select = select.where('incidents.status', 'in', query.status);
  if (query.severity !== undefined) select = select.where('incidents.severity', 'in', query.severity);
  if (search !== undefined)
    select = select.where(
      sql<string>`lower(incidents.title)`,
      'like',
      sql<string>`${`%${search.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`} escape '\\'`,
    );
  if (recovered !== undefined)
    select = select.where((eb) => (recovered === 'true' ? hasRecovered(eb) : eb.not(hasRecovered(eb))));
  if (query.cursor !== undefined) {
    const [first, second, third] = decodeCursor(query.cursor, 3) as [number, number, string];
    select = select.where((eb) =>
      worst
        ? eb.or([
            eb(severityRank, '>', first),
            eb.and([eb(severityRank, '=', first), eb('opened_at', '>', second)]),
            eb.and([
              eb(severityRank, '=', first),
              eb('opened_at', '=', second),
              eb('incidents.id', '>', third),
            ]),
          ])
        : eb.or([
            eb('opened_at', '<', second),
            eb.and([eb('opened_at', '=', second), eb('incidents.id', '<', third)]),
          ]),
    );
  }
  const { rows, nextCursor } = pageOf(await select.execute(), query.limit, (row) => [
    Number(row.rank),
    row.opened_at,
    row.id,
  ]);
  return { items: await incidentsOf(tx, rows), nextCursor };
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** The same as `incidentNow(…).state === 'recovered'` of rules/incident-now, for the database to filter by. */
function hasRecovered(eb: Incidents) {
  const watched = eb
    .selectFrom('incident_problems')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .innerJoin('monitors', 'monitors.id', 'problems.monitor_id')
    .select('incident_problems.problem_id')
    .whereRef('incident_problems.incident_id', '=', 'incidents.id')
    .where('monitors.retired_at', 'is', null);
  return eb.and([
    eb.exists(watched),
    eb.not(eb.exists(watched.where('monitors.state', 'not in', ['up', 'degraded']))),
  ]);
}
