import type { getMonitorSeries as route } from '@appops/shared/contract/monitors';
import type { ParamsOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { quantileOf } from '@appops/shared/rules/latency-histogram';
import type { ReadContext } from '../context.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import { bucketOf, countRun, minuteWidth, type RollupCounts } from './rollup-counts.ts';
import { readRollups } from './rollups.ts';
import { degradedFlag, delayedFlag, maintenanceFlag, outcomeNames, suspectFlag } from './run-record.ts';

export type MonitorSeries = ReplyOf<typeof route>;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Widths that divide the next greater unit, so that buckets begin at round times. */
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * hour),
];
/** Buckets narrower than rollups are made from single runs, of at most so many slots. */
const mostRuns = 20_000;

interface Span {
  /** Epoch milliseconds; `to` is excluded. */
  from: number;
  to: number;
  /** Buckets at most. */
  maxDataPoints: number;
}

/** The narrowest round width that gives at most `maxDataPoints` buckets, no less than `narrowest`. */
function widthFor({ from, to, maxDataPoints }: Span, narrowest: number): number {
  // A range that starts inside a bucket touches one more.
  const fits = (width: number) => bucketOf(to - 1, width) - bucketOf(from, width) < maxDataPoints * width;
  const width = widths.find((each) => each >= narrowest && fits(each));
  return width ?? 24 * hour * Math.ceil((to - from) / (24 * hour * Math.max(1, maxDataPoints - 1)));
}

/**
 * Availability and latency of monitors over time, all on the same buckets; null where nothing was measured.
 * @returns by monitor id
 */
export async function seriesOf(
  tx: ReadTx,
  monitors: readonly Pick<MonitorTable, 'id' | 'number' | 'interval_ms'>[],
  span: Span,
): Promise<Map<string, MonitorSeries>> {
  const interval = Math.max(second, ...monitors.map((monitor) => monitor.interval_ms));
  const shortest = Math.min(...monitors.map((monitor) => monitor.interval_ms));
  const slots = ((span.to - span.from) / Math.max(1, shortest)) * monitors.length;
  const width = widthFor(span, slots <= mostRuns ? interval : minuteWidth);
  const numbers = monitors.map((monitor) => monitor.number);
  const counts =
    width < minuteWidth
      ? await countRuns(tx, numbers, span, width)
      : await readRollups(tx, numbers, bucketOf(span.from, width), span.to, width);
  return new Map(
    monitors.map((monitor) => [monitor.id, columnsOf(counts.get(monitor.number) ?? new Map(), span, width)]),
  );
}

/**
 * One monitor's series, by the API.
 * @throws {AppError} not_found; invalid_request for a range that ends before it begins
 */
export async function getMonitorSeries(
  { tx }: ReadContext,
  { id }: ParamsOf<typeof route>,
  { from, to, maxDataPoints }: QueryOf<typeof route>,
): Promise<MonitorSeries> {
  const span = { from: Date.parse(from), to: Date.parse(to), maxDataPoints };
  if (span.from >= span.to)
    throw new AppError('invalid_request', 'The range ends before it begins: "from" must be before "to".');
  const monitor = await findMonitor(tx, id);
  return (await seriesOf(tx, [monitor], span)).get(monitor.id)!;
}

async function countRuns(tx: ReadTx, monitors: readonly number[], { from, to }: Span, width: number) {
  const byMonitor = new Map<number, Map<number, RollupCounts>>();
  for (const day of await daysBetween(tx, from, to)) {
    const rows = await withDays(tx)
      .selectFrom(dayTable(day))
      .select(['monitor', 'slot', 'outcome', 'total_us', 'flags'])
      .where('monitor', 'in', [...monitors])
      .where('slot', '>=', bucketOf(from, width))
      .where('slot', '<', to)
      .execute();
    for (const row of rows) {
      const buckets = byMonitor.get(row.monitor) ?? new Map<number, RollupCounts>();
      byMonitor.set(row.monitor, buckets);
      // A stretch without runs counts as the one row that it is here; rollups count all of it.
      countRun(
        buckets,
        {
          slot: row.slot,
          outcome: outcomeNames[row.outcome]!,
          totalUs: row.total_us,
          suspect: (row.flags & suspectFlag) !== 0,
          degraded: (row.flags & degradedFlag) !== 0,
          delayed: (row.flags & delayedFlag) !== 0,
          maintenance: (row.flags & maintenanceFlag) !== 0,
          stretch: null,
        },
        width,
      );
    }
  }
  return byMonitor;
}

function columnsOf(buckets: Map<number, RollupCounts>, { from, to }: Span, width: number): MonitorSeries {
  const series: MonitorSeries = {
    bucketMs: width,
    time: [],
    availability: [],
    latencyP50Ms: [],
    latencyP95Ms: [],
    latencyMaxMs: [],
    up: [],
    down: [],
    missed: [],
    suspect: [],
    overtaken: [],
    shed: [],
    error: [],
    degraded: [],
  };
  const ms = (us: number | null) => (us === null ? null : us / 1000);
  for (let time = bucketOf(from, width); time < to; time += width) {
    const counts = buckets.get(time);
    const measured = counts === undefined ? 0 : counts.up + counts.down;
    series.time.push(time);
    series.availability.push(measured === 0 ? null : counts!.up / measured);
    series.latencyP50Ms.push(counts === undefined ? null : ms(quantileOf(counts.histogram, 0.5)));
    series.latencyP95Ms.push(counts === undefined ? null : ms(quantileOf(counts.histogram, 0.95)));
    series.latencyMaxMs.push(ms(counts?.maxUs ?? null));
    series.up.push(counts?.up ?? 0);
    series.down.push(counts?.down ?? 0);
    series.missed.push(counts?.missed ?? 0);
    series.suspect.push(counts?.suspect ?? 0);
    series.overtaken.push(counts?.overtaken ?? 0);
    series.shed.push(counts?.shed ?? 0);
    series.error.push(counts?.error ?? 0);
    series.degraded.push(counts?.degraded ?? 0);
  }
  return series;
}
