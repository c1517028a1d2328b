import {
  GROUP_WITHIN_MS,
  incidentTitle,
  joinsIncident,
  worseSeverity,
} from '@appops/shared/rules/incident-group';
import { widenIncident } from '../incidents/widen-incident.ts';
import type { ReadContext, Context } from '../context.ts';
import type { IncidentTable, ProblemTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { incidentSubjects } from '../incidents/incident.ts';
import { problemsOfIncidents, type ProblemOfIncident } from '../incidents/incident-sights.ts';
import { holdBack } from './hold-back.ts';
import { linkProblem, openIncident, type SeenFailure } from '../incidents/open-incident.ts';

/** The incidents that are linked to a problem and not resolved. */
export async function unresolvedIncidents(
  { tx }: Pick<ReadContext, 'tx'>,
  problemId: string,
): Promise<IncidentTable[]> {
  return tx
    .selectFrom('incident_problems')
    .innerJoin('incidents', 'incidents.id', 'incident_problems.incident_id')
    .selectAll('incidents')
    .where('problem_id', '=', problemId)
    .where('status', '!=', 'resolved')
    .orderBy('incidents.id')
    .execute();
}

/**
 * Opens an incident for a monitor that asks for one, unless one for this problem is already being worked on, or a parent
 * of the monitor is down and holds it back. What
 * fails together joins the incident of the first failure: thirty monitors of one dead host wake people once.
 */
export async function openMonitorIncident(
  ctx: Context,
  monitor: MonitorTable,
  problem: ProblemTable,
  message: string,
  failure: SeenFailure,
  { evenBehindParents = false } = {},
): Promise<void> {
  if (monitor.opens_incident !== 1) return;
  const known = await unresolvedIncidents(ctx, problem.id);
  if (known.length > 0) {
    for (const incident of known) await tellFailingAgain(ctx, incident, problem, failure);
    return;
  }
  if (await joinOwn(ctx, monitor, problem, failure)) return;
  if (!evenBehindParents && (await holdBack(ctx, monitor, problem, message, failure))) return;
  if (await joinOngoing(ctx, monitor, problem, failure)) return;
  const place = await ctx.tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .select(['services.slug as service', 'environments.slug as environment'])
    .where('environments.id', '=', monitor.environment_id)
    .executeTakeFirstOrThrow();
  await openIncident(ctx, {
    title: incidentTitle([monitor.name]),
    description: message,
    severity: monitor.severity,
    ...place,
    openedBy: 'monitor',
    context: {},
    problem: problem.id,
    failure,
  });
}

/** Tells that an incident which had recovered, all of it, fails again. */
async function tellFailingAgain(
  ctx: Context,
  incident: IncidentTable,
  problem: ProblemTable,
  { beganAt }: SeenFailure,
): Promise<void> {
  const others = (await problemsOfIncidents(ctx.tx, [incident])).get(incident.id) ?? [];
  const stillFailing = others.some((other) => other.id !== problem.id && other.sight.openSince !== null);
  if (stillFailing) return;
  ctx.tell('incident.failing_again', {
    subjects: { ...incidentSubjects(incident), problem: problem.id },
    data: { at: beganAt, problem: problem.title },
  });
}

/**
 * A monitor that is down already, and fails in another way now, wakes nobody twice: its incident takes that in. So it does
 * while the monitor flaps, though it was well in between.
 */
async function joinOwn(
  ctx: Context,
  monitor: MonitorTable,
  problem: ProblemTable,
  failure: SeenFailure,
): Promise<boolean> {
  const flapping = monitor.flapping_since !== null;
  let others = ctx.tx
    .selectFrom('problems')
    .innerJoin('occurrences', 'occurrences.problem_id', 'problems.id')
    .select('problems.id')
    .distinct()
    .where('problems.monitor_id', '=', monitor.id)
    .where('problems.id', '!=', problem.id);
  if (!flapping) others = others.where('occurrences.ended_at', 'is', null);
  for (const { id } of await others.orderBy('problems.id').execute())
    for (const incident of await unresolvedIncidents(ctx, id)) {
      const members = (await problemsOfIncidents(ctx.tx, [incident])).get(incident.id) ?? [];
      if (await join(ctx, incident, members, monitor, problem, failure, 'same_monitor')) return true;
    }
  return false;
}

/** Joins the incident of failures that began at about the same time, at the same address or seen by the same probe. */
async function joinOngoing(
  ctx: Context,
  monitor: MonitorTable,
  problem: ProblemTable,
  failure: SeenFailure,
): Promise<boolean> {
  const { tx } = ctx;
  const ongoing = await tx
    .selectFrom('incidents')
    .selectAll()
    .where('opened_by', '=', 'monitor')
    .where('status', 'in', ['open', 'acknowledged'])
    .where('began_at', '>=', failure.beganAt - GROUP_WITHIN_MS)
    .where('began_at', '<=', failure.beganAt + GROUP_WITHIN_MS)
    .orderBy('began_at')
    .orderBy('id')
    .execute();
  const problems = await problemsOfIncidents(tx, ongoing);
  for (const incident of ongoing) {
    const members = problems.get(incident.id) ?? [];
    const seen = members.map(({ began, address, probe }) => ({ beganAt: began.at, address, probe }));
    if (!joinsIncident(failure, incident.began_at!, seen)) continue;
    if (await join(ctx, incident, members, monitor, problem, failure)) return true;
  }
  return false;
}

/** @returns false where somebody has just resolved that incident: then it is none of its business */
async function join(
  ctx: Context,
  incident: IncidentTable,
  members: readonly ProblemOfIncident[],
  monitor: MonitorTable,
  problem: ProblemTable,
  failure: SeenFailure,
  because: 'same_time' | 'same_monitor' = 'same_time',
): Promise<boolean> {
  const names = namesOf(members);
  const severity = worseSeverity(incident.severity, monitor.severity);
  // A title that a person has written stays.
  const title =
    incident.title === incidentTitle(names)
      ? incidentTitle([...new Set([...names, monitor.name])])
      : incident.title;
  if (!(await widenIncident(ctx.tx, incident.id, { severity, title }))) return false;
  await linkProblem(ctx, incident, problem.id, failure);
  ctx.tell('incident.problem_linked', {
    subjects: {
      ...incidentSubjects(incident),
      problem: problem.id,
      service: [incident.service_id, problem.service_id],
      environment: [incident.environment_id, problem.environment_id],
    },
    data: {
      at: failure.beganAt,
      problem: problem.title,
      because,
      ...(severity === incident.severity ? {} : { severity, from: incident.severity }),
    },
  });
  return true;
}

/** The names of the monitors that an incident is about, each once, in the order of their failures. */
export function namesOf(problems: readonly ProblemOfIncident[]): string[] {
  return [...new Set(problems.map(({ monitor, title }) => monitor?.name ?? title))];
}
