import { newId } from '@appops/shared/contract/ids';
import type { createMonitor as route, Monitor } from '@appops/shared/contract/monitors';
import type { BodyOf } from '@appops/shared/contract/route';
import { newMonitorState } from '@appops/shared/rules/monitor-state';
import { nameOrder } from '@appops/shared/rules/name-order';
import type { Context } from '../context.ts';
import { nextNumber } from '../database/counters.ts';
import { checkText } from '../database/check-text.ts';
import { toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { shardOf } from '../scheduling/slots.ts';
import { ensureEnvironment } from '../services/ensure-environment.ts';
import { refuseRetired } from '../services/refuse-retired.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { opensIncidentByDefault, placedCheck } from './group-members.ts';
import { loadMonitor } from './monitor.ts';
import { setParents } from './parents.ts';
import { notPaused } from './pause.ts';
import { judgePolicy } from './policy.ts';
import { subjectsOf } from './subjects.ts';

/**
 * Creates a monitor, and its environment on first sight. Whether the target may be called was judged before, since a
 * transaction must not wait for a name look-up.
 * @throws {AppError} not_found for an unknown service, conflict for a retired one or a retired environment,
 *   invalid_request for a group with members that it cannot have, or a policy that can never be met
 */
export async function createMonitor(ctx: Context, body: BodyOf<typeof route>): Promise<Monitor> {
  const { tx, now } = ctx;
  judgePolicy(body);
  const service = await findService(tx, body.service);
  refuseRetired(service, await findEnvironment(tx, service.id, body.environment));
  const environment = await ensureEnvironment(ctx, service, body.environment);
  const id = newId('monitor');
  const check = await placedCheck(ctx, null, body.check);
  const row: MonitorTable = {
    id,
    number: await nextNumber(tx, 'monitors'),
    shard: shardOf(id),
    service_id: service.id,
    environment_id: environment.id,
    name: body.name,
    name_order: nameOrder(body.name),
    check_spec: checkText(check),
    interval_ms: body.intervalMs,
    retry_attempts: body.retries.attempts,
    retry_delay_ms: body.retries.delayMs,
    down_after: body.downAfter,
    down_within: body.downWithin,
    up_after: body.upAfter,
    up_within: body.upWithin,
    opens_incident: (body.opensIncident ?? opensIncidentByDefault(check)) ? 1 : 0,
    severity: body.severity,
    ...notPaused,
    state: 'unknown',
    state_since: now,
    state_message: null,
    fold: toJson(newMonitorState(now)),
    flapping_since: null,
    last_slot: null,
    accounted_until: null,
    priority: body.priority ? 1 : 0,
    due_since: now,
    version: 1,
    edits: 1,
    checked_since: now,
    created_at: now,
    retired_at: null,
  };
  await tx.insertInto('monitors').values(row).execute();
  if (body.parents.length > 0) await setParents(tx, id, body.parents);
  ctx.tell('monitor.created', { subjects: subjectsOf(row), data: { name: row.name } });
  return loadMonitor(ctx, row);
}
