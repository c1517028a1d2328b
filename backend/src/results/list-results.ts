import type { listResults as route } from '@appops/shared/contract/monitors';
import type { ParamsOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { ReadContext } from '../context.ts';
import type { ResultTable } from '../database/schema/results.ts';
import { keyset } from '../database/keyset.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { dayTable, daysBetween, withDays } from './day-tables.ts';
import { resultsOf } from './result.ts';
import { outcomeCodes } from './run-record.ts';

const endOfTime = 8_640_000_000_000_000;

const newestFirst = keyset<ResultTable>(
  { by: sql.ref('slot'), down: true, of: ({ slot }) => slot },
  { by: sql.ref('probe'), of: ({ probe }) => probe },
);

/** Runs of a monitor, newest first, day table by day table until the page is full. */
export async function listResults(
  { tx }: ReadContext,
  { id }: ParamsOf<typeof route>,
  { limit, cursor, from, to, outcome }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const monitor = await findMonitor(tx, id);
  const earliest = from === undefined ? 0 : Date.parse(from);
  const latest = to === undefined ? endOfTime : Date.parse(to);
  const key = cursor === undefined ? null : newestFirst.keyIn(cursor);
  const rows: ResultTable[] = [];
  for (const day of await daysBetween(
    tx,
    earliest,
    key === null ? latest : Math.min(latest, Number(key[0])),
  )) {
    let query = withDays(tx)
      .selectFrom(dayTable(day))
      .selectAll()
      .where('monitor', '=', monitor.number)
      .where('slot', '>=', earliest)
      .where('slot', '<=', latest);
    if (outcome !== undefined)
      query = query.where(
        'outcome',
        'in',
        outcome.map((each) => outcomeCodes[each]),
      );
    rows.push(...(await newestFirst.after(query, key, limit + 1 - rows.length)));
    if (rows.length > limit) break;
  }
  const page = newestFirst.cut(rows, limit);
  return {
    items: await resultsOf(tx, page.rows, new Map([[monitor.number, monitor.id]])),
    nextCursor: page.nextCursor,
  };
}
