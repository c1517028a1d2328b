import { sql } from 'kysely';
import { engineOf, jsonRows } from '../database/json-rows.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ResultTable } from '../database/schema/results.ts';
import type { ReadTx } from '../database/store.ts';
import { timingOf } from '../monitors/timing.ts';
import { dayTable, daysBetween } from './day-tables.ts';

/**
 * The last runs of each monitor, oldest first, at most `count`. Looks back from the last stored slot over as many
 * intervals, so that a monitor that rests for days still shows its last runs; one query a day table.
 */
export async function recentResults(
  tx: ReadTx,
  monitors: readonly MonitorTable[],
  count: number,
): Promise<Map<number, ResultTable[]>> {
  const spans = monitors
    .filter((monitor) => monitor.last_slot !== null)
    .map((monitor) => ({
      monitor,
      // At least two runs, however long they take.
      span: Math.max(count * monitor.interval_ms, 2 * timingOf(monitor).longestRunMs + monitor.interval_ms),
    }))
    .map(({ monitor: { number, last_slot }, span }) => ({
      number,
      from: last_slot! - span,
      to: last_slot!,
    }));
  const byMonitor = new Map<number, ResultTable[]>(spans.map(({ number }) => [number, []]));
  if (spans.length === 0) return byMonitor;
  const days = await daysBetween(
    tx,
    Math.min(...spans.map((span) => span.from)),
    Math.max(...spans.map((span) => span.to)),
  );
  for (const day of days.reverse()) {
    const wanted = jsonRows(
      engineOf(tx),
      { number: 'bigint', first: 'bigint', last: 'bigint' },
      spans.map(({ number, from, to }) => [number, from, to]),
    );
    const { rows } = await sql<ResultTable>`
      select r.* from ${wanted} as k
      join ${sql.table(dayTable(day))} as r on r.monitor = k.number and r.slot >= k.first and r.slot <= k.last
      order by r.monitor, r.slot`.execute(tx);
    for (const row of rows) byMonitor.get(row.monitor)?.push(row);
  }
  for (const [number, rows] of byMonitor) byMonitor.set(number, rows.slice(-count));
  return byMonitor;
}
