import type { listResults as route } from '@appops/shared/contract/monitors';
import type { ParamsOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext } from '../context.ts';
import type { ResultTable } from '../database/schema/results.ts';
import { decodeCursor, pageOf } from '../database/cursor.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import { resultsOf } from './result.ts';
import { outcomeCodes } from './run-record.ts';

const endOfTime = 8_640_000_000_000_000;

/** Runs of a monitor, newest first, day table by day table until the page is full. */
export async function listResults(
  { tx }: ReadContext,
  { id }: ParamsOf<typeof route>,
  { limit, cursor, from, to, outcome }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const monitor = await findMonitor(tx, id);
  const earliest = from === undefined ? 0 : Date.parse(from);
  const latest = to === undefined ? endOfTime : Date.parse(to);
  const [slot, probe] =
    cursor === undefined ? [latest + 1, 0] : (decodeCursor(cursor, 2) as [number, number]);
  const rows: ResultTable[] = [];
  for (const day of await daysBetween(tx, earliest, Math.min(slot, endOfTime))) {
    let query = withDays(tx)
      .selectFrom(dayTable(day))
      .selectAll()
      .where('monitor', '=', monitor.number)
      .where('slot', '>=', earliest)
      .where('slot', '<=', latest)
      .where((eb) => eb.or([eb('slot', '<', slot), eb.and([eb('slot', '=', slot), eb('probe', '>', probe)])]))
      .orderBy('slot', 'desc')
      .orderBy('probe')
      .limit(limit + 1 - rows.length);
    if (outcome !== undefined)
      query = query.where(
        'outcome',
        'in',
        outcome.map((each) => outcomeCodes[each]),
      );
    rows.push(...(await query.execute()));
    if (rows.length > limit) break;
  }
  const page = pageOf(rows, limit, (row) => [row.slot, row.probe]);
  return {
    items: await resultsOf(tx, page.rows, new Map([[monitor.number, monitor.id]])),
    nextCursor: page.nextCursor,
  };
}
