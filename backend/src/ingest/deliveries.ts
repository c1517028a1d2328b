import { newId } from '@appops/shared/contract/ids';
import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listDeliveries as listRoute } from '@appops/shared/contract/webhooks';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { ReadContext, Context } from '../context.ts';
import { countOf, keyset } from '../database/keyset.ts';
import type { DeliveryTable } from '../database/schema/ingest.ts';
import { holdsWords } from '../database/search-text.ts';
import type { Store } from '../database/store.ts';
import { forgetKept } from './kept-deliveries.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';

/** How long the log is kept, in milliseconds. Senders redeliver for days at most; 30 days are the least. */
export const deliveriesKept = 90 * 24 * 60 * 60_000;

export type NewDelivery = Omit<DeliveryTable, 'id' | 'received_at' | 'delivery_key'>;

/** Writes a line of the log that takes no key, so that the same delivery may come again and count. */
export async function logDelivery({ tx, now }: Context, given: NewDelivery): Promise<string> {
  const id = newId('delivery');
  await tx
    .insertInto('deliveries')
    .values({ ...given, id, received_at: now, delivery_key: null })
    .execute();
  return id;
}

/** Takes a delivery's key; null when it was taken before. Of two at once one waits for the other's outcome. */
export async function takeDelivery(
  { tx, now }: Context,
  key: string,
  given: NewDelivery,
): Promise<string | null> {
  const made = await tx
    .insertInto('deliveries')
    .values({ ...given, id: newId('delivery'), received_at: now, delivery_key: key })
    .onConflict((conflict) => conflict.columns(['source_id', 'delivery_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made?.id ?? null;
}

/** Deletes what is older than what is kept, each hour. */
export function deliveryRetentionTask({
  store,
  clock,
  log,
}: {
  store: Store;
  clock: () => number;
  log: Logger;
}): PeriodicTask {
  const everyMs = 60 * 60_000;
  async function step(): Promise<void> {
    const now = clock();
    await store.write(async (tx) => {
      await tx
        .deleteFrom('deliveries')
        .where('received_at', '<', now - deliveriesKept)
        .execute();
      await forgetKept(tx, now);
    });
  }
  return new PeriodicTask({ name: 'delivery log', everyMs, step, log });
}

const newestFirst = keyset<{ received_at: number; id: string }>(
  { by: sql.ref('deliveries.received_at'), down: true, of: (row) => row.received_at },
  { by: sql.ref('deliveries.id'), down: true, of: ({ id }) => id },
);

/** The log, newest first. */
export async function listDeliveries(
  { tx }: ReadContext,
  { limit, cursor, search, outcome }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let fitting = tx.selectFrom('deliveries');
  if (outcome !== undefined) fitting = fitting.where('outcome', 'in', outcome);
  if (search !== undefined)
    fitting = fitting.where(
      holdsWords(search, [
        sql.ref('deliveries.event'),
        sql.ref('deliveries.reason'),
        sql.ref('deliveries.kind'),
      ]),
    );
  const { rows, nextCursor } = await newestFirst.page(fitting.selectAll(), { limit, cursor });
  return {
    items: rows.map((row) => ({
      id: row.id,
      source: row.source_id,
      kind: row.kind,
      event: row.event,
      outcome: row.outcome,
      reason: row.reason,
      subject: row.subject,
      receivedAt: new Date(row.received_at).toISOString(),
      bytes: row.bytes,
    })),
    nextCursor,
    total: await countOf(fitting),
  };
}
