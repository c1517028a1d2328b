import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { tellCase } from './tell-case.ts';

/** A monitor that a case is to be proved by. */
interface Joining {
  id: string;
  name: string;
  /** The retired monitor whose place it takes. */
  replaces: string | null;
  /** Epoch milliseconds. */
  since: number;
}

/** Keeps that a monitor is evidence of a case, and tells it; once, however often it is asked. */
export async function joinMonitor(
  ctx: Context,
  row: CaseTable,
  { id, name, replaces, since }: Joining,
): Promise<void> {
  const joined = await ctx.tx
    .insertInto('case_monitors')
    .values({
      case_id: row.id,
      monitor_id: id,
      joined_at: since,
      joined_by: toJson(ctx.actor),
      replaces,
      dropped_at: null,
      dropped_by: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('case_id')
    .executeTakeFirst();
  if (joined === undefined) return;
  tellCase(ctx, row, 'case.monitor_named', {
    subjects: { monitor: id },
    data: {
      name,
      replaces,
      replacesName: replaces === null ? null : (await findMonitor(ctx.tx, replaces)).name,
    },
  });
}
