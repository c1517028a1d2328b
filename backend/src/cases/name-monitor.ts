import type { Case } from '@appops/shared/contract/cases';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import { AppError } from '../errors.ts';
import { findMonitor } from '../monitors/monitor.ts';
import { tellCase } from './tell-case.ts';
import { caseMonitors } from './case-monitors.ts';
import { joinMonitor } from './join-monitor.ts';
import { goingOnAt, joinAll } from './join-same-failure.ts';
import { judge } from './judge-case.ts';
import { loadCase } from './load-case.ts';
import { lockCase } from './lock-case.ts';

/**
 * Names a monitor as evidence of a case; in the place of a retired one it is an edit of what proves. The case is held, and
 * those that join what goes on at the monitor.
 * @throws {AppError} not_found; invalid_request for a retired monitor, or one to replace that is none of the case's
 * retired ones
 */
export async function nameMonitor(
  ctx: Context,
  row: CaseTable,
  monitorId: string,
  replaces: string | null,
): Promise<void> {
  const monitor = await findMonitor(ctx.tx, monitorId);
  if (monitor.retired_at !== null)
    throw new AppError(
      'invalid_request',
      `The monitor "${monitor.name}" is retired, so it sees nothing any more.`,
    );
  if (replaces !== null && !(await caseMonitors(ctx.tx, row)).missing.includes(replaces))
    throw new AppError(
      'invalid_request',
      'Only a retired monitor of this case without a successor is replaced.',
    );
  await joinMonitor(ctx, row, { id: monitorId, name: monitor.name, replaces, since: ctx.now });
  await joinAll(ctx, await goingOnAt(ctx.tx, monitorId));
}

/**
 * Goes on without a monitor that saw the problem and was retired. Dropping it again changes nothing.
 * @throws {AppError} invalid_move where it still runs, or something took its place
 */
export async function dropMonitor(
  ctx: Context,
  id: string,
  monitorId: string,
  reason: string,
): Promise<Case> {
  const row = await lockCase(ctx, id);
  const monitor = await findMonitor(ctx.tx, monitorId);
  const { monitors, missing } = await caseMonitors(ctx.tx, row);
  if (!missing.includes(monitorId)) {
    if (!monitors.some((one) => one.id === monitorId)) return loadCase(ctx.tx, id);
    throw new AppError(
      'invalid_move',
      'Only a monitor that was retired and has no successor can be dropped.',
      { current: await loadCase(ctx.tx, id) },
    );
  }
  const dropped = { dropped_at: ctx.now, dropped_by: toJson(ctx.actor) };
  await ctx.tx
    .insertInto('case_monitors')
    .values({
      case_id: id,
      monitor_id: monitorId,
      joined_at: ctx.now,
      joined_by: toJson(ctx.actor),
      replaces: null,
      ...dropped,
    })
    .onConflict((conflict) => conflict.columns(['case_id', 'monitor_id']).doUpdateSet(dropped))
    .execute();
  tellCase(ctx, row, 'case.monitor_dropped', {
    subjects: { monitor: monitorId },
    data: { name: monitor.name, reason },
  });
  await judge(ctx, id);
  return loadCase(ctx.tx, id);
}
