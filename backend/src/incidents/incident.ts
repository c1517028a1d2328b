import type { Actor } from '@appops/shared/contract/actors';
import type { Incident, IncidentContext, IncidentStatus } from '@appops/shared/contract/incidents';
import type { Severity } from '@appops/shared/contract/severity';
import type { IncidentTable } from '../database/schema.ts';
import type { Tx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';

/** Incidents as the API tells them; a fixed number of queries however many there are. */
export async function incidentsOf(tx: Tx, rows: IncidentTable[]): Promise<Incident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [problems, cases, annotations, services, environments] = [
    await tx
      .selectFrom('incident_problems')
      .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
      .select(['incident_problems.incident_id', 'problems.id', 'problems.title'])
      .where('incident_id', 'in', ids)
      .execute(),
    await tx
      .selectFrom('case_incidents')
      .innerJoin('cases', 'cases.id', 'case_incidents.case_id')
      .select(['case_incidents.incident_id', 'cases.id', 'cases.title', 'cases.status'])
      .where('incident_id', 'in', ids)
      .execute(),
    await tx
      .selectFrom('annotations')
      .select((eb) => ['incident_id', eb.fn.countAll<number>().as('count')])
      .where('incident_id', 'in', ids)
      .groupBy('incident_id')
      .execute(),
    await tx.selectFrom('services').select(['id', 'slug']).execute(),
    await tx
      .selectFrom('environments')
      .select(['id', 'slug'])
      .where('id', 'in', [...new Set(rows.flatMap((row) => row.environment_id ?? []))].concat(''))
      .execute(),
  ];
  const slugs = new Map([...services, ...environments].map(({ id, slug }) => [id, slug]));
  const counts = new Map(annotations.map(({ incident_id, count }) => [incident_id, Number(count)]));
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    description: row.description,
    severity: row.severity as Severity,
    status: row.status as IncidentStatus,
    service: row.service_id === null ? null : (slugs.get(row.service_id) ?? null),
    environment: row.environment_id === null ? null : (slugs.get(row.environment_id) ?? null),
    openedBy: row.opened_by as Incident['openedBy'],
    opener: JSON.parse(row.opener) as Actor,
    commander: row.commander,
    openedAt: instant(row.opened_at),
    acknowledgedAt: instant(row.acknowledged_at),
    mitigatedAt: instant(row.mitigated_at),
    resolvedAt: instant(row.resolved_at),
    liveDeployment:
      row.live_deployment_id === null
        ? null
        : { id: row.live_deployment_id, version: row.live_version ?? '' },
    context: JSON.parse(row.context) as IncidentContext,
    problems: problems
      .filter(({ incident_id }) => incident_id === row.id)
      .map(({ id, title }) => ({ id, title })),
    cases: cases
      .filter(({ incident_id }) => incident_id === row.id)
      .map(({ id, title, status }) => ({ id, title, status })),
    annotations: counts.get(row.id) ?? 0,
    version: row.version,
  }));
}

/** @throws {AppError} not_found */
export async function findIncident(tx: Tx, id: string): Promise<IncidentTable> {
  const row = await tx.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('incident', id);
  return row;
}

/** One incident as the API tells it. */
export async function loadIncident(tx: Tx, id: string): Promise<Incident> {
  const [incident] = await incidentsOf(tx, [await findIncident(tx, id)]);
  return incident!;
}

/** What every event of an incident concerns. */
export function incidentSubjects(row: IncidentTable): { id: string; role: string }[] {
  return [
    { id: row.id, role: 'incident' },
    ...(row.service_id === null ? [] : [{ id: row.service_id, role: 'service' }]),
    ...(row.environment_id === null ? [] : [{ id: row.environment_id, role: 'environment' }]),
    ...(row.live_deployment_id === null ? [] : [{ id: row.live_deployment_id, role: 'live' }]),
  ];
}
