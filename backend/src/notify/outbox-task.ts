import type { Logger } from 'pino';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { holdRows } from '../database/held-rows.ts';
import type { Store, WriteTx } from '../database/store.ts';
import { newsFor, tooLate } from './plan.ts';

/** How long messages are kept that came to their end, in milliseconds. */
export const outboxKept = 90 * 24 * 60 * 60_000;

const atOnce = 500;

/** Ends what waited for so long that it is no news any more. @param now of the decisive clock */
async function endStale(tx: WriteTx, now: number): Promise<boolean> {
  const stale = await tx
    .selectFrom('outbox')
    .innerJoin('channels', 'channels.id', 'outbox.channel_id')
    .select([
      'outbox.id',
      'outbox.channel_id',
      'outbox.tries',
      'outbox.counts_from',
      'outbox.last_error',
      'channels.last_error as failure',
    ])
    .where('outbox.state', '=', 'waiting')
    .where('outbox.counts_from', '<', now - newsFor)
    .limit(atOnce)
    .execute();
  await holdRows(
    tx,
    'channels',
    stale.map(({ channel_id }) => channel_id),
  );
  for (const { id, tries, counts_from, last_error, failure } of stale) {
    const why = last_error ?? failure;
    await tx
      .updateTable('outbox')
      .set({
        state: tries > 0 || why !== null ? 'failed' : 'skipped',
        next_try_at: null,
        ended_at: now,
        last_error: [tooLate(now - counts_from), ...(why === null ? [] : [`What kept it: ${why}`])].join(' '),
      })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('tries', '=', tries)
      .execute();
  }
  return stale.length === atOnce;
}

/** Keeps the outbox in order: what is no news any more ends, and what ended long ago goes. */
export function outboxTask(deps: { store: Store; clock: () => number; log: Logger }): PeriodicTask {
  const { store, clock, log } = deps;
  return new PeriodicTask({
    name: 'outbox',
    everyMs: 60_000,
    log,
    step: async () => {
      const now = clock();
      const due = await store.read(async (tx) => ({
        stale: await tx
          .selectFrom('outbox')
          .select('id')
          .where('state', '=', 'waiting')
          .where('counts_from', '<', now - newsFor)
          .limit(1)
          .executeTakeFirst(),
        old: await tx
          .selectFrom('outbox')
          .select('id')
          .where('ended_at', '<', now - outboxKept)
          .limit(1)
          .executeTakeFirst(),
      }));
      if (due.old !== undefined)
        await store.write((tx) =>
          tx
            .deleteFrom('outbox')
            .where('ended_at', '<', now - outboxKept)
            .execute(),
        );
      return due.stale === undefined ? false : store.write((tx) => endStale(tx, now));
    },
  });
}
