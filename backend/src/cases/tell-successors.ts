import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { appendToCase } from './case-chain.ts';
import { caseMonitors } from './case-monitors.ts';

/**
 * Keeps and tells, once, which monitors took the place of retired ones by themselves, as their checks are equal. That
 * is an edit of what proves.
 */
export async function tellSuccessors(ctx: Context, row: CaseTable): Promise<void> {
  const { monitors } = await caseMonitors(ctx.tx, row);
  for (const { id, name, replaces, successorSince } of monitors) {
    if (replaces === null || successorSince === null) continue;
    const made = await ctx.tx
      .insertInto('case_monitors')
      .values({
        case_id: row.id,
        monitor_id: id,
        joined_at: successorSince,
        joined_by: JSON.stringify(ctx.actor),
        replaces,
        dropped_at: null,
        dropped_by: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('case_id')
      .executeTakeFirst();
    if (made === undefined) continue;
    await appendToCase(ctx, row, {
      kind: 'case.monitor_named',
      subjects: [{ id, role: 'monitor' }],
      data: { name, replaces, replacesName: (await findMonitor(ctx.tx, replaces)).name },
    });
  }
}
