import type { Monitor } from '@appops/shared/contract/monitors';
import { readCheck } from '../database/check-text.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ResultTable } from '../database/schema/results.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';
import { recentResults } from '../results/recent-results.ts';
import { resultsOf } from '../results/result.ts';
import { degradedFlag, outcomeNames, suspectFlag } from '../results/run-record.ts';
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
export async function loadMonitors(tx: ReadTx, rows: readonly MonitorTable[]): Promise<Monitor[]> {
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
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    service: placeOf.get(row.environment_id)?.service ?? '',
    environment: placeOf.get(row.environment_id)?.environment ?? '',
    check: readCheck(row.check_spec),
    intervalMs: row.interval_ms,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    downAfter: row.down_after,
    upAfter: row.up_after,
    opensIncident: row.opens_incident === 1,
    severity: row.severity,
    paused: row.paused === 1,
    priority: row.priority === 1,
    priorityNotice: notices.get(row.number) ?? null,
    timing: timingReply(row),
    state: { value: row.state, since: iso(row.state_since), message: row.state_message },
    lastResult: lastOf.get(row.id) ?? null,
    recent: (recent.get(row.number) ?? []).map(recentRun),
    createdAt: iso(row.created_at),
    version: row.edits,
  }));
}

/** One monitor as the API tells it. */
export async function loadMonitor(tx: ReadTx, row: MonitorTable): Promise<Monitor> {
  const [monitor] = await loadMonitors(tx, [row]);
  return monitor!;
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
