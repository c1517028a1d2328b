import { isDeepStrictEqual } from 'node:util';
import type {
  Monitor,
  retireMonitor as retireRoute,
  updateMonitor as route,
} from '@appops/shared/contract/monitors';
import type { BodyOf, ParamsOf } from '@appops/shared/contract/route';
import { compareMonitors, type MonitorPolicyAndCheck } from '@appops/shared/rules/monitor-edit';
import { nameOrder } from '@appops/shared/rules/name-order';
import { newMonitorState, startAnew, type MonitorStanding } from '@appops/shared/rules/monitor-state';
import type { Context } from '../context.ts';
import { checkText, readCheck } from '../database/check-text.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { AppError, staleVersion } from '../errors.ts';
import { placedCheck } from './group-members.ts';
import { findMonitor, loadMonitor } from './monitor.ts';
import { setParents } from './parents.ts';
import { pauseAfter } from './pause.ts';
import { judgePolicy } from './policy.ts';
import { subjectsOf } from './subjects.ts';

/**
 * Changes a monitor; pausing and resuming are changes too. After an edit of its check nothing is known of what it now
 * checks: state and evidence start anew. So they do after a pause.
 * @param pauseEndedAt of a pause that ended by itself: since when the monitor is due again, epoch milliseconds
 * @throws {AppError} stale_version with the present state, invalid_move for a retired one, invalid_request for a group that
 *   would contain itself, or with members that it cannot have, for a policy that can never be met or a pause that cannot be
 */
export async function updateMonitor(
  ctx: Context,
  { id }: ParamsOf<typeof route>,
  { version, ...changes }: BodyOf<typeof route>,
  { pauseEndedAt }: { pauseEndedAt?: number } = {},
): Promise<Monitor> {
  const { tx, now } = ctx;
  const before = await findMonitor(tx, id);
  if (before.retired_at !== null)
    throw new AppError('invalid_move', 'This monitor is retired. Create a new one instead.');
  if (changes.check !== undefined && !isDeepStrictEqual(changes.check, readCheck(before.check_spec)))
    changes = { ...changes, check: await placedCheck(ctx, id, changes.check) };
  const after: MonitorTable = {
    ...before,
    name: changes.name ?? before.name,
    name_order: nameOrder(changes.name ?? before.name),
    check_spec: changes.check === undefined ? before.check_spec : checkText(changes.check),
    interval_ms: changes.intervalMs ?? before.interval_ms,
    retry_attempts: changes.retries?.attempts ?? before.retry_attempts,
    retry_delay_ms: changes.retries?.delayMs ?? before.retry_delay_ms,
    down_after: changes.downAfter ?? before.down_after,
    down_within: changes.downWithin === undefined ? before.down_within : changes.downWithin,
    up_after: changes.upAfter ?? before.up_after,
    up_within: changes.upWithin === undefined ? before.up_within : changes.upWithin,
    opens_incident:
      changes.opensIncident === undefined ? before.opens_incident : changes.opensIncident ? 1 : 0,
    severity: changes.severity ?? before.severity,
    priority: changes.priority === undefined ? before.priority : changes.priority ? 1 : 0,
    ...pauseAfter(before, changes, ctx),
    edits: version + 1,
  };
  judgePolicy(policyOf(after));
  const edit = compareMonitors(policyOf(before), policyOf(after));
  const checkChanged =
    changes.check !== undefined && !isDeepStrictEqual(changes.check, readCheck(before.check_spec));
  if (checkChanged) {
    after.version = before.version + 1;
    after.checked_since = now;
    after.due_since = now;
    startStateAnew(after, newMonitorState(now));
  }
  if (after.paused !== before.paused) {
    startStateAnew(after, startAnew(fromJson(after.fold), now));
    // What was not due while it was paused was not missed.
    after.due_since = pauseEndedAt ?? now;
  }
  // What is on record is the result writer's alone to tell, and may have moved on since it was read.
  const { last_slot: _last, accounted_until: _until, ...written } = after;
  // Fires only while nobody else has changed it since.
  const { numUpdatedRows } = await tx
    .updateTable('monitors')
    .set(checkChanged || after.paused !== before.paused ? written : withoutState(written))
    .where('id', '=', id)
    .where('edits', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw staleVersion('monitor', await loadMonitor(ctx, before));
  if (changes.parents !== undefined) await setParents(tx, id, changes.parents);
  if (edit.what.length > 0)
    await tx
      .insertInto('monitor_edits')
      .values({
        monitor_id: id,
        edits: after.edits,
        at: now,
        only_adds: edit.onlyAdds ? 1 : 0,
        what: toJson(edit.what),
        interval_before_ms: before.interval_ms === after.interval_ms ? null : before.interval_ms,
        actor: toJson(ctx.actor),
      })
      .execute();
  const kind =
    after.paused === before.paused
      ? 'monitor.updated'
      : after.paused === 1
        ? 'monitor.paused'
        : 'monitor.resumed';
  ctx.tell(kind, {
    subjects: subjectsOf(after),
    data: {
      name: after.name,
      changed: Object.keys(changes),
      checkChanged,
      edit: { ...edit },
      ...(kind === 'monitor.paused' ? { until: after.paused_until } : {}),
      ...(pauseEndedAt === undefined ? {} : { pauseEnded: true }),
    },
  });
  return loadMonitor(ctx, await findMonitor(tx, id));
}

/** Retires a monitor: it runs no more and leaves the lists. Retiring it again changes nothing. */
export async function retireMonitor(ctx: Context, { id }: ParamsOf<typeof retireRoute>): Promise<Monitor> {
  const { tx, now } = ctx;
  const before = await findMonitor(tx, id);
  const state = startAnew(fromJson(before.fold), now);
  const after = { ...before, retired_at: now, edits: before.edits + 1 };
  startStateAnew(after, state);
  const { numUpdatedRows } = await tx
    .updateTable('monitors')
    .set({
      retired_at: now,
      edits: after.edits,
      state: after.state,
      state_since: after.state_since,
      state_message: null,
      fold: after.fold,
      flapping_since: null,
    })
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return loadMonitor(ctx, before);
  ctx.tell('monitor.retired', { subjects: subjectsOf(before), data: { name: before.name } });
  return loadMonitor(ctx, after);
}

/** What of a stored monitor has a say in its results. */
function policyOf(row: MonitorTable): MonitorPolicyAndCheck {
  return {
    check: readCheck(row.check_spec),
    intervalMs: row.interval_ms,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    downAfter: row.down_after,
    downWithin: row.down_within,
    upAfter: row.up_after,
    upWithin: row.up_within,
  };
}

function startStateAnew(row: MonitorTable, state: MonitorStanding): void {
  row.state = state.state;
  row.state_since = state.since;
  row.state_message = null;
  row.fold = toJson(state);
  row.flapping_since = null;
}

/** An edit that leaves the state alone must not write back what a batch of results has changed meanwhile. */
function withoutState(row: Omit<MonitorTable, 'last_slot' | 'accounted_until'>) {
  const { state: _s, state_since: _since, state_message: _m, fold: _f, flapping_since: _w, ...rest } = row;
  return rest;
}
