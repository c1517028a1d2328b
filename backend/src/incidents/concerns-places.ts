import type { ExpressionBuilder } from 'kysely';
import type { Database } from '../database/schema.ts';

/** What is asked for; null for everything. */
interface AskedPlaces {
  serviceIds: readonly string[] | null;
  environmentIds: readonly string[] | null;
}

/**
 * Whether an incident concerns one of these services and environments, itself or by one of its problems. One that
 * names a service and no environment concerns all environments of it.
 */
export function concernsPlaces(
  eb: ExpressionBuilder<Database, 'incidents'>,
  { serviceIds, environmentIds }: AskedPlaces,
) {
  const ownPlace = [
    ...(serviceIds === null ? [] : [eb('incidents.service_id', 'in', [...serviceIds, ''])]),
    ...(environmentIds === null
      ? []
      : [
          eb.or([
            eb('incidents.environment_id', 'is', null),
            eb('incidents.environment_id', 'in', [...environmentIds, '']),
          ]),
        ]),
  ];
  let problemsThere = eb
    .selectFrom('incident_problems')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .select('incident_problems.problem_id')
    .whereRef('incident_problems.incident_id', '=', 'incidents.id');
  if (serviceIds !== null)
    problemsThere = problemsThere.where('problems.service_id', 'in', [...serviceIds, '']);
  if (environmentIds !== null)
    problemsThere = problemsThere.where('problems.environment_id', 'in', [...environmentIds, '']);
  return eb.or([eb.and(ownPlace), eb.exists(problemsThere)]);
}
