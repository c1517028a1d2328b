import { sql } from 'kysely';
import { unresolvedStatuses } from '@appops/shared/words/incident';
import type { Overview } from '@appops/shared/contract/overview';
import { compareNames } from '@appops/shared/rules/name-order';
import { caseStatuses } from '@appops/shared/words/case';
import type { ToldMonitorState } from '@appops/shared/words/monitor';
import { storedJudgement } from '../cases/judge-case.ts';
import type { ReadContext } from '../context.ts';
import { fromJson } from '../database/json.ts';
import type { EnvironmentTable } from '../database/schema/services.ts';
import type { ReadTx } from '../database/store.ts';
import { hasRecovered } from '../incidents/has-recovered.ts';
import { runningMaintenance } from '../maintenance/running-windows.ts';
import { failingChannels } from '../notify/failing-channels.ts';
import { deploymentOf, selectDeployments, type DeploymentRow } from '../releases/deployment.ts';

type Cell = Overview['services'][number]['cells'][number];

/** What is live where, in what state: a fixed number of queries, however many services there are. */
export async function getOverview(ctx: ReadContext): Promise<Overview> {
  const { tx } = ctx;
  const services = await tx
    .selectFrom('services')
    .selectAll()
    .where('retired_at', 'is', null)
    .orderBy('name_order')
    .orderBy('slug')
    .execute();
  const rows = await tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .selectAll('environments')
    .where('environments.retired_at', 'is', null)
    .where('services.retired_at', 'is', null)
    .execute();
  // Where users are comes first: production, staging after it.
  const environments = rows.toSorted(
    (a, b) => b.sort_order - a.sort_order || compareNames(a.name, b.name) || (a.slug < b.slug ? -1 : 1),
  );
  const live = new Map(
    (await selectDeployments(tx).where('live', '=', 1).execute()).map((row) => [row.environment_id, row]),
  );
  const running = await runningByEnvironment(tx);
  const monitors = await monitorsByEnvironment(tx);
  const maintenanceOf = await runningMaintenance(tx, ctx.now);
  const incidents = await openIncidents(tx);
  const cases = await openCases(tx);

  const cellOf = ({ id, service_id, slug }: EnvironmentTable): Cell => ({
    environment: slug,
    live: told(live.get(id)),
    running: told(running.get(id)),
    ...(monitors.get(id) ?? { state: 'unknown', stateSince: null, monitors: noMonitors, flapping: 0 }),
    maintenance: maintenanceOf({ service_id, environment_id: id }),
    openIncidents: incidents.byEnvironment.get(id)?.open ?? 0,
    recoveredIncidents: incidents.byEnvironment.get(id)?.recovered ?? 0,
  });
  const ofService = Map.groupBy(environments, (environment) => environment.service_id);
  const counts = [...monitors.values()].map((cell) => cell.monitors);
  return {
    environments: distinct(environments),
    services: services.map(({ id, slug, name, owners }) => ({
      slug,
      name,
      owners: fromJson(owners),
      openCases: cases.byService.get(id) ?? 0,
      cells: (ofService.get(id) ?? []).map(cellOf),
    })),
    totals: {
      services: services.length,
      monitors: counts.reduce(
        (sum, each) => sum + Object.values(each).reduce((all, count) => all + count, 0),
        0,
      ),
      monitorsDown: counts.reduce((sum, each) => sum + each.down, 0),
      openIncidents: incidents.total.open,
      recoveredIncidents: incidents.total.recovered,
      openCases: cases.total,
      workaroundsExpired: await expiredWorkarounds(tx),
    },
    notices: await failingChannels(ctx),
  };
}

function told(row: DeploymentRow | undefined) {
  return row === undefined ? null : deploymentOf(row);
}

/** Environments of one slug in several services are one column; where their names differ, the first one's is told. */
function distinct(environments: readonly EnvironmentTable[]): Overview['environments'] {
  const bySlug = new Map<string, { slug: string; name: string }>();
  for (const { slug, name } of environments) if (!bySlug.has(slug)) bySlug.set(slug, { slug, name });
  return [...bySlug.values()];
}

/** The newest deployment under way per environment. */
async function runningByEnvironment(tx: ReadTx): Promise<Map<string, DeploymentRow>> {
  const rows = await selectDeployments(tx)
    .where('deployments.finished_at', 'is', null)
    .orderBy('deployments.number')
    .execute();
  const newest = new Map<string, DeploymentRow>();
  for (const row of rows) {
    const known = newest.get(row.environment_id);
    // What waits in a queue does not hide what runs.
    if (known === undefined || row.status === 'running' || known.status !== 'running')
      newest.set(row.environment_id, row);
  }
  return newest;
}

const noMonitors: Cell['monitors'] = { up: 0, degraded: 0, down: 0, error: 0, unknown: 0, paused: 0 };
const worstFirst: readonly ToldMonitorState[] = ['down', 'error', 'unknown', 'degraded', 'up', 'paused'];

type MonitorsOfCell = Pick<Cell, 'state' | 'stateSince' | 'monitors' | 'flapping'>;

async function monitorsByEnvironment(tx: ReadTx): Promise<Map<string, MonitorsOfCell>> {
  const rows = await tx
    .selectFrom('monitors')
    .select((eb) => [
      'environment_id',
      // A paused one counts as such, whatever is known of it.
      sql<ToldMonitorState>`case when paused = 1 then 'paused' else state end`.as('told'),
      eb.fn.count('flapping_since').as('flapping'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('state_since').as('first'),
      eb.fn.max('state_since').as('last'),
    ])
    .where('retired_at', 'is', null)
    .groupBy(['environment_id', 'told'])
    .execute();
  const cells = new Map<string, MonitorsOfCell>();
  for (const [environment, ofOne] of Map.groupBy(rows, (row) => row.environment_id)) {
    const of = (state: ToldMonitorState) => ofOne.find((row) => row.told === state);
    const state = worstFirst.find((each) => of(each) !== undefined) ?? 'unknown';
    const worst = of(state);
    // Down since the first went down; up since the last came up.
    const since = state === 'up' ? worst?.last : worst?.first;
    const count = (each: ToldMonitorState) => Number(of(each)?.count ?? 0);
    cells.set(environment, {
      state,
      stateSince: since === undefined ? null : new Date(since).toISOString(),
      monitors: {
        up: count('up'),
        degraded: count('degraded'),
        down: count('down'),
        error: count('error'),
        unknown: count('unknown'),
        paused: count('paused'),
      },
      flapping: ofOne.reduce((sum, row) => sum + Number(row.flapping), 0),
    });
  }
  return cells;
}

interface IncidentCount {
  /** All that are not resolved. */
  open: number;
  /** Those of them that have recovered. */
  recovered: number;
}

async function openIncidents(
  tx: ReadTx,
): Promise<{ total: IncidentCount; byEnvironment: Map<string, IncidentCount> }> {
  const ownPlaces = await tx
    .selectFrom('incidents')
    .select(['id', 'environment_id'])
    .where('status', 'in', unresolvedStatuses)
    .execute();
  const recovered = new Set(
    (
      await tx
        .selectFrom('incidents')
        .select('id')
        .where('status', 'in', unresolvedStatuses)
        .where((eb) => hasRecovered(eb))
        .execute()
    ).map(({ id }) => id),
  );
  // One incident may concern several services: what fell together is one, and each of them shows it.
  const problemPlaces = await tx
    .selectFrom('incidents')
    .innerJoin('incident_problems', 'incident_problems.incident_id', 'incidents.id')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .select(['incidents.id', 'problems.environment_id'])
    .where('status', 'in', unresolvedStatuses)
    .execute();
  const countOf = (ids: ReadonlySet<string>): IncidentCount => ({
    open: ids.size,
    recovered: [...ids].filter((id) => recovered.has(id)).length,
  });
  const places = Map.groupBy([...ownPlaces, ...problemPlaces], (row) => row.environment_id ?? '');
  return {
    total: countOf(new Set(ownPlaces.map(({ id }) => id))),
    byEnvironment: new Map(
      [...places].map(([environment, rows]) => [environment, countOf(new Set(rows.map(({ id }) => id)))]),
    ),
  };
}

const openStatuses = caseStatuses.filter((status) => !status.startsWith('closed_'));

async function openCases(tx: ReadTx): Promise<{ total: number; byService: Map<string, number> }> {
  const rows = await tx
    .selectFrom('cases')
    .select((eb) => ['service_id', eb.fn.countAll<number>().as('count')])
    .where('status', 'in', openStatuses)
    .groupBy('service_id')
    .execute();
  return {
    total: rows.reduce((sum, row) => sum + Number(row.count), 0),
    byService: new Map(rows.map((row) => [row.service_id ?? '', Number(row.count)])),
  };
}

/** Workarounds that are past their expiry and still in place, as their cases were last judged. */
async function expiredWorkarounds(tx: ReadTx): Promise<number> {
  const rows = await tx
    .selectFrom('cases')
    .select('judgement')
    .where('status', 'in', openStatuses)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('workarounds')
        .select('case_id')
        .where('activated_at', 'is not', null)
        .where('retired_at', 'is', null),
    )
    .execute();
  return rows
    .flatMap((row) => storedJudgement(row)?.tracks.containment.workarounds ?? [])
    .filter(({ state }) => state === 'expired').length;
}
