import { graceMs } from '@appops/shared/rules/occurrences';
import { effectiveIntervalMs } from '@appops/shared/rules/run-stretches';
import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { ReadTx, Store, WriteTx } from '../database/store.ts';
import { loadEvidence, type EvidenceMonitor } from '../results/evidence.ts';
import { splitOccurrence } from './split-occurrence.ts';

/** How long after its end a maintenance window is looked at, in milliseconds. */
const lookBack = 86_400_000;

/**
 * Failures that go on since before a maintenance window ended, and were seen again after the shortest grace behind it, by
 * the windows in the order of their ends.
 * @param only one occurrence
 */
async function outlasting(tx: ReadTx, now: number, only?: string) {
  let candidates = tx
    .selectFrom('occurrences')
    .innerJoin('problems', 'problems.id', 'occurrences.problem_id')
    .innerJoin('monitors', 'monitors.id', 'problems.monitor_id')
    .innerJoin('maintenance_windows', 'maintenance_windows.service_id', 'occurrences.service_id')
    .select([
      'occurrences.id as occurrence',
      'maintenance_windows.ends_at',
      'last_failure_at',
      'monitors.id',
      'monitors.number',
      'monitors.version',
      'monitors.interval_ms',
      'monitors.check_spec',
    ])
    .where('occurrences.ended_at', 'is', null)
    .where('maintenance_windows.canceled_at', 'is', null)
    .where('maintenance_windows.ends_at', '<=', now)
    .where('maintenance_windows.ends_at', '>', now - lookBack)
    // Planned when it was over already, it covers nothing.
    .where((eb) => eb('maintenance_windows.planned_at', '<', eb.ref('maintenance_windows.ends_at')))
    .where((eb) => eb('occurrences.started_at', '<', eb.ref('maintenance_windows.ends_at')))
    .where((eb) =>
      eb.or([
        eb('maintenance_windows.environment_id', 'is', null),
        eb('maintenance_windows.environment_id', '=', eb.ref('occurrences.environment_id')),
      ]),
    );
  if (only !== undefined) candidates = candidates.where('occurrences.id', '=', only);
  const rows = await candidates.orderBy('maintenance_windows.ends_at').orderBy('occurrences.id').execute();
  // It is known to go on only as far as its last failed run.
  return rows.filter((row) => row.last_failure_at >= row.ends_at + graceMs(row.interval_ms));
}

/**
 * Splits a failure that was still going on when the grace after a window was over, at the first such window. Again, or
 * where it has ended, changes nothing.
 */
async function splitAfterWindow(ctx: Context, id: string): Promise<boolean> {
  for (const candidate of await outlasting(ctx.tx, ctx.now, id)) {
    const at = candidate.ends_at + (await graceAfter(ctx.tx, candidate, candidate.ends_at));
    if (candidate.last_failure_at < at) continue;
    return (await splitOccurrence(ctx, id, at, 'maintenance_end')) !== null;
  }
  return false;
}

/** The grace after an instant by a monitor's interval as it really was then, which is stretched while slots are shed. */
async function graceAfter(tx: WriteTx, monitor: EvidenceMonitor, at: number): Promise<number> {
  const runs = await loadEvidence(tx, [monitor], new Map(), at);
  const asked = monitor.interval_ms;
  return graceMs(effectiveIntervalMs(runs, monitor.id, asked, at, at + graceMs(asked)));
}

/**
 * Looks after the ends of maintenance windows: what was still failing when the grace after one was over is split there,
 * each failure in a transaction of its own, once. Of several windows the second part is looked at for the next.
 */
export function maintenanceEndTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'maintenance ends',
    everyMs: 5_000,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read((tx) => outlasting(tx, now));
      const ids = new Set(due.map(({ occurrence }) => occurrence));
      for (const id of eachDue.resting) ids.delete(id);
      let split = 0;
      await eachDue.each([...ids], async (id) => {
        const isSplit = await store.write((tx) =>
          splitAfterWindow(contextIn(tx, { now, log, requestId: 'maintenance ends' }), id),
        );
        if (isSplit) split += 1;
      });
      return split > 0;
    },
  });
}
