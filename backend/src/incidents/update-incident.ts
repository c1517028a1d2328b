import type { Incident, updateIncident as route } from '@appops/shared/contract/incidents';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { AppError, notFound, staleVersion } from '../errors.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { findIncident, incidentSubjects, loadIncident } from './incident.ts';

/** @throws {AppError} stale_version with the present state */
export async function updateIncident(
  ctx: Context,
  id: string,
  { version, ...changes }: BodyOf<typeof route>,
): Promise<Incident> {
  const { tx } = ctx;
  const before = await findIncident(tx, id);
  const after = {
    ...before,
    title: changes.title ?? before.title,
    description: changes.description ?? before.description,
    severity: changes.severity ?? before.severity,
    commander: changes.commander === undefined ? before.commander : changes.commander,
    version: version + 1,
  };
  if (changes.service !== undefined || changes.environment !== undefined) {
    const service =
      changes.service === undefined
        ? before.service_id
        : changes.service === null
          ? null
          : (await findService(tx, changes.service)).id;
    if (changes.environment != null && service === null)
      throw new AppError('invalid_request', 'An environment needs its service.');
    after.service_id = service;
    // Another service has other environments.
    after.environment_id = service === before.service_id ? before.environment_id : null;
    if (changes.environment === null) after.environment_id = null;
    else if (changes.environment !== undefined && service !== null) {
      const environment = await findEnvironment(tx, service, changes.environment);
      if (environment === undefined) throw notFound('environment of this service', changes.environment);
      after.environment_id = environment.id;
    }
  }
  const { numUpdatedRows } = await tx
    .updateTable('incidents')
    .set(after)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw staleVersion('incident', await loadIncident(tx, id));
  ctx.tell('incident.updated', {
    subjects: incidentSubjects(after),
    data: {
      changed: Object.keys(changes),
      ...(changes.severity === undefined ? {} : { severity: changes.severity, from: before.severity }),
      ...(changes.commander === undefined ? {} : { commander: changes.commander }),
    },
  });
  return loadIncident(tx, id);
}
