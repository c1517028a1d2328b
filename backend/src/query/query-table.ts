import type { Verification, Workaround } from '@appops/shared/contract/case-parts';
import type { Frame, queryTable as route } from '@appops/shared/contract/query';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import { markerState } from '@appops/shared/rules/marker-colour';
import { casesOf } from '../cases/case.ts';
import { incidentsOf } from '../incidents/incident.ts';
import { concernsPlaces } from '../incidents/concerns-places.ts';
import type { ReadContext } from '../context.ts';
import type { ReadTx } from '../database/store.ts';
import { loadPlaces, type Places } from './places.ts';
import { rangeOf, type Range } from './range.ts';

type Column<Row> = [
  name: string,
  type: Exclude<Frame['fields'][number]['type'], 'unknown'>,
  value: (row: Row) => unknown,
];

function frameOf<Row>(name: string, rows: readonly Row[], columns: readonly Column<Row>[]): Frame {
  return {
    name,
    fields: columns.map(([column, type, value]) => ({
      name: column,
      type,
      unit: null,
      labels: {},
      values: rows.map(value),
    })),
  };
}

interface Asked {
  tx: ReadTx;
  range: Range;
  places: Places;
  /** Rows at most; the newest are kept. */
  limit: number;
}

/** Deployments, incidents or cases that were going on in a range, newest first, as one frame. */
export async function queryTable(
  { tx }: ReadContext,
  body: BodyOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const asked = {
    tx,
    range: rangeOf(body),
    places: await loadPlaces(tx, body),
    limit: body.maxDataPoints,
  };
  const tables = { deployments: deploymentTable, incidents: incidentTable, cases: caseTable };
  return { frames: [await tables[body.table](asked)], notices: asked.places.notices };
}

/** Columns for where a row belongs. */
function placeColumns(places: Places) {
  const service: Column<{ service_id: string | null }> = [
    'service',
    'string',
    (row) => places.services.get(row.service_id ?? '')?.slug ?? null,
  ];
  const environment: Column<{ environment_id: string | null }> = [
    'environment',
    'string',
    (row) => places.environments.get(row.environment_id ?? '')?.slug ?? null,
  ];
  return { service, environment };
}

async function deploymentTable({ tx, range, places, limit }: Asked): Promise<Frame> {
  let select = tx
    .selectFrom('deployments')
    .select([
      'id',
      'service_id',
      'environment_id',
      'version',
      'previous_version',
      'commit_sha',
      'status',
      'verdict',
      'live',
      'started_at',
      'finished_at',
      'url',
    ])
    .where('started_at', '<=', range.to)
    .where((eb) => eb.or([eb('finished_at', 'is', null), eb('finished_at', '>=', range.from)]))
    .orderBy('started_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit);
  if (places.environmentIds !== null)
    select = select.where('environment_id', 'in', [...places.environmentIds, '']);
  const { service, environment } = placeColumns(places);
  return frameOf('deployments', await select.execute(), [
    ['started', 'time', (row) => row.started_at],
    ['finished', 'time', (row) => row.finished_at],
    service,
    environment,
    ['version', 'string', (row) => row.version],
    ['previousVersion', 'string', (row) => row.previous_version],
    ['commit', 'string', (row) => row.commit_sha],
    ['status', 'string', (row) => row.status],
    ['verdict', 'string', (row) => row.verdict],
    ['state', 'string', (row) => markerState(row.status, row.verdict)],
    ['live', 'boolean', (row) => row.live === 1],
    ['url', 'string', (row) => row.url],
    ['id', 'string', (row) => row.id],
  ]);
}

async function incidentTable({ tx, range, places, limit }: Asked): Promise<Frame> {
  const select = tx
    .selectFrom('incidents')
    .selectAll()
    .where('opened_at', '<=', range.to)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', range.from)]))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  const rows = await select.where((eb) => concernsPlaces(eb, places)).execute();
  const told = await incidentsOf(tx, rows);
  return frameOf('incidents', told, [
    ['opened', 'time', (row) => epoch(row.openedAt)],
    ['began', 'time', (row) => epoch(row.beganAt)],
    ['acknowledged', 'time', (row) => epoch(row.acknowledgedAt)],
    ['mitigated', 'time', (row) => epoch(row.mitigatedAt)],
    ['resolved', 'time', (row) => epoch(row.resolvedAt)],
    ['title', 'string', (row) => row.title],
    ['severity', 'string', (row) => row.severity],
    ['status', 'string', (row) => row.status],
    ['now', 'string', (row) => row.now?.state ?? null],
    ['nowSince', 'time', (row) => epoch(row.now?.since ?? null)],
    ['service', 'string', (row) => row.service],
    ['environment', 'string', (row) => row.environment],
    ['commander', 'string', (row) => row.commander],
    ['liveVersion', 'string', (row) => row.liveDeployment?.version ?? null],
    ['suspectVersion', 'string', (row) => row.suspect?.deployment.version ?? null],
    ['suspectVerdict', 'string', (row) => row.suspect?.verdict ?? null],
    ['id', 'string', (row) => row.id],
  ]);
}

/** Cases belong to a service as a whole, so that the environments' filter leaves them alone. */
async function caseTable({ tx, range, places, limit }: Asked): Promise<Frame> {
  let select = tx
    .selectFrom('cases')
    .selectAll()
    .where('opened_at', '<=', range.to)
    .where((eb) => eb.or([eb('closed_at', 'is', null), eb('closed_at', '>=', range.from)]))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (places.serviceIds !== null) select = select.where('service_id', 'in', [...places.serviceIds, '']);
  const cases = await casesOf(tx, await select.execute());
  const rows = cases.map((it) => ({ ...it, workaround: shownWorkaround(it.workarounds) }));
  return frameOf('cases', rows, [
    ['opened', 'time', (row) => epoch(row.openedAt)],
    ['closed', 'time', (row) => epoch(row.closedAt)],
    ['title', 'string', (row) => row.title],
    ['severity', 'string', (row) => row.severity],
    ['status', 'string', (row) => row.status],
    ['service', 'string', (row) => row.service],
    ['containment', 'string', (row) => row.tracks.containment.state],
    ['cause', 'string', (row) => row.tracks.cause.state],
    ['fix', 'string', (row) => row.tracks.fix.state],
    ['verification', 'string', (row) => row.tracks.verification.state],
    ['prevention', 'string', (row) => row.tracks.prevention.state],
    ['workaroundOwner', 'string', (row) => row.workaround?.owner ?? null],
    ['workaroundExpires', 'time', (row) => epoch(row.workaround?.expiresAt ?? null)],
    ['workaroundExpiresAfterReleases', 'number', (row) => row.workaround?.expiresAfterReleases ?? null],
    ['workaroundHolding', 'boolean', (row) => row.workaround?.holding ?? null],
    ['cleanRuns', 'number', (row) => row.verification?.progress.cleanRuns ?? null],
    ['cleanRunsNeeded', 'number', (row) => row.verification?.cleanRunsNeeded ?? null],
    ['windowEnds', 'time', (row) => epoch(row.verification?.progress.windowEndsAt ?? null)],
    ['waitingFor', 'string', (row) => waitingWords(row.verification)],
    ['occurrences', 'number', (row) => row.occurrences.total],
    ['id', 'string', (row) => row.id],
  ]);
}

/** The newest workaround in force, else the newest proposed one; the list is in the order of recording. */
function shownWorkaround(workarounds: readonly Workaround[]): Workaround | null {
  const inForce = workarounds.filter(({ state }) => ['active', 'expiring', 'expired'].includes(state));
  return inForce.at(-1) ?? workarounds.filter(({ state }) => state === 'proposed').at(-1) ?? null;
}

function waitingWords(verification: Verification | null): string | null {
  const reasons = verification?.state === 'running' ? verification.progress.waitingFor : [];
  return reasons.length === 0 ? null : reasons.map(({ message }) => message).join(' ');
}

function epoch(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}
