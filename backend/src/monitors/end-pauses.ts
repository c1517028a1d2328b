import type { Logger } from 'pino';
import { contextIn, type Context } from '../context.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { Store } from '../database/store.ts';
import { updateMonitor } from './update-monitor.ts';

/** Pauses that are ended in one step at most. */
const atMost = 200;
/** A pause that ended longer ago than this ended while nobody was there: the slots since then were missed. Milliseconds. */
const unattended = 60_000;

/**
 * Resumes a monitor whose pause is over; one that was resumed, or whose pause was lengthened meanwhile, stays as it is.
 * Whoever edits it at the same moment comes first: it is looked at again at the next step.
 */
export async function endPause(ctx: Context, id: string): Promise<void> {
  const before = await ctx.tx
    .selectFrom('monitors')
    .select(['edits', 'paused', 'paused_until', 'retired_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (before?.paused_until == null || before.paused !== 1 || before.retired_at !== null) return;
  if (before.paused_until > ctx.now) return;
  const dueSince = ctx.now - before.paused_until > unattended ? before.paused_until : ctx.now;
  await updateMonitor(ctx, { id }, { version: before.edits, paused: false }, { pauseEndedAt: dueSince });
}

/** Ends pauses that have an end, also those that ended while AppOps was off. @param clock epoch milliseconds */
export function pauseEndTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  const eachDue = new EachDue(log);
  return new PeriodicTask({
    name: 'ends of pauses',
    everyMs: 1_000,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read((tx) =>
        tx
          .selectFrom('monitors')
          .select('id')
          .where('paused_until', '<=', now)
          .where('paused', '=', 1)
          .where('retired_at', 'is', null)
          .where('id', 'not in', eachDue.resting)
          .orderBy('paused_until')
          .orderBy('id')
          .limit(atMost)
          .execute(),
      );
      await eachDue.each(
        due.map(({ id }) => id),
        (id) => store.write((tx) => endPause(contextIn(tx, { now, log, requestId: 'ends of pauses' }), id)),
      );
      return due.length === atMost;
    },
  });
}
