import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { caseMonitors } from './case-monitors.ts';
import { joinMonitor } from './join-monitor.ts';

/**
 * Keeps and tells, once, which monitors took the place of retired ones by themselves, as their checks are equal. That
 * is an edit of what proves.
 */
export async function tellSuccessors(ctx: Context, row: CaseTable): Promise<void> {
  const { monitors } = await caseMonitors(ctx.tx, row);
  for (const { id, name, replaces, successorSince } of monitors) {
    if (replaces === null || successorSince === null) continue;
    await joinMonitor(ctx, row, { id, name, replaces, since: successorSince });
  }
}
