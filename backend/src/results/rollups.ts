import { mergeHistogram, readHistogram, storedHistogram } from '@appops/shared/rules/latency-histogram';
import { sql } from 'kysely';
import { fromJson, toJson } from '../database/json.ts';
import { engineOf, jsonRows, type JsonColumn } from '../database/json-rows.ts';
import type { RollupTable } from '../database/schema/results.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import {
  bucketOf,
  countRun,
  emptyCounts,
  longestCountedStretch,
  hourWidth,
  minuteWidth,
  rollupWidths,
  type CountedRun,
  type RollupCounts,
} from './rollup-counts.ts';
import { degradedFlag, delayedFlag, maintenanceFlag, outcomeNames, suspectFlag } from './run-record.ts';
import { stretchesOf } from './stretches.ts';

/** Counts of one stored bucket. */
export interface Rollup {
  /** One of `rollupWidths`. */
  width: number;
  monitor: number;
  probe: number;
  /** Its start, epoch milliseconds. */
  bucket: number;
  counts: RollupCounts;
}

const columns = {
  width_ms: 'bigint',
  monitor: 'bigint',
  probe: 'bigint',
  bucket: 'bigint',
  up: 'bigint',
  down: 'bigint',
  missed: 'bigint',
  overtaken: 'bigint',
  shed: 'bigint',
  error: 'bigint',
  suspect: 'bigint',
  degraded: 'bigint',
  maintenance: 'bigint',
  histogram: 'text',
  max_us: 'bigint',
} as const satisfies Record<keyof RollupTable, JsonColumn>;

export function countsOfRow(row: RollupTable): RollupCounts {
  const { up, down, missed, overtaken, shed, error, suspect, degraded, maintenance } = row;
  return {
    up,
    down,
    missed,
    overtaken,
    shed,
    error,
    suspect,
    degraded,
    maintenance,
    histogram: readHistogram(fromJson(row.histogram)),
    maxUs: row.max_us,
  };
}

/** Adds `other` to `into`. */
export function mergeCounts(into: RollupCounts, other: RollupCounts): void {
  into.up += other.up;
  into.down += other.down;
  into.missed += other.missed;
  into.overtaken += other.overtaken;
  into.shed += other.shed;
  into.error += other.error;
  into.suspect += other.suspect;
  into.degraded += other.degraded;
  into.maintenance += other.maintenance;
  mergeHistogram(into.histogram, other.histogram);
  if (other.maxUs !== null) into.maxUs = Math.max(into.maxUs ?? 0, other.maxUs);
}

/**
 * Adds counts to the stored buckets, which may be of any age. The caller is the only writer of these monitors
 * (it holds their shards' leases), or two of them could each add to what both had read.
 */
export async function addToRollups(tx: WriteTx, rollups: readonly Rollup[]): Promise<void> {
  if (rollups.length === 0) return;
  const engine = engineOf(tx);
  const keyOf = (width: number, each: { monitor: number; bucket: number; probe: number }) =>
    `${width} ${each.monitor} ${each.bucket} ${each.probe}`;
  const wanted = jsonRows(
    engine,
    { width: 'bigint', monitor: 'bigint', bucket: 'bigint', probe: 'bigint' },
    rollups.map(({ width, monitor, bucket, probe }) => [width, monitor, bucket, probe]),
  );
  const { rows: known } = await sql<RollupTable>`
    select r.* from ${wanted} as k
    join rollups as r on r.width_ms = k.width and r.monitor = k.monitor and r.bucket = k.bucket
      and r.probe = k.probe`.execute(tx);
  const byKey = new Map(known.map((row) => [keyOf(row.width_ms, row), row]));
  await putRollups(
    tx,
    rollups.map((rollup) => {
      const before = byKey.get(keyOf(rollup.width, rollup));
      if (before === undefined) return rollup;
      const counts = countsOfRow(before);
      mergeCounts(counts, rollup.counts);
      return { ...rollup, counts };
    }),
  );
}

async function putRollups(tx: WriteTx, rollups: readonly Rollup[]): Promise<void> {
  if (rollups.length === 0) return;
  const names = Object.keys(columns);
  const given = jsonRows(
    engineOf(tx),
    columns,
    rollups.map(({ width, monitor, probe, bucket, counts }): RollupTable[keyof RollupTable][] => [
      width,
      monitor,
      probe,
      bucket,
      counts.up,
      counts.down,
      counts.missed,
      counts.overtaken,
      counts.shed,
      counts.error,
      counts.suspect,
      counts.degraded,
      counts.maintenance,
      toJson(storedHistogram(counts.histogram)),
      counts.maxUs,
    ]),
  );
  const changed = names.slice(4).map((name) => `${name} = excluded.${name}`);
  // "where true" keeps SQLite from reading "on conflict" as a join's condition.
  await sql`
    insert into rollups (${sql.raw(names.join(', '))})
    select ${sql.raw(names.join(', '))} from ${given} as given where true
    on conflict (width_ms, monitor, bucket, probe) do update set ${sql.raw(changed.join(', '))}`.execute(tx);
}

/**
 * Makes a monitor's rollups anew from its stored runs, for the hours that overlap `from` (included) to `to`.
 * Days whose runs have expired must stay out of the range, or their buckets would be emptied.
 */
export async function recomputeRollups(
  tx: WriteTx,
  monitor: number,
  from: number,
  to: number,
): Promise<void> {
  const firstHour = bucketOf(from, hourWidth);
  const end = bucketOf(to - 1, hourWidth) + hourWidth;
  const runs = await countedRuns(tx, monitor, firstHour, end + longestCountedStretch);
  await tx
    .deleteFrom('rollups')
    .where('monitor', '=', monitor)
    .where('width_ms', 'in', [...rollupWidths])
    .where('bucket', '>=', firstHour)
    .where('bucket', '<', end)
    .execute();
  const rollups: Rollup[] = [];
  for (const [probe, ofProbe] of Map.groupBy(runs, (run) => run.probe)) {
    for (const width of rollupWidths) {
      const buckets = new Map<number, RollupCounts>();
      for (const run of ofProbe) countRun(buckets, run, width);
      for (const [bucket, counts] of buckets)
        if (bucket >= firstHour && bucket < end) rollups.push({ width, monitor, probe, bucket, counts });
    }
  }
  await putRollups(tx, rollups);
}

/**
 * The stored runs of a monitor as rollups count them. A missed stretch counts backwards from its row, so rows from
 * after a range may still reach into it.
 */
async function countedRuns(
  tx: ReadTx,
  monitor: number,
  from: number,
  until: number,
): Promise<(CountedRun & { probe: number })[]> {
  const runs: (CountedRun & { probe: number })[] = [];
  for (const day of await daysBetween(tx, from, until)) {
    const rows = await withDays(tx)
      .selectFrom(dayTable(day))
      .selectAll()
      .where('monitor', '=', monitor)
      .where('slot', '>=', from)
      .where('slot', '<=', until)
      .execute();
    const stretches = await stretchesOf(tx, monitor, day);
    for (const row of rows)
      runs.push({
        probe: row.probe,
        slot: row.slot,
        outcome: outcomeNames[row.outcome]!,
        totalUs: row.total_us,
        suspect: (row.flags & suspectFlag) !== 0,
        degraded: (row.flags & degradedFlag) !== 0,
        delayed: (row.flags & delayedFlag) !== 0,
        maintenance: (row.flags & maintenanceFlag) !== 0,
        stretch: stretches.get(row.slot) ?? null,
      });
  }
  return runs;
}

/**
 * Stored buckets of monitors that begin in `from` to `to`, merged over probes into buckets of `width`, a multiple of
 * a minute.
 */
export async function readRollups(
  tx: ReadTx,
  monitors: readonly number[],
  from: number,
  to: number,
  width: number,
): Promise<Map<number, Map<number, RollupCounts>>> {
  const byMonitor = new Map<number, Map<number, RollupCounts>>();
  if (monitors.length === 0) return byMonitor;
  const stored = width % hourWidth === 0 ? hourWidth : minuteWidth;
  const rows = await tx
    .selectFrom('rollups')
    .selectAll()
    .where('width_ms', '=', stored)
    .where('monitor', 'in', [...monitors])
    .where('bucket', '>=', bucketOf(from, width))
    .where('bucket', '<', to)
    .execute();
  for (const row of rows) {
    const buckets = byMonitor.get(row.monitor) ?? new Map<number, RollupCounts>();
    byMonitor.set(row.monitor, buckets);
    const bucket = bucketOf(row.bucket, width);
    const counts = buckets.get(bucket) ?? emptyCounts();
    buckets.set(bucket, counts);
    mergeCounts(counts, countsOfRow(row));
  }
  return byMonitor;
}
