import type { Incident, splitIncident as route } from '@appops/shared/contract/incidents';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import { incidentTitle, worseSeverity } from '@appops/shared/rules/incident-group';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { IncidentTable } from '../database/schema/incidents.ts';
import { AppError } from '../errors.ts';
import { liveAt } from '../releases/live.ts';
import { findIncident, incidentSubjects, loadIncident } from './incident.ts';
import { problemsOfIncidents } from './incident-sights.ts';

/**
 * Moves some problems of an incident into one of their own, when they turn out to be another matter. Its severity is
 * the highest of its monitors'; who leads and what was noted stays with the first.
 * @throws {AppError} invalid_move when the incident is resolved, invalid_request when none of its problems would stay
 *   or one is not among them
 */
export async function splitIncident(
  ctx: Context,
  id: string,
  { problems: wanted, title }: BodyOf<typeof route>,
): Promise<Incident> {
  const { tx, now } = ctx;
  const before = await findIncident(tx, id);
  if (before.status === 'resolved')
    throw new AppError('invalid_move', 'This incident is resolved; reopen it first if it is not over.', {
      current: await loadIncident(tx, id),
    });
  const problems = (await problemsOfIncidents(tx, [before])).get(id) ?? [];
  const leaving = problems.filter((problem) => wanted.includes(problem.id));
  const staying = problems.filter((problem) => !wanted.includes(problem.id));
  const strangers = wanted.filter((each) => !problems.some((problem) => problem.id === each));
  if (strangers.length > 0)
    throw new AppError('invalid_request', `This incident has no problem ${strangers[0]!}; load it anew.`);
  if (staying.length === 0)
    throw new AppError('invalid_request', 'At least one problem must stay with this incident.');
  const firstLeaving = leaving[0]!;
  const names = (all: typeof problems) => [...new Set(all.map((each) => each.monitor?.name ?? each.title))];
  const live = await liveAt(tx, firstLeaving.environmentId, firstLeaving.began.at);
  const newIncident: IncidentTable = {
    ...before,
    id: newId('incident'),
    title: title ?? incidentTitle(names(leaving)),
    description: firstLeaving.title,
    severity: leaving.map(({ monitor }) => monitor?.severity ?? before.severity).reduce(worseSeverity),
    status: 'open',
    service_id: firstLeaving.serviceId,
    environment_id: firstLeaving.environmentId,
    opener: toJson(ctx.actor),
    commander: null,
    opened_at: now,
    began_at: firstLeaving.began.at,
    acknowledged_at: null,
    mitigated_at: null,
    resolved_at: null,
    live_deployment_id: live?.deployment_id ?? null,
    live_version: live?.version ?? null,
    version: 1,
  };
  // Two people who split at once: the second finds the first's version and looks again.
  const { numUpdatedRows } = await tx
    .updateTable('incidents')
    .set({
      version: before.version + 1,
      title: before.title === incidentTitle(names(problems)) ? incidentTitle(names(staying)) : before.title,
    })
    .where('id', '=', id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw new AppError(
      'conflict',
      'Somebody else has just changed this incident. Look at it and try again.',
      {
        current: await loadIncident(tx, id),
      },
    );
  await tx.insertInto('incidents').values(newIncident).execute();
  await tx
    .updateTable('incident_problems')
    .set({ incident_id: newIncident.id })
    .where('incident_id', '=', id)
    .where(
      'problem_id',
      'in',
      leaving.map((problem) => problem.id),
    )
    .execute();
  ctx.tell('incident.opened', {
    subjects: {
      ...incidentSubjects(newIncident),
      problem: leaving.map((problem) => problem.id),
      split_from: id,
    },
    data: {
      title: newIncident.title,
      severity: newIncident.severity,
      openedBy: newIncident.opened_by,
      liveVersion: newIncident.live_version,
    },
  });
  ctx.tell('incident.split', {
    subjects: { ...incidentSubjects(before), split_into: newIncident.id },
    data: { title: newIncident.title, problems: leaving.length },
  });
  return loadIncident(tx, newIncident.id);
}
