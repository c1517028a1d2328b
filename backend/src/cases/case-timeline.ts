import type { getCaseTimeline as route } from '@appops/shared/contract/cases';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext } from '../context.ts';
import { timeline } from '../events/timeline.ts';
import { findCase } from './judge-case.ts';
import { namedFailures } from './named-failures.ts';

/** What came shortly before a case is told with it, in milliseconds. */
const leadTime = 3_600_000;

/** Everything about a case: its own moves, its incidents' and problems', and the deployments where it must be proved. */
export async function caseTimeline(
  { tx }: ReadContext,
  id: string,
  { limit, cursor }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const row = await findCase({ tx }, id);
  const incidents = await tx
    .selectFrom('case_incidents')
    .innerJoin('incidents', 'incidents.id', 'case_incidents.incident_id')
    .select(['incidents.id', 'incidents.opened_at', 'incidents.environment_id'])
    .where('case_id', '=', id)
    .execute();
  const problems = await tx
    .selectFrom('problems')
    .select(['id', 'environment_id'])
    .where('case_id', '=', id)
    .execute();
  // Of a case without a problem, what its named monitors saw fail.
  const named = (await namedFailures(tx, row)).map(({ problem_id: id, environment_id }) => ({
    id,
    environment_id,
  }));
  const annotations = await tx
    .selectFrom('annotations')
    .select('id')
    .where((eb) =>
      eb.or([eb('case_id', '=', id), eb('incident_id', 'in', [...incidents.map((one) => one.id), ''])]),
    )
    .execute();
  const environments = [
    ...[...problems, ...named].map((one) => one.environment_id),
    ...incidents.flatMap((one) => one.environment_id ?? []),
  ];
  return timeline(tx, {
    subjects: [
      ...new Set([id, ...[...incidents, ...problems, ...named, ...annotations].map((one) => one.id)]),
    ],
    deploymentsOf: [...new Set(environments)],
    from: Math.min(row.opened_at, ...incidents.map((one) => one.opened_at)) - leadTime,
    limit,
    cursor,
  });
}
