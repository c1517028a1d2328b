import type { Severity } from '@appops/shared/contract/severity';
import type { Context } from '../context.ts';
import type { MonitorTable, ProblemTable } from '../database/schema.ts';
import { openIncident } from '../incidents/open-incident.ts';

/** The incidents that are linked to a problem and not resolved. */
export async function unresolvedIncidents({ tx }: Pick<Context, 'tx'>, problemId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('incident_problems')
    .innerJoin('incidents', 'incidents.id', 'incident_problems.incident_id')
    .select('incidents.id')
    .where('problem_id', '=', problemId)
    .where('status', '!=', 'resolved')
    .execute();
  return rows.map(({ id }) => id);
}

/** Opens an incident for a monitor that asks for one, unless one for this problem is already being worked on. */
export async function openMonitorIncident(
  ctx: Context,
  monitor: MonitorTable,
  problem: ProblemTable,
  message: string,
): Promise<void> {
  if (monitor.opens_incident !== 1) return;
  if ((await unresolvedIncidents(ctx, problem.id)).length > 0) return;
  const place = await ctx.tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .select(['services.slug as service', 'environments.slug as environment'])
    .where('environments.id', '=', monitor.environment_id)
    .executeTakeFirstOrThrow();
  await openIncident(ctx, {
    title: `${monitor.name} is down`,
    description: message,
    severity: monitor.severity as Severity,
    ...place,
    openedBy: 'monitor',
    context: {},
    problem: problem.id,
  });
}
