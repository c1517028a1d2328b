import type { Marker } from '@appops/shared/contract/query';
import { markerState } from '@appops/shared/rules/marker-colour';
import { deploymentInWords } from '@appops/shared/words/deployment';
import { incidentInWords } from '@appops/shared/words/incident';
import type { MarkerState } from '@appops/shared/words/marker';
import { sql } from 'kysely';
import { concernsPlaces } from '../incidents/concerns-places.ts';
import type { ReadTx } from '../database/store.ts';
import type { Places } from './places.ts';
import type { Range } from './range.ts';

/** A marker before it is told: cheap, since most of many end up in a bucket with others. */
export interface Candidate {
  id: string;
  kind: Marker['kind'];
  time: number;
  timeEnd: number;
  state: MarkerState;
  tell(): { title: string; text: string; tags: string[] };
}

const deploymentColumns = [
  'id',
  'service_id',
  'environment_id',
  'version',
  'status',
  'verdict',
  'started_at',
  'finished_at',
] as const;

/** Deployments whose region overlaps the range; one that runs ends now. */
export async function deploymentMarkers(
  tx: ReadTx,
  { from, to }: Range,
  places: Places,
  now: number,
): Promise<Candidate[]> {
  let select = tx.selectFrom('deployments').select(deploymentColumns);
  if (places.environmentIds !== null) {
    if (places.environmentIds.length === 0) return [];
    select = select.where('environment_id', 'in', places.environmentIds);
  }
  // Apart, so that each part finds its rows by an index: a range of last week must not read all that came before.
  // The plus keeps the engines from the index of starts where the one of ends (with the start in it) is meant.
  const startedBefore = sql<boolean>`+started_at < ${from}`;
  const rows = await select
    .where('started_at', '>=', from)
    .where('started_at', '<=', to)
    .unionAll(select.where('finished_at', '>=', from).where(startedBefore))
    .unionAll(select.where('finished_at', 'is', null).where(startedBefore))
    .execute();
  return rows.map((row) => {
    const { status, verdict } = row;
    return {
      id: row.id,
      kind: 'deployment',
      time: row.started_at,
      timeEnd: row.finished_at ?? Math.max(now, row.started_at),
      state: markerState(status, verdict),
      tell() {
        const service = places.services.get(row.service_id)?.slug ?? '';
        const environment = places.environments.get(row.environment_id)?.slug ?? '';
        return {
          title: `${service} ${row.version} → ${environment}`,
          text: deploymentInWords(status, verdict),
          tags: [service, environment, status, ...(verdict === null ? [] : [verdict])],
        };
      },
    };
  });
}

/** Changes in the range. One that names no service concerns all of them. */
export async function changeMarkers(tx: ReadTx, { from, to }: Range, places: Places): Promise<Candidate[]> {
  let select = tx.selectFrom('changes').selectAll().where('at', '>=', from).where('at', '<=', to);
  const { serviceIds, environmentIds } = places;
  if (serviceIds !== null)
    select = select.where((eb) =>
      eb.or([
        eb('service_id', 'is', null),
        ...(serviceIds.length > 0 ? [eb('service_id', 'in', serviceIds)] : []),
      ]),
    );
  if (environmentIds !== null)
    select = select.where((eb) =>
      eb.or([
        eb('environment_id', 'is', null),
        ...(environmentIds.length > 0 ? [eb('environment_id', 'in', environmentIds)] : []),
      ]),
    );
  return (await select.execute()).map((row) => ({
    id: row.id,
    kind: 'change',
    time: row.at,
    timeEnd: row.at,
    state: 'no_data',
    tell: () => ({
      title: row.title,
      text: row.description,
      tags: [
        row.kind,
        places.services.get(row.service_id ?? '')?.slug ?? '',
        places.environments.get(row.environment_id ?? '')?.slug ?? '',
      ].filter((tag) => tag !== ''),
    }),
  }));
}

/** Incidents that were open in the range: red as long as they lasted, also when they are over by now. */
export async function incidentMarkers(
  tx: ReadTx,
  { from, to }: Range,
  places: Places,
  now: number,
): Promise<Candidate[]> {
  const select = tx
    .selectFrom('incidents')
    .select(['id', 'title', 'severity', 'status', 'service_id', 'environment_id', 'opened_at', 'resolved_at'])
    .where('opened_at', '<=', to)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from)]))
    .where((eb) => concernsPlaces(eb, places));
  return (await select.execute()).map((row) => ({
    id: row.id,
    kind: 'incident',
    time: row.opened_at,
    timeEnd: row.resolved_at ?? Math.max(now, row.opened_at),
    state: 'alerting',
    tell: () => ({
      title: row.title,
      text: incidentInWords(row.severity, row.status),
      tags: [
        row.severity,
        row.status,
        places.services.get(row.service_id ?? '')?.slug ?? '',
        places.environments.get(row.environment_id ?? '')?.slug ?? '',
      ].filter((tag) => tag !== ''),
    }),
  }));
}
