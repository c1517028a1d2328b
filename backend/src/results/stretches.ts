import { sql, type SqlBool } from 'kysely';
import { fromJson } from '../database/json.ts';
import type { MissedStretch } from '../database/schema/results-json.ts';
import type { ReadTx } from '../database/store.ts';

/** The stretches that a monitor's rows of one day, from `from` to `to` (excluded), stand for, by the slots of these rows. */
export async function stretchesOf(
  tx: ReadTx,
  monitor: number,
  day: number,
  from = 0,
  to = Number.MAX_SAFE_INTEGER,
): Promise<Map<number, MissedStretch>> {
  const rows = await tx
    .selectFrom('results_detail')
    .select(['slot', 'detail'])
    .where('monitor', '=', monitor)
    .where('slot', '>=', from)
    .where('slot', '<', to)
    .where('day', '=', day)
    // Those of failed runs are long, and none of them stands for more than itself.
    .where(sql<SqlBool>`detail like '%"stretch":{%'`)
    .execute();
  const stretches = new Map<number, MissedStretch>();
  for (const { slot, detail } of rows) {
    const { stretch } = fromJson(detail);
    if (stretch !== null) stretches.set(slot, stretch);
  }
  return stretches;
}
