import type { Incident, IncidentSuspect } from '@appops/shared/contract/incidents';
import { incidentNow, problemNow, type IncidentNow } from '@appops/shared/rules/incident-now';
import { suspectWords } from '@appops/shared/rules/suspect-deployment';
import { fromJson } from '../database/json.ts';
import type { IncidentTable } from '../database/schema/incidents.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';
import {
  problemsOfIncidents,
  suspectsOf,
  type FailurePlace,
  type ProblemOfIncident,
  type SuspectedDeployment,
} from './incident-sights.ts';

/** Incidents as the API tells them; a fixed number of queries however many there are. */
export async function incidentsOf(tx: ReadTx, rows: IncidentTable[]): Promise<Incident[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const problems = await problemsOfIncidents(tx, rows);
  const suspectOf = await suspectsOf(
    tx,
    rows.flatMap((row) => failuresOf(row, problems.get(row.id) ?? [])),
  );
  const [cases, annotations, services, environments] = [
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
      .where(
        'id',
        'in',
        [
          ...new Set([
            ...rows.flatMap((row) => row.environment_id ?? []),
            ...[...problems.values()].flat().map((problem) => problem.environmentId),
          ]),
        ].concat(''),
      )
      .execute(),
  ];
  const slugs = new Map([...services, ...environments].map(({ id, slug }) => [id, slug]));
  const counts = new Map(annotations.map(({ incident_id, count }) => [incident_id, Number(count)]));
  const toldSuspect = (failure: FailurePlace) => told(failure, suspectOf(failure));
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    description: row.description,
    severity: row.severity,
    status: row.status,
    service: row.service_id === null ? null : (slugs.get(row.service_id) ?? null),
    environment: row.environment_id === null ? null : (slugs.get(row.environment_id) ?? null),
    openedBy: row.opened_by,
    opener: fromJson(row.opener),
    commander: row.commander,
    openedAt: instant(row.opened_at),
    beganAt: instant(row.began_at),
    now: toldNow(incidentNow((problems.get(row.id) ?? []).map(({ sight }) => sight))),
    suspect: failuresOf(row, problems.get(row.id) ?? []).map(toldSuspect)[0] ?? null,
    places: placesOf(row, problems.get(row.id) ?? [], slugs),
    acknowledgedAt: instant(row.acknowledged_at),
    mitigatedAt: instant(row.mitigated_at),
    resolvedAt: instant(row.resolved_at),
    liveDeployment:
      row.live_deployment_id === null
        ? null
        : { id: row.live_deployment_id, version: row.live_version ?? '' },
    context: fromJson(row.context),
    problems: (problems.get(row.id) ?? []).map((problem) => ({
      id: problem.id,
      title: problem.title,
      service: slugs.get(problem.serviceId) ?? null,
      environment: slugs.get(problem.environmentId) ?? null,
      monitor: problem.monitor === null ? null : { id: problem.monitor.id, name: problem.monitor.name },
      beganAt: instant(problem.began.at),
      now: toldNow(problemNow(problem.sight)),
      suspect: toldSuspect(problem),
    })),
    cases: cases
      .filter(({ incident_id }) => incident_id === row.id)
      .map(({ id, title, status }) => ({ id, title, status })),
    annotations: counts.get(row.id) ?? 0,
    version: row.version,
  }));
}

/** What began to fail, the first first: its problems or, where a person opened it, its own place. */
function failuresOf(row: IncidentTable, problems: readonly ProblemOfIncident[]): FailurePlace[] {
  if (problems.length > 0) return [...problems];
  if (row.environment_id === null) return [];
  return [{ environmentId: row.environment_id, began: { at: row.began_at ?? row.opened_at, tookMs: 0 } }];
}

function told({ began }: FailurePlace, suspected: SuspectedDeployment | null): IncidentSuspect | null {
  if (suspected === null) return null;
  const { id, version, previousVersion, verdict } = suspected.deployment;
  return {
    deployment: { id, version, previousVersion },
    because: suspected.because,
    verdict,
    words: suspectWords(began, suspected),
  };
}

function toldNow(now: IncidentNow | null): Incident['now'] {
  return now === null ? null : { state: now.state, since: instant(now.since) };
}

function placesOf(
  row: IncidentTable,
  problems: readonly ProblemOfIncident[],
  slugs: ReadonlyMap<string, string>,
): Incident['places'] {
  const own = row.service_id === null ? [] : [{ service: row.service_id, environment: row.environment_id }];
  const seen = problems.map(({ serviceId, environmentId }) => ({
    service: serviceId,
    environment: environmentId,
  }));
  const places = new Map(
    [...own, ...seen].map((place) => [`${place.service} ${place.environment ?? ''}`, place]),
  );
  return [...places.values()].flatMap(({ service, environment }) => {
    const slug = slugs.get(service);
    return slug === undefined
      ? []
      : [{ service: slug, environment: environment === null ? null : (slugs.get(environment) ?? null) }];
  });
}

/** @throws {AppError} not_found */
export async function findIncident(tx: ReadTx, id: string): Promise<IncidentTable> {
  const row = await tx.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('incident', id);
  return row;
}

/** One incident as the API tells it. @throws {AppError} not_found */
export async function loadIncident(tx: ReadTx, id: string): Promise<Incident> {
  const [incident] = await incidentsOf(tx, [await findIncident(tx, id)]);
  return incident!;
}

/** What every event of an incident concerns. */
export function incidentSubjects(row: IncidentTable) {
  return {
    incident: row.id,
    service: row.service_id,
    environment: row.environment_id,
    live: row.live_deployment_id,
  };
}
