import { judgeByParents, type ParentSight } from '@appops/shared/rules/dependencies';
import { isWell } from '@appops/shared/rules/monitor-state';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { fromJson } from '../database/json.ts';
import type { HeldAlertTable } from '../database/schema/incidents.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import type { ReadTx, Store } from '../database/store.ts';
import { runningMaintenance } from '../maintenance/running-windows.ts';
import { parentSights } from '../monitors/parents.ts';
import { timingOf } from '../monitors/timing.ts';
import { offlineView } from '../scheduling/probe-guards.ts';
import { tellHeld } from './hold-back.ts';
import { openMonitorIncident } from './open-monitor-incident.ts';
import { findProblem } from './problem.ts';

/** What is to be done about a held alert. */
type Step =
  | { do: 'nothing' | 'drop' | 'open' }
  | { do: 'hold'; parent: ParentSight }
  /** Its parent is down no more: it opens by its own policy, counted from now on. */
  | { do: 'wait'; until: number };

type HeldMonitor = Pick<MonitorTable, 'state' | 'paused' | 'retired_at' | 'opens_incident'> & {
  maintenance: boolean;
  ownPolicyMs: number;
};

/** @param parents of the monitor, as they stand now */
function stepFor(
  held: Pick<HeldAlertTable, 'parent_id' | 'waits_until' | 'waits_for'> & { beganAt: number },
  monitor: HeldMonitor | undefined,
  parents: readonly ParentSight[],
  now: number,
): Step {
  if (monitor === undefined || monitor.retired_at !== null || monitor.opens_incident !== 1)
    return { do: 'drop' };
  if (isWell(monitor.state) || monitor.paused === 1) return { do: 'drop' };
  const judgement = judgeByParents(parents, held.beganAt, now);
  if (judgement.kind === 'held')
    return judgement.parent.id === held.parent_id
      ? { do: 'nothing' }
      : { do: 'hold', parent: judgement.parent };
  // Held by a parent until now: what it hid may be over in a moment, and the monitor has its own policy to say so.
  if (held.parent_id !== null) return { do: 'wait', until: now + monitor.ownPolicyMs };
  // Nobody knows whether it is still down, or nobody is to be woken now; it goes on afterwards.
  if (monitor.state !== 'down' || monitor.maintenance) return { do: 'nothing' };
  const until = held.waits_until ?? now;
  // A wait that ends beyond all patience was written by a clock that ran ahead.
  const isOver = now >= until || until - now > 24 * 3_600_000;
  // Only a wait for parents to be measured may end before its time.
  const parentsSpoke = judgement.kind === 'free' && held.waits_for === 'parents';
  return isOver || parentsSpoke ? { do: 'open' } : { do: 'nothing' };
}

/** Goes on with one held alert as things stand now. */
export async function goOnWithHeld(ctx: Context, id: string): Promise<void> {
  const { tx, now } = ctx;
  const held = await tx.selectFrom('held_alerts').selectAll().where('monitor_id', '=', id).executeTakeFirst();
  if (held === undefined) return;
  const monitor = await tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirst();
  const failure = fromJson(held.failure);
  const step = stepFor(
    { ...held, beganAt: failure.beganAt },
    monitor === undefined
      ? undefined
      : {
          ...monitor,
          maintenance: (await runningMaintenance(tx, now))(monitor) !== null,
          ownPolicyMs: timingOf(monitor).hangSeenWithinMs,
        },
    (await parentSights(tx, [id], now)).get(id) ?? [],
    now,
  );
  if (step.do === 'nothing') return;
  if (monitor === undefined) {
    await drop(tx, id);
    return;
  }
  if (step.do === 'hold' || step.do === 'wait') {
    await tx
      .updateTable('held_alerts')
      .set(
        step.do === 'hold'
          ? { parent_id: step.parent.id, waits_until: null, waits_for: null }
          : { parent_id: null, waits_until: step.until, waits_for: 'itself' },
      )
      .where('monitor_id', '=', id)
      .execute();
    if (step.do === 'hold') tellHeld(ctx, monitor, step.parent);
    return;
  }
  // Whoever takes it away has it: two that look at once open one.
  if (!(await drop(tx, id)) || step.do === 'drop') return;
  await openMonitorIncident(ctx, monitor, await findProblem(tx, held.problem_id), held.message, failure, {
    evenBehindParents: true,
  });
}

async function drop(tx: Context['tx'], id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('held_alerts')
    .where('monitor_id', '=', id)
    .returning('monitor_id')
    .executeTakeFirst();
  return gone !== undefined;
}

/** Those of the held alerts with which something is to be done; a fixed number of queries, however many there are. */
async function dueAlerts(tx: ReadTx, now: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('held_alerts')
    .selectAll()
    .orderBy('held_at')
    .orderBy('monitor_id')
    .execute();
  // What fails while the probe is offline says nothing; nobody is woken for it.
  if (rows.length === 0 || (await offlineView(tx, now)) !== null) return [];
  const ids = rows.map(({ monitor_id }) => monitor_id);
  const monitors = await tx
    .selectFrom('monitors')
    .select(['id', 'state', 'paused', 'retired_at', 'opens_incident', 'service_id', 'environment_id'])
    .where('id', 'in', ids)
    .execute();
  const maintenanceOf = await runningMaintenance(tx, now);
  const monitorOf = new Map(monitors.map((row) => [row.id, row]));
  const parents = await parentSights(tx, ids, now);
  return rows.flatMap((held) => {
    const monitor = monitorOf.get(held.monitor_id);
    const step = stepFor(
      { ...held, beganAt: fromJson(held.failure).beganAt },
      // How long its own policy takes is for whoever goes on with it.
      monitor === undefined
        ? undefined
        : { ...monitor, maintenance: maintenanceOf(monitor) !== null, ownPolicyMs: 0 },
      parents.get(held.monitor_id) ?? [],
      now,
    );
    return step.do === 'nothing' ? [] : [held.monitor_id];
  });
}

/** Looks every second what has become of alerts that are held back. @param clock epoch milliseconds */
export function heldAlertTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'held alerts',
    everyMs: 1_000,
    log,
    step: async () => {
      const now = clock();
      const resting = new Set(eachDue.resting);
      const due = await store.read((tx) => dueAlerts(tx, now));
      await eachDue.each(
        due.filter((id) => !resting.has(id)),
        (id) => store.write((tx) => goOnWithHeld(contextIn(tx, { now, log, requestId: 'held alerts' }), id)),
      );
    },
  });
}
