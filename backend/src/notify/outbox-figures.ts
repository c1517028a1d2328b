import type { ReadTx } from '../database/store.ts';

/** How a channel stands, for whoever watches over AppOps. */
export interface OutboxFigures {
  channel: string;
  waiting: number;
  failed: number;
  /** How long the oldest message that waits has been waiting, in seconds; 0 where none does. */
  oldestSeconds: number;
}

/** Of the channels in use, by name: those of one name count together. @param now epoch milliseconds */
export async function outboxFigures(tx: ReadTx, now: number): Promise<OutboxFigures[]> {
  const channels = await tx
    .selectFrom('channels')
    .select(['id', 'name'])
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute();
  if (channels.length === 0) return [];
  const rows = await tx
    .selectFrom('outbox')
    .select((eb) => [
      'channel_id',
      'state',
      eb.fn.countAll().as('count'),
      eb.fn.min('created_at').as('oldest'),
    ])
    .where('state', 'in', ['waiting', 'failed'])
    .groupBy(['channel_id', 'state'])
    .execute();
  const byName = new Map<string, OutboxFigures>();
  for (const { id, name } of channels) {
    const of = (state: string) => rows.find((row) => row.channel_id === id && row.state === state);
    const waiting = of('waiting');
    const before = byName.get(name) ?? { channel: name, waiting: 0, failed: 0, oldestSeconds: 0 };
    byName.set(name, {
      channel: name,
      waiting: before.waiting + Number(waiting?.count ?? 0),
      failed: before.failed + Number(of('failed')?.count ?? 0),
      oldestSeconds: Math.max(
        before.oldestSeconds,
        waiting === undefined ? 0 : (now - Number(waiting.oldest)) / 1000,
      ),
    });
  }
  return [...byName.values()];
}
