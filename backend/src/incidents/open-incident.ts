import { newId } from '@appops/shared/contract/ids';
import type { Incident, IncidentContext } from '@appops/shared/contract/incidents';
import { claimedTime } from '../claimed-time.ts';
import type { Context } from '../context.ts';
import type { GroupedFailure } from '@appops/shared/rules/incident-group';
import type { Severity } from '@appops/shared/words/severity';
import { toJson } from '../database/json.ts';
import type { IncidentTable } from '../database/schema/incidents.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, notFound } from '../errors.ts';
import { liveAt, liveDeployment } from '../releases/live.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { findIncident, incidentSubjects, loadIncident } from './incident.ts';

export interface NewIncident {
  /** The client's own id; the same again changes nothing. */
  id?: string | undefined;
  title: string;
  description: string;
  severity: Severity;
  service: string | null;
  environment: string | null;
  openedBy: 'monitor' | 'person' | 'extension';
  context: IncidentContext;
  problem?: string | undefined;
  /** When it was opened, as a client says that could not tell it at once. */
  openedAt?: string | undefined;
  /** The failure that a monitor opens it for, as it was seen. */
  failure?: SeenFailure | undefined;
}

/** A problem's failure as a monitor saw it. */
export interface SeenFailure extends GroupedFailure {
  tookMs: number;
}

/**
 * Opens an incident, with what was live when the failure began or, for a person's, when it was opened.
 * @throws {AppError} invalid_request for an environment without its service; not_found for a place or problem that is
 * not there; conflict where the id is another incident's
 */
export async function openIncident(ctx: Context, given: NewIncident): Promise<Incident> {
  const { tx, now } = ctx;
  if (given.environment !== null && given.service === null)
    throw new AppError('invalid_request', 'An environment needs its service: send both, or neither.');
  const service = given.service === null ? null : await findService(tx, given.service);
  const environment =
    service === null || given.environment === null
      ? null
      : await findEnvironment(tx, service.id, given.environment);
  if (environment === undefined)
    throw notFound(`environment of the service "${given.service ?? ''}"`, given.environment ?? '');
  const openedAt = claimedTime(given.openedAt, now);
  const live =
    environment === null ? null : await liveFor(tx, environment.id, given.failure?.beganAt ?? openedAt);
  const row: IncidentTable = {
    id: given.id ?? newId('incident'),
    title: given.title,
    description: given.description,
    severity: given.severity,
    status: 'open',
    service_id: service?.id ?? null,
    environment_id: environment?.id ?? null,
    opened_by: given.openedBy,
    opener: toJson(ctx.actor),
    commander: null,
    opened_at: openedAt ?? now,
    began_at: given.failure?.beganAt ?? null,
    acknowledged_at: null,
    mitigated_at: null,
    resolved_at: null,
    live_deployment_id: live?.id ?? null,
    live_version: live?.version ?? null,
    context: toJson(given.context),
    version: 1,
  };
  // A client that did not hear the answer sends the same id again.
  const made = await tx
    .insertInto('incidents')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) {
    const known = await findIncident(tx, row.id);
    if (known.opener !== row.opener || known.title !== row.title)
      throw new AppError('conflict', `There is already another incident with the id ${row.id}.`);
    return loadIncident(tx, row.id);
  }
  if (given.problem !== undefined) await linkProblem(ctx, row, given.problem, given.failure);
  ctx.tell('incident.opened', {
    subjects: { ...incidentSubjects(row), problem: given.problem },
    data: {
      title: row.title,
      severity: row.severity,
      openedBy: row.opened_by,
      liveVersion: row.live_version,
      ...(openedAt === null ? {} : { at: openedAt }),
    },
  });
  return loadIncident(tx, row.id);
}

/* Without a time: what is live now, which is told from the deployments and not from their spans. */
async function liveFor(
  tx: ReadTx,
  environmentId: string,
  at: number | null,
): Promise<{ id: string; version: string } | null> {
  if (at === null) {
    const live = await liveDeployment(tx, environmentId);
    return live === undefined ? null : { id: live.id, version: live.version };
  }
  const period = await liveAt(tx, environmentId, at);
  return period === undefined ? null : { id: period.deployment_id, version: period.version };
}

/**
 * Links a problem to an incident; again changes nothing. Returns whether it was new.
 * @throws {AppError} not_found
 */
export async function linkProblem(
  ctx: Context,
  incident: Pick<IncidentTable, 'id'>,
  problemId: string,
  failure?: SeenFailure,
): Promise<boolean> {
  const problem = await ctx.tx
    .selectFrom('problems')
    .select('id')
    .where('id', '=', problemId)
    .executeTakeFirst();
  if (problem === undefined) throw notFound('problem', problemId);
  const linked = await ctx.tx
    .insertInto('incident_problems')
    .values({
      incident_id: incident.id,
      problem_id: problemId,
      began_at: failure?.beganAt ?? null,
      took_ms: failure?.tookMs ?? null,
      address: failure?.address ?? null,
      probe: failure?.probe ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('problem_id')
    .executeTakeFirst();
  return linked !== undefined;
}
