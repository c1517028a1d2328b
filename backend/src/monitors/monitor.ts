import type { Monitor } from '@appops/shared/contract/monitors';
import { readCheck } from '../database/check-text.ts';
import { fromJson } from '../database/json.ts';
import type { ReadContext } from '../context.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ResultTable } from '../database/schema/results.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { instant } from '../instant.ts';
import { runningMaintenance } from '../maintenance/running-windows.ts';
import { recentResults } from '../results/recent-results.ts';
import { resultsOf } from '../results/result.ts';
import { degradedFlag, outcomeNames, suspectFlag } from '../results/run-record.ts';
import { dependenciesOf } from './parents.ts';
import { priorityNotices } from './priority-notice.ts';
import { timingReply } from './timing.ts';

/** How many runs the small picture of a monitor shows. */
const recentRuns = 30;

const iso = (at: number) => new Date(at).toISOString();

/** @throws {AppError} not_found */
export async function findMonitor(tx: ReadTx, id: string): Promise<MonitorTable> {
  const row = await tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('monitor', id);
  return row;
}

/** Monitors as the API tells them, in the order of their rows; a fixed number of queries however many there are. */
export async function loadMonitors(
  { tx, now }: Pick<ReadContext, 'tx' | 'now'>,
  rows: readonly MonitorTable[],
): Promise<Monitor[]> {
  if (rows.length === 0) return [];
  const places = await tx
    .selectFrom('environments')
    .innerJoin('services', 'services.id', 'environments.service_id')
    .select(['environments.id', 'environments.slug as environment', 'services.slug as service'])
    .where('environments.id', 'in', [...new Set(rows.map((row) => row.environment_id))])
    .execute();
  const placeOf = new Map(places.map((place) => [place.id, place]));
  const recent = await recentResults(tx, rows, recentRuns);
  const last = rows
    .map((row) => recent.get(row.number)?.findLast(saysSomething))
    .filter((row) => row !== undefined);
  const lastResults = await resultsOf(tx, last, new Map(rows.map((row) => [row.number, row.id])));
  const lastOf = new Map(lastResults.map((result) => [result.monitor, result]));
  const notices = await priorityNotices(tx);
  const maintenanceOf = await runningMaintenance(tx, now);
  const dependencies = await dependenciesOf(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    service: placeOf.get(row.environment_id)?.service ?? '',
    environment: placeOf.get(row.environment_id)?.environment ?? '',
    check: readCheck(row.check_spec),
    intervalMs: row.interval_ms,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    downAfter: row.down_after,
    downWithin: row.down_within,
    upAfter: row.up_after,
    upWithin: row.up_within,
    opensIncident: row.opens_incident === 1,
    severity: row.severity,
    paused: row.paused === 1,
    pause: pauseOf(row),
    maintenance: maintenanceOf(row),
    ...dependencies(row.id),
    flapping: row.flapping_since === null ? null : { since: iso(row.flapping_since) },
    priority: row.priority === 1,
    priorityNotice: notices.get(row.number) ?? null,
    timing: timingReply(row),
    state: {
      value: row.paused === 1 ? 'paused' : row.state,
      since: iso(row.paused_at ?? row.state_since),
      message: row.state_message,
    },
    lastResult: lastOf.get(row.id) ?? null,
    recent: (recent.get(row.number) ?? []).map(recentRun),
    createdAt: iso(row.created_at),
    version: row.edits,
  }));
}

/** One monitor as the API tells it. */
export async function loadMonitor(ctx: Pick<ReadContext, 'tx' | 'now'>, row: MonitorTable): Promise<Monitor> {
  const [monitor] = await loadMonitors(ctx, [row]);
  return monitor!;
}

function pauseOf(row: MonitorTable): Monitor['pause'] {
  if (row.paused !== 1) return null;
  return {
    since: instant(row.paused_at),
    until: instant(row.paused_until),
    by: row.paused_by === null ? null : fromJson(row.paused_by).name,
    because: row.paused_because,
  };
}

/** A slot that was overtaken or shed says nothing that the run before it does not. */
function saysSomething({ outcome }: ResultTable): boolean {
  const name = outcomeNames[outcome];
  return name !== 'overtaken' && name !== 'shed';
}

function recentRun(row: ResultTable): Monitor['recent'][number] {
  return {
    slot: iso(row.slot),
    outcome: outcomeNames[row.outcome]!,
    totalUs: row.total_us,
    suspect: (row.flags & suspectFlag) !== 0,
    degraded: (row.flags & degradedFlag) !== 0,
  };
}
