import type { ReadTx } from '../database/store.ts';
import { newestSequence } from '../events/event.ts';

/** How far each consumer is behind the log, and how many effects of events it has set aside. */
export async function consumerLag(tx: ReadTx): Promise<{ name: string; behind: number; parked: number }[]> {
  const newest = await newestSequence(tx);
  const consumers = await tx.selectFrom('consumers').select(['name', 'cursor']).execute();
  const parked = await tx
    .selectFrom('parked_events')
    .select((eb) => ['consumer', eb.fn.countAll().as('count')])
    .groupBy('consumer')
    .execute();
  return consumers.map(({ name, cursor }) => ({
    name,
    behind: newest - cursor,
    parked: Number(parked.find(({ consumer }) => consumer === name)?.count ?? 0),
  }));
}
