import type { ServiceNow } from '@appops/shared/contract/services';
import { severities } from '@appops/shared/words/severity';
import { sql, type ExpressionBuilder } from 'kysely';
import type { Database } from '../database/schema.ts';
import type { ReadTx } from '../database/store.ts';
import { hasRecovered } from '../incidents/has-recovered.ts';
import { rankOfSeverity } from '../incidents/severity-rank.ts';

/** Ranks behind those of incidents, which are their severities' from 0 on, `unknown` the last. */
const monitorDown = severities.length + 1;
const monitorInError = severities.length + 2;
/** What has recovered only waits for people: the ranks of those incidents, by their severities, from here on. */
const recovered = severities.length + 3;
/** The rank of a service of which nothing is wrong, as far as is known. */
export const nothingWrong = recovered + severities.length + 1;

/**
 * What is wrong with which service: a row for each incident that is not resolved (0 for the worst severity), each
 * monitor that is down or in error, whose rank stands behind such an incident's, and each incident that has recovered,
 * behind those. An incident counts for every service that one of its problems is of.
 */
function wrongs(tx: ReadTx) {
  const open = tx.selectFrom('incidents').where('incidents.resolved_at', 'is', null);
  const severity = rankOfSeverity('incidents.severity');
  const rank = (eb: ExpressionBuilder<Database, 'incidents'>) =>
    sql<number>`${severity} + case when ${hasRecovered(eb)} then ${sql.lit(recovered)} else 0 end`.as('rank');
  return open
    .select((eb) => [
      'incidents.service_id as service_id',
      rank(eb),
      sql<string | null>`incidents.id`.as('incident_id'),
    ])
    .where('incidents.service_id', 'is not', null)
    .union(
      open
        .innerJoin('incident_problems', 'incident_problems.incident_id', 'incidents.id')
        .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
        .select((eb) => [
          'problems.service_id as service_id',
          rank(eb),
          sql<string | null>`incidents.id`.as('incident_id'),
        ]),
    )
    .unionAll(
      tx
        .selectFrom('monitors')
        .select([
          'monitors.service_id as service_id',
          sql<number>`case monitors.state when 'down' then ${sql.lit(monitorDown)} else ${sql.lit(monitorInError)} end`.as(
            'rank',
          ),
          sql<string | null>`null`.as('incident_id'),
        ])
        .where('monitors.retired_at', 'is', null)
        .where('monitors.state', 'in', ['down', 'error']),
    );
}

/** For each service of which something is wrong: the rank of the worst, as a table to join. */
export function worstOfServices(tx: ReadTx) {
  return tx
    .selectFrom(wrongs(tx).as('wrongs'))
    .select(['wrongs.service_id as service_id', (eb) => eb.fn.min<number>('wrongs.rank').as('rank')])
    .groupBy('wrongs.service_id');
}

/** What is wrong with these services now, by their ids; a service of which nothing is wrong has zeros. */
export async function servicesNow(tx: ReadTx, ids: readonly string[]): Promise<(id: string) => ServiceNow> {
  const rows = await tx
    .selectFrom(wrongs(tx).as('wrongs'))
    .selectAll()
    .where('wrongs.service_id', 'in', ['', ...ids])
    .execute();
  const ranks = Map.groupBy(rows, ({ service_id }) => service_id);
  return (id) => {
    const incidents = (ranks.get(id) ?? []).filter((row) => row.incident_id !== null);
    const monitors = (ranks.get(id) ?? []).filter((row) => row.incident_id === null);
    const worst = Math.min(...incidents.map(({ rank }) => Number(rank)));
    return {
      openIncidents: incidents.length,
      recoveredIncidents: incidents.filter(({ rank }) => Number(rank) >= recovered).length,
      worstSeverity: severities[worst >= recovered ? worst - recovered : worst] ?? null,
      monitorsDown: monitors.filter(({ rank }) => Number(rank) === monitorDown).length,
      monitorsInError: monitors.filter(({ rank }) => Number(rank) === monitorInError).length,
    };
  };
}
