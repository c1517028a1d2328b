import type { Logger } from 'pino';
import { contextIn, readContextIn } from '../context.ts';
import type { ReadTx, Store } from '../database/store.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { loadSettings } from '../settings/settings.ts';
import { loadIncident } from './incident.ts';
import { listIncidents } from './list-incidents.ts';
import { moveIncident } from './move-incident.ts';

const minute = 60_000;
const pageSize = 200;

function resolvedWords(minutes: number): string {
  return `All monitors that saw it have been well for ${minutes} min, and the settings ask AppOps to resolve it then.`;
}

/**
 * Resolves incidents that a monitor opened and that have recovered for as long as the settings say; by default never,
 * since whether it is over is for people to say. While a monitor that saw it flaps, it is not over: resolving and opening it
 * again at each change would wake people for one thing many times.
 * @param clock epoch milliseconds
 */
export function resolveRecoveredTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'resolve recovered incidents',
    everyMs: 5_000,
    log,
    step: async () => {
      const now = clock();
      const resting = new Set(eachDue.resting);
      const due = await store.read(async (tx) => {
        const minutes = (await loadSettings(tx, '')).incidents.resolveAfterMinutes;
        if (minutes === null) return { ids: [], minutes: 0 };
        const ctx = readContextIn(tx, { now, log, requestId: 'resolve recovered' });
        const recovered: string[] = [];
        // All pages: those that are not due yet, or never, must not stand before the others.
        for (let cursor: string | undefined; ;) {
          const { items, nextCursor } = await listIncidents(ctx, {
            status: ['open', 'acknowledged', 'mitigated'],
            recovered: 'true',
            order: 'worst',
            limit: pageSize,
            ...(cursor === undefined ? {} : { cursor }),
          });
          const flapping = await flappingIncidents(
            tx,
            items.map(({ id }) => id),
          );
          for (const { id, openedBy, now: sight } of items)
            if (
              openedBy === 'monitor' &&
              now - Date.parse(sight!.since) >= minutes * minute &&
              !flapping.has(id)
            )
              recovered.push(id);
          if (nextCursor === null) return { ids: recovered.filter((id) => !resting.has(id)), minutes };
          cursor = nextCursor;
        }
      });
      await eachDue.each(due.ids, (id) =>
        store.write(async (tx) => {
          const ctx = contextIn(tx, { now, log, requestId: 'resolve recovered' });
          // It may have failed again since it was looked for.
          if ((await loadIncident(tx, id)).now?.state !== 'recovered') return;
          if ((await flappingIncidents(tx, [id])).has(id)) return;
          await moveIncident(ctx, id, 'resolve', resolvedWords(due.minutes));
        }),
      );
    },
  });
}

/** Those of some incidents that were seen by a monitor that flaps. */
async function flappingIncidents(tx: ReadTx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('incident_problems')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .innerJoin('monitors', 'monitors.id', 'problems.monitor_id')
    .select('incident_problems.incident_id')
    .distinct()
    .where('incident_problems.incident_id', 'in', ['', ...ids])
    .where('monitors.flapping_since', 'is not', null)
    .execute();
  return new Set(rows.map(({ incident_id }) => incident_id));
}
