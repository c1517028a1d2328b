import { changedColumns } from '../database/changed-columns.ts';
import {
  settleEnvironment,
  wentLive,
  type DeploymentFact,
  type LivePeriod,
} from '@appops/shared/rules/deployment-lifecycle';
import type { DeploymentStatus } from '@appops/shared/words/deployment';
import type { DeploymentTable, LivePeriodTable } from '../database/schema/releases.ts';
import { holdRows } from '../database/held-rows.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';

const columns = [
  'id',
  'number',
  'version',
  'status',
  'live',
  'finished_at',
  'finish_received_at',
  'reported_finished_at',
  'rolled_back_at',
  'withdrawn_at',
  'live_from',
  'live_until',
  'previous_version',
] as const;

/** What decides about a deployment's life. */
type LifeRow = Pick<DeploymentTable, (typeof columns)[number]>;

/** What a change of one deployment did to others of its environment. */
export interface Consequence {
  /** As it is now. */
  deployment: LifeRow;
  status: 'superseded' | 'rolled_back' | 'succeeded';
}

/** The status that was reported, without what was derived from other deployments. */
export function reportedStatus(row: Pick<DeploymentTable, 'status' | 'rolled_back_at'>): DeploymentStatus {
  if (row.rolled_back_at !== null) return 'rolled_back';
  const status = row.status;
  return wentLive(status) ? 'succeeded' : status;
}

/** A row as the rule of deployments' lives sees it. */
export function factOf(row: LifeRow): DeploymentFact {
  return {
    id: row.id,
    status: reportedStatus(row),
    version: row.version,
    sequence: row.number,
    finishedAt: row.finished_at,
    finishReceivedAt: row.finish_received_at,
    clockSuspect: row.reported_finished_at !== null,
    rolledBackAt: row.rolled_back_at,
  };
}

/** Holds environments until the transaction ends, so that what is live there is settled by one at a time. */
export async function lockEnvironments(tx: WriteTx, ...ids: string[]): Promise<void> {
  await holdRows(tx, 'environments', ids);
}

/** How many of the newest are read beyond the rollbacks that are known: a correction may take one away. */
const spare = 3;

async function rowsAround(tx: ReadTx, environmentId: string, from: number) {
  const inEnvironment = tx
    .selectFrom('deployments')
    .select(columns)
    .where('environment_id', '=', environmentId);
  const after = await inEnvironment.where('live_from', '>=', from).execute();
  const before = inEnvironment
    .where('live_from', '<', from)
    .where((eb) => eb.or([eb('withdrawn_at', 'is', null), eb('withdrawn_at', '>=', from)]));
  const versions = [...new Set(after.map((row) => row.version))];
  const named = await before
    .where((eb) =>
      eb.or([
        eb('rolled_back_at', '>=', from),
        ...(versions.length > 0 ? [eb('version', 'in', versions)] : []),
      ]),
    )
    .execute();
  const newest = await before
    .orderBy('live_from', 'desc')
    .orderBy('number', 'desc')
    .limit(after.length + named.length + spare)
    .execute();
  const stack = [...new Map([...named, ...newest].map((row) => [row.id, row])).values()];
  stack.sort((a, b) => (a.live_from ?? 0) - (b.live_from ?? 0) || a.number - b.number);
  return { after, stack };
}

/**
 * Works out anew what was live in an environment from an instant on, and stores it: statuses that follow from other
 * deployments, who is live, who was live when. Reads only what that instant needs, so it costs the same with ten
 * deployments as with ten thousand.
 *
 * @param from the earliest instant that may have changed, epoch milliseconds
 */
export async function settle(tx: WriteTx, environmentId: string, from: number): Promise<Consequence[]> {
  const { after, stack } = await rowsAround(tx, environmentId, from);
  const periodBefore = await tx
    .selectFrom('live_periods')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('live_from', '<', from)
    .orderBy('live_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  const liveSince = periodBefore?.live_from ?? from;
  const settled = settleEnvironment(after.map(factOf), {
    stack: stack.map(factOf),
    liveSince,
    reinstated: periodBefore?.reinstated === 1,
  });

  const spans = settled.periods.filter((period) => period.to === null || period.to > period.from);
  await storePeriods(tx, environmentId, stack.length === 0 ? from : liveSince, spans);

  const lastEnd = new Map(spans.map((period) => [period.deploymentId, period.to]));
  const consequences: Consequence[] = [];
  for (const row of [...stack, ...after]) {
    const status = settled.statuses.get(row.id) ?? row.status;
    const settledRow = {
      status,
      live: settled.liveId === row.id ? (1 as const) : (0 as const),
      live_until: lastEnd.has(row.id) ? (lastEnd.get(row.id) ?? null) : await endOfLife(tx, row, from),
      withdrawn_at: settled.withdrawnAt.get(row.id) ?? null,
      previous_version: settled.previousVersions.has(row.id)
        ? (settled.previousVersions.get(row.id) ?? null)
        : row.previous_version,
    };
    if (changedColumns(settledRow, row).length === 0) continue;
    await tx.updateTable('deployments').set(settledRow).where('id', '=', row.id).execute();
    if (
      status !== row.status &&
      (status === 'superseded' || status === 'rolled_back' || status === 'succeeded')
    )
      consequences.push({ deployment: { ...row, ...settledRow }, status });
  }
  await renewPreviousVersions(tx, environmentId, from);
  return consequences;
}

/** Makes the stored spans from an instant on those given; most stay as they are. */
async function storePeriods(
  tx: WriteTx,
  environmentId: string,
  from: number,
  spans: readonly LivePeriod[],
): Promise<void> {
  const stored = await tx
    .selectFrom('live_periods')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('live_from', '>=', from)
    .execute();
  const storedByStart = new Map(stored.map((row) => [row.live_from, row]));
  for (const span of spans) {
    const row: LivePeriodTable = {
      environment_id: environmentId,
      live_from: span.from,
      live_until: span.to,
      deployment_id: span.deploymentId,
      version: span.version,
      reinstated: span.reinstated ? 1 : 0,
    };
    const before = storedByStart.get(span.from);
    storedByStart.delete(span.from);
    if (before !== undefined && changedColumns(row, before).length === 0) continue;
    const { environment_id: _, live_from: __, ...values } = row;
    await tx
      .insertInto('live_periods')
      .values(row)
      .onConflict((conflict) => conflict.columns(['environment_id', 'live_from']).doUpdateSet(values))
      .execute();
  }
  for (const { live_from } of storedByStart.values())
    await tx
      .deleteFrom('live_periods')
      .where('environment_id', '=', environmentId)
      .where('live_from', '=', live_from)
      .execute();
}

/** Until when a deployment was live that has no span in what was played anew. */
async function endOfLife(tx: ReadTx, row: LifeRow, from: number): Promise<number | null> {
  if (row.live_until !== null && row.live_until < from) return row.live_until;
  const lastPeriod = await tx
    .selectFrom('live_periods')
    .select('live_until')
    .where('deployment_id', '=', row.id)
    .orderBy('live_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Replaced in the instant in which it went live, it has no span.
  return lastPeriod === undefined ? row.live_from : lastPeriod.live_until;
}

/** Deployments that never went live came after what was live when they started; renewed for starts from `from` on. */
export async function renewPreviousVersions(tx: WriteTx, environmentId: string, from: number): Promise<void> {
  await tx
    .updateTable('deployments')
    .set((eb) => ({
      previous_version: eb
        .selectFrom('live_periods')
        .select('live_periods.version')
        .whereRef('live_periods.environment_id', '=', 'deployments.environment_id')
        .whereRef('live_periods.live_from', '<=', 'deployments.started_at')
        .where((inner) =>
          inner.or([
            inner('live_periods.live_until', 'is', null),
            inner('live_periods.live_until', '>', inner.ref('deployments.started_at')),
          ]),
        )
        .orderBy('live_periods.live_from', 'desc')
        .limit(1),
    }))
    .where('environment_id', '=', environmentId)
    .where('started_at', '>=', from)
    .where('live_from', 'is', null)
    .execute();
}
