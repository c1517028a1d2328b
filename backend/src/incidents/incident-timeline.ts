import type { getIncidentTimeline as route } from '@appops/shared/contract/incidents';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext } from '../context.ts';
import { timeline } from '../events/timeline.ts';
import { findIncident } from './incident.ts';

/** Deployments from this long before the incident are told with it, in milliseconds: what may have caused it. */
const leadTime = 3_600_000;

/** An incident's own moves and those of its problems, annotations, cases, and the deployments into its environment. */
export async function incidentTimeline(
  { tx }: ReadContext,
  id: string,
  { limit, cursor }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const incident = await findIncident(tx, id);
  const problems = await tx
    .selectFrom('incident_problems')
    .select('problem_id as id')
    .where('incident_id', '=', id)
    .execute();
  const cases = await tx
    .selectFrom('case_incidents')
    .select('case_id as id')
    .where('incident_id', '=', id)
    .execute();
  const annotations = await tx.selectFrom('annotations').select('id').where('incident_id', '=', id).execute();
  const live =
    incident.live_deployment_id === null
      ? undefined
      : await tx
          .selectFrom('deployments')
          .select('started_at')
          .where('id', '=', incident.live_deployment_id)
          .executeTakeFirst();
  const from = Math.max(
    Math.min(live?.started_at ?? Infinity, incident.opened_at),
    incident.opened_at - leadTime,
  );
  return timeline(tx, {
    subjects: [id, ...[...problems, ...cases, ...annotations].map((row) => row.id)],
    deploymentsOf: incident.environment_id === null ? [] : [incident.environment_id],
    from,
    limit,
    cursor,
  });
}
