import { sql } from 'kysely';
import { contextIn, type Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import { engineOf, jsonRows, type ValuesOf } from '../database/json-rows.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { subjectsOf } from '../monitors/subjects.ts';
import { noteFailures, type Failures } from '../problems/note-failures.ts';
import { startOfDay } from './day-tables.ts';
import { foldState, type Folded } from './fold-state.ts';
import { insertRuns, type JudgedRun } from './insert-runs.ts';
import { oldestDayKept } from './retention.ts';
import { countRun, rollupWidths, type RollupCounts } from './rollup-counts.ts';
import { addToRollups, type Rollup } from './rollups.ts';
import type { RunRecord } from './run-record.ts';

export interface WriteOutcome {
  stored: number;
  /** Not stored: a key that was there already, or a slot older than what is kept. */
  passedOver: number;
}

/** What a batch changes in a monitor's row. */
interface FoldedMonitor {
  monitor: MonitorTable;
  result: Folded;
  lastSlot: number;
  accountedUntil: number;
}

/**
 * Stores a batch of runs with everything that follows from them, in the caller's transaction: rows, detail,
 * rollups, the monitors' states, and `monitor.state_changed` for each change (`monitor.failing_otherwise` where the
 * state stays down). Storing the same runs again changes
 * nothing. The caller has locked the leases of their shards.
 */
export async function writeBatch(
  tx: WriteTx,
  runs: readonly RunRecord[],
  { now, log }: Pick<Context, 'now' | 'log'>,
): Promise<WriteOutcome> {
  const kept = startOfDay(oldestDayKept(now));
  const judged = await judgeMaintenance(
    tx,
    runs.filter((run) => run.slot >= kept),
  );
  const monitors = await lockMonitors(tx, [...new Set(judged.map(({ run }) => run.monitor))]);
  const fresh = await insertRuns(tx, judged, now);
  await addToRollups(tx, countRollups(fresh));

  const recorded = onRecord(judged, now);
  const folded: FoldedMonitor[] = [];
  const failures: Failures[] = [];
  for (const [number, ofMonitor] of Map.groupBy(fresh, ({ run }) => run.monitor)) {
    const monitor = monitors.get(number);
    if (monitor === undefined) continue;
    const result = foldState(monitor, ofMonitor, now);
    folded.push({ monitor, result, ...recorded(monitor) });
    if (result.failed.length > 0) failures.push({ monitorId: monitor.id, runs: result.failed });
  }
  await updateMonitors(tx, folded);
  await noteFailures(tx, failures);
  const ctx = contextIn(tx, { now, log, requestId: 'results' });
  for (const { monitor, result } of folded) {
    for (const change of result.changes)
      ctx.tell(change.from === change.to ? 'monitor.failing_otherwise' : 'monitor.state_changed', {
        subjects: subjectsOf(monitor),
        data: { name: monitor.name, ...change },
      });
    for (const { begins, ...flap } of result.flaps)
      ctx.tell(begins ? 'monitor.flapping_started' : 'monitor.flapping_ended', {
        subjects: subjectsOf(monitor),
        data: { name: monitor.name, ...flap },
      });
  }
  return { stored: fresh.length, passedOver: runs.length - fresh.length };
}

/**
 * Which runs lie in a maintenance window of their service, for all of it or for their environment, that had been
 * planned by then.
 */
async function judgeMaintenance(tx: ReadTx, runs: readonly RunRecord[]): Promise<JudgedRun[]> {
  if (runs.length === 0) return [];
  const slots = runs.map((run) => run.slot);
  const windows = await tx
    .selectFrom('maintenance_windows')
    .innerJoin('monitors', 'monitors.service_id', 'maintenance_windows.service_id')
    .select(['monitors.number', 'starts_at', 'ends_at', 'planned_at'])
    .where('canceled_at', 'is', null)
    .where('ends_at', '>', Math.min(...slots))
    .where('starts_at', '<=', Math.max(...slots))
    .where((eb) =>
      eb.or([
        eb('maintenance_windows.environment_id', 'is', null),
        eb('maintenance_windows.environment_id', '=', eb.ref('monitors.environment_id')),
      ]),
    )
    .execute();
  const byMonitor = Map.groupBy(windows, (window) => window.number);
  return runs.map((run) => ({
    run,
    maintenance: (byMonitor.get(run.monitor) ?? []).some(
      (window) => Math.max(window.starts_at, window.planned_at) <= run.slot && run.slot < window.ends_at,
    ),
  }));
}

/** The monitors' rows, locked in the order of `holdRows`, so that an edit and a batch come one after the other. */
async function lockMonitors(tx: ReadTx, numbers: readonly number[]): Promise<Map<number, MonitorTable>> {
  if (numbers.length === 0) return new Map();
  const engine = engineOf(tx);
  const given = jsonRows(
    engine,
    { number: 'bigint' },
    numbers.map((number) => [number]),
  );
  const { rows } = await sql<MonitorTable>`
    select * from monitors where number in (select number from ${given} as given) order by id
    ${sql.raw(engine === 'postgres' ? 'for update' : '')}`.execute(tx);
  return new Map(rows.map((row) => [row.number, row]));
}

/** The newest slots of monitors with a batch stored; what lies in the future, by a clock that ran ahead, is no bound. */
function onRecord(
  batch: readonly JudgedRun[],
  now: number,
): (monitor: MonitorTable) => { lastSlot: number; accountedUntil: number } {
  const byMonitor = Map.groupBy(batch, ({ run }) => run.monitor);
  const past = (at: number | null) => (at === null || at > now ? 0 : at);
  return ({ number, last_slot, accounted_until }) => {
    const runs = (byMonitor.get(number) ?? []).map(({ run }) => run);
    return {
      lastSlot: Math.max(past(last_slot), ...runs.map(({ slot }) => slot)),
      accountedUntil: Math.max(past(accounted_until), ...runs.map((run) => run.accountedUntil ?? run.slot)),
    };
  };
}

function countRollups(runs: readonly JudgedRun[]): Rollup[] {
  const rollups: Rollup[] = [];
  for (const [, same] of Map.groupBy(runs, ({ run }) => `${run.monitor} ${run.probe}`)) {
    const { monitor, probe } = same[0]!.run;
    for (const width of rollupWidths) {
      const buckets = new Map<number, RollupCounts>();
      for (const { run, maintenance } of same)
        countRun(buckets, { ...run, totalUs: run.attempts.at(-1)?.totalUs ?? null, maintenance }, width);
      for (const [bucket, counts] of buckets) rollups.push({ width, monitor, probe, bucket, counts });
    }
  }
  return rollups;
}

type FoldedColumns = [
  'number',
  'state',
  'state_since',
  'state_message',
  'fold',
  'flapping_since',
  'last_slot',
  'accounted_until',
];

async function updateMonitors(tx: WriteTx, folded: readonly FoldedMonitor[]): Promise<void> {
  if (folded.length === 0) return;
  const given = jsonRows(
    engineOf(tx),
    {
      number: 'bigint',
      state: 'text',
      since: 'bigint',
      message: 'text',
      fold: 'text',
      flapping: 'bigint',
      slot: 'bigint',
      accounted: 'bigint',
    },
    folded.map(({ monitor, result, lastSlot, accountedUntil }): ValuesOf<MonitorTable, FoldedColumns> => [
      monitor.number,
      result.state.state,
      result.state.since,
      result.message,
      toJson(result.state),
      result.state.flaps?.since ?? null,
      lastSlot,
      accountedUntil,
    ]),
  );
  await sql`
    update monitors set state = given.state, state_since = given.since, state_message = given.message,
      fold = given.fold, flapping_since = given.flapping, last_slot = given.slot, accounted_until = given.accounted
    from ${given} as given where monitors.number = given.number`.execute(tx);
}
