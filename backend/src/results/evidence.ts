import { failureKey, type ExposureRun } from '@appops/shared/rules/exposure';
import { readCheck } from '../database/check-text.ts';
import { fromJson, toJson } from '../database/json.ts';
import { engineOf, jsonRows, type ValuesOf } from '../database/json-rows.ts';
import type { EvidenceTable } from '../database/schema/verification.ts';
import type { MissedStretch, StoredStretch } from '../database/schema/results-json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { sql } from 'kysely';
import { dayOf, dayTable, daysBetween, withDays } from './day-tables.ts';
import { failedAssertion } from './fold-state.ts';
import { bucketOf, hourWidth } from './rollup-counts.ts';
import { maintenanceFlag, outcomeCodes, outcomeNames, suspectFlag } from './run-record.ts';

/** What of a monitor its evidence is made with. */
export type EvidenceMonitor = Pick<MonitorTable, 'id' | 'number' | 'version' | 'interval_ms' | 'check_spec'>;

interface HourKey {
  monitor: number;
  hour: number;
}

/**
 * The runs of monitors since an instant, in stretches. They are read from rows of an hour each, which outlast the
 * single runs. A row is made from the hour's single runs when it is first asked for, and anew when the rollups, which
 * the result writer keeps in the same transaction as the runs, have counted others since: so results that come late,
 * twice, or before a kill end in the same rows, and whoever makes a row makes the same one. An hour whose single runs
 * are gone keeps the row that it has.
 *
 * @param environmentOf the slug of a monitor's environment, by the monitor's id
 */
export async function loadEvidence(
  tx: WriteTx,
  monitors: readonly EvidenceMonitor[],
  environmentOf: ReadonlyMap<string, string>,
  from: number,
): Promise<ExposureRun[]> {
  const rows = await bringUpToDate(tx, monitors, from, Infinity);
  const byNumber = new Map(monitors.map((monitor) => [monitor.number, monitor]));
  return rows.flatMap(({ monitor: number, runs }) => {
    const { id } = byNumber.get(number)!;
    return fromJson(runs).map(
      ([at, count, everyMs, monitorVersion, outcome, flags, failure]): ExposureRun => ({
        at,
        count,
        everyMs,
        environment: environmentOf.get(id) ?? '',
        monitorId: id,
        monitorVersion,
        outcome: outcomeNames[outcome]!,
        suspect: (flags & suspectFlag) !== 0,
        maintenance: (flags & maintenanceFlag) !== 0,
        paused: false,
        failure,
      }),
    );
  });
}

/** Makes the rows of a range whose single runs are about to be dropped; `to` is excluded. */
export async function keepEvidence(
  tx: WriteTx,
  monitors: readonly EvidenceMonitor[],
  from: number,
  to: number,
): Promise<void> {
  await bringUpToDate(tx, monitors, from, to);
}

async function bringUpToDate(
  tx: WriteTx,
  monitors: readonly EvidenceMonitor[],
  from: number,
  to: number,
): Promise<EvidenceTable[]> {
  if (monitors.length === 0) return [];
  const numbers = monitors.map(({ number }) => number);
  const firstHour = bucketOf(from, hourWidth);
  const end = Math.min(to, Number.MAX_SAFE_INTEGER);
  const counted = await countedByHour(tx, numbers, firstHour, end);
  const stored = await tx
    .selectFrom('evidence')
    .selectAll()
    .where('monitor', 'in', numbers)
    .where('hour', '>=', firstHour)
    .where('hour', '<', end)
    .execute();
  const rows = new Map(stored.map((row) => [keyOf(row), row]));
  const stale = [...counted.values()].filter((hour) => rows.get(keyOf(hour))?.counted !== hour.counted);
  if (stale.length > 0) {
    const days = new Set(await daysBetween(tx, firstHour, Math.max(...stale.map(({ hour }) => hour))));
    const renewed: EvidenceTable[] = [];
    for (const monitor of monitors) {
      const own = stale.filter(
        ({ monitor: number, hour }) => number === monitor.number && days.has(dayOf(hour)),
      );
      for (const [day, hours] of Map.groupBy(own, ({ hour }) => dayOf(hour))) {
        const runs = await runsOfDay(
          tx,
          monitor,
          day,
          hours.map(({ hour }) => hour),
        );
        for (const { hour, counted: count } of hours)
          renewed.push({
            monitor: monitor.number,
            hour,
            counted: count,
            runs: toJson(stretchesOf(runs.filter((run) => bucketOf(run.slot, hourWidth) === hour))),
          });
      }
    }
    await putRows(tx, renewed);
    for (const row of renewed) rows.set(keyOf(row), row);
  }
  return [...rows.values()];
}

function keyOf({ monitor, hour }: HourKey): string {
  return `${monitor} ${hour}`;
}

/** What the rollups counted in each hour, as one text. */
async function countedByHour(tx: ReadTx, numbers: number[], from: number, to: number) {
  const rows = await tx
    .selectFrom('rollups')
    .select(['monitor', 'bucket', 'probe', 'up', 'down', 'missed', 'overtaken', 'shed', 'error', 'suspect'])
    .where('width_ms', '=', hourWidth)
    .where('monitor', 'in', numbers)
    .where('bucket', '>=', from)
    .where('bucket', '<', to)
    .orderBy('monitor')
    .orderBy('bucket')
    .orderBy('probe')
    .execute();
  const hours = new Map<string, HourKey & { counted: string }>();
  for (const { monitor, bucket, ...counts } of rows) {
    const key = { monitor, hour: bucket };
    const before = hours.get(keyOf(key))?.counted ?? '';
    hours.set(keyOf(key), { ...key, counted: `${before}${Object.values(counts).join(' ')};` });
  }
  return hours;
}

interface HourRun {
  slot: number;
  probe: number;
  outcome: number;
  version: number;
  flags: number;
  everyMs: number;
  failure: string | null;
  stretch: MissedStretch | null;
}

async function runsOfDay(
  tx: ReadTx,
  monitor: EvidenceMonitor,
  day: number,
  hours: number[],
): Promise<HourRun[]> {
  const from = Math.min(...hours);
  const to = Math.max(...hours) + hourWidth;
  const rows = await withDays(tx)
    .selectFrom(dayTable(day))
    .select(['slot', 'probe', 'outcome', 'monitor_version', 'flags', 'reason'])
    .where('monitor', '=', monitor.number)
    .where('slot', '>=', from)
    .where('slot', '<', to)
    .orderBy('slot')
    .orderBy('probe')
    .execute();
  const details = await tx
    .selectFrom('results_detail')
    .select(['slot', 'probe', 'detail'])
    .where('monitor', '=', monitor.number)
    .where('day', '=', day)
    .where('slot', '>=', from)
    .where('slot', '<', to)
    .execute();
  const detailOf = new Map(details.map((row) => [`${row.slot} ${row.probe}`, row.detail]));
  const intervalAt = await intervals(tx, monitor);
  const check = readCheck(monitor.check_spec);
  return rows.map((row) => {
    const text = row.outcome === outcomeCodes.up ? undefined : detailOf.get(`${row.slot} ${row.probe}`);
    const detail = text === undefined ? null : fromJson(text);
    const named =
      row.outcome === outcomeCodes.down && detail !== null && row.monitor_version === monitor.version;
    return {
      slot: row.slot,
      probe: row.probe,
      outcome: row.outcome,
      version: row.monitor_version,
      // Whether it was near a limit has no say here.
      flags: row.flags & (suspectFlag | maintenanceFlag),
      everyMs: intervalAt(row.slot),
      failure: named ? failureKey(row.reason, failedAssertion(check, detail)) : null,
      stretch: detail?.stretch ?? null,
    };
  });
}

/** The interval that a monitor had at an instant: what it was before the first edit of it that came later. */
async function intervals(tx: ReadTx, monitor: EvidenceMonitor): Promise<(at: number) => number> {
  const edits = await tx
    .selectFrom('monitor_edits')
    .select(['at', 'interval_before_ms'])
    .where('monitor_id', '=', monitor.id)
    .where('interval_before_ms', 'is not', null)
    .orderBy('edits')
    .execute();
  return (at) => edits.find((edit) => edit.at > at)?.interval_before_ms ?? monitor.interval_ms;
}

/** Joins runs that are alike and follow each other by one interval. */
function stretchesOf(runs: readonly HourRun[]): StoredStretch[] {
  const stretches: StoredStretch[] = [];
  for (const [, ofProbe] of Map.groupBy(runs, ({ probe }) => probe)) {
    let last: StoredStretch | null = null;
    for (const run of ofProbe) {
      const { outcome, version, flags, failure, stretch } = run;
      const one: StoredStretch =
        stretch === null
          ? [run.slot, 1, run.everyMs, version, outcome, flags, failure]
          : [stretch.first, stretch.count, stretch.intervalMs, version, outcome, flags, failure];
      if (last !== null && follows(last, one)) last[1] += one[1];
      else stretches.push((last = one));
    }
  }
  return stretches;
}

function follows(last: StoredStretch, one: StoredStretch): boolean {
  return one[0] === last[0] + last[1] * last[2] && [2, 3, 4, 5, 6].every((part) => last[part] === one[part]);
}

async function putRows(tx: WriteTx, rows: readonly EvidenceTable[]) {
  if (rows.length === 0) return;
  const given = jsonRows(
    engineOf(tx),
    { monitor: 'bigint', hour: 'bigint', counted: 'text', runs: 'text' },
    rows.map(
      ({ monitor, hour, counted, runs }): ValuesOf<EvidenceTable, ['monitor', 'hour', 'counted', 'runs']> => [
        monitor,
        hour,
        counted,
        runs,
      ],
    ),
  );
  await sql`
    insert into evidence (monitor, hour, counted, runs)
    select monitor, hour, counted, runs from ${given} as given where true order by monitor, hour
    on conflict (monitor, hour) do update set counted = excluded.counted, runs = excluded.runs`.execute(tx);
}
