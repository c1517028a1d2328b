import type { Logger } from 'pino';
import type { Store } from '../database/store.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { watchedMonitors } from '../cases/case-monitors.ts';
import { dayMs, dayOf, dayTable, ensureDay, startOfDay } from './day-tables.ts';
import { keepEvidence } from './evidence.ts';
import { hourWidth, minuteWidth } from './rollup-counts.ts';

/** How many whole days single runs are kept beside the present one. */
export const resultDaysKept = 14;
/** How long rollups are kept, in days, by the width of their buckets. */
const rollupDaysKept = [
  { width: minuteWidth, days: 90 },
  { width: hourWidth, days: 400 },
];
/** Of how many monitors evidence is made in one transaction. */
const monitorsAtOnce = 20;
/** How long evidence of cases is kept, in days: as long as the rollups that it is compared with. */
const evidenceDaysKept = 400;

/** The oldest day that results are kept of; a run that arrives later than this is passed over. */
export function oldestDayKept(now: number): number {
  return dayOf(now - resultDaysKept * dayMs);
}

/** Drops result days and rollups that have expired, and makes the next days' tables ahead of their first run. */
export async function tendResults(store: Store, now: number): Promise<{ dropped: number[] }> {
  await store.write(async (tx) => {
    for (const ahead of [0, 1, 2]) await ensureDay(tx, dayOf(now + ahead * dayMs), now);
  });
  // A day longer than what is written to, so that no batch meets a table that is just being dropped.
  const expired = dayOf(now - (resultDaysKept + 1) * dayMs);
  const days = await store.read(async (tx) => {
    const newest = await tx
      .selectFrom('result_days')
      .select('day')
      .where('day', '<=', dayOf(now))
      .orderBy('day', 'desc')
      .offset(resultDaysKept + 1)
      .limit(1)
      .executeTakeFirst();
    if (newest === undefined) return [];
    // Whatever the clock says, so many of the newest days stay: one that ran ahead must not empty what there is.
    return tx
      .selectFrom('result_days')
      .select('day')
      .where('day', '<', Math.min(expired, newest.day))
      .orderBy('day')
      .execute();
  });
  for (const { day } of days) {
    const from = startOfDay(day);
    const watched = await store.read((tx) => watchedMonitors(tx, now));
    // Some at a time, so that no transaction is long; in the last one there is little left to make.
    for (let first = 0; first < watched.length; first += monitorsAtOnce)
      await store.write((tx) =>
        keepEvidence(tx, watched.slice(first, first + monitorsAtOnce), from, from + dayMs),
      );
    await store.write(async (tx) => {
      await keepEvidence(tx, await watchedMonitors(tx, now), from, from + dayMs);
      await tx.schema.dropTable(dayTable(day)).ifExists().execute();
      await tx.deleteFrom('results_detail').where('day', '=', day).execute();
      await tx.deleteFrom('result_days').where('day', '=', day).execute();
    });
  }
  await store.write((tx) => tx.deleteFrom('run_facts').where('last_day', '<', expired).execute());
  await store.write((tx) =>
    tx
      .deleteFrom('evidence')
      .where('hour', '<', now - evidenceDaysKept * dayMs)
      .execute(),
  );
  const monitors = await store.read((tx) => tx.selectFrom('monitors').select('number').execute());
  // Monitor by monitor, as the key is ordered, so that no transaction is long.
  for (const { number } of monitors)
    for (const { width, days: kept } of rollupDaysKept)
      await dropRollups(store, number, width, now - kept * dayMs);
  return { dropped: days.map(({ day }) => day) };
}

async function dropRollups(store: Store, monitor: number, width: number, before: number): Promise<void> {
  const oldest = await store.read((tx) =>
    tx
      .selectFrom('rollups')
      .select('bucket')
      .where('width_ms', '=', width)
      .where('monitor', '=', monitor)
      .where('bucket', '<', before)
      .limit(1)
      .executeTakeFirst(),
  );
  if (oldest === undefined) return;
  await store.write((tx) =>
    tx
      .deleteFrom('rollups')
      .where('width_ms', '=', width)
      .where('monitor', '=', monitor)
      .where('bucket', '<', before)
      .execute(),
  );
}

/** Tends to the result tables every hour. */
export function retentionTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  let tendedAt = -Infinity;
  return new PeriodicTask({
    name: 'result retention',
    everyMs: 60_000,
    log,
    step: async () => {
      // What failed is tried again in a minute, what was tended to only in an hour.
      if (performance.now() - tendedAt < 3_600_000) return;
      const { dropped } = await tendResults(store, clock());
      tendedAt = performance.now();
      if (dropped.length > 0)
        log.info({ days: dropped }, 'Results of these days have expired and were dropped');
    },
  });
}
