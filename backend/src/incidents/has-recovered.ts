import type { ExpressionBuilder } from 'kysely';
import type { Database } from '../database/schema.ts';

/**
 * Whether all that was seen of an incident is well again: the same as `incidentNow(…).state === 'recovered'` of
 * rules/incident-now, for the database to filter and count by.
 */
export function hasRecovered(eb: ExpressionBuilder<Database, 'incidents'>) {
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
