import type { Tx } from '../database/store.ts';
import type { MissedStretch, RunDetail } from './run-record.ts';

/** The stretches that rows of a monitor on one day stand for, by the slots of these rows. */
export async function stretchesOf(tx: Tx, monitor: number, day: number): Promise<Map<number, MissedStretch>> {
  const rows = await tx
    .selectFrom('results_detail')
    .select(['slot', 'detail'])
    .where('monitor', '=', monitor)
    .where('day', '=', day)
    .execute();
  const stretches = new Map<number, MissedStretch>();
  for (const { slot, detail } of rows) {
    const { stretch } = JSON.parse(detail) as RunDetail;
    if (stretch !== null) stretches.set(slot, stretch);
  }
  return stretches;
}
