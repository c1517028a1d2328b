import { expect, test } from 'vitest';
import { meet, processOf } from '../../testing/database/processes.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { answering, setUp, startReceiver } from '../../testing/notify/notify.ts';
import { writeAt } from '../../testing/verbs.ts';
import type { Context } from '../context.ts';
import type { ChannelTable, OutboxTable } from '../database/schema/notify.ts';
import { findChannel, retireChannel, updateChannel } from './channel.ts';
import type { Postman } from './send-letter.ts';
import { noteOutcome } from './note-outcome.ts';
import { messageOf, retryEntry } from './outbox.ts';
import { testChannel } from './test-channel.ts';

describeOnBothEngines('what is done to a channel and to a message of it at the same time', (make) => {
  /** A channel for which two messages wait. */
  async function twoWaiting() {
    let made: TestStore | null = null;
    const at = await setUp(async () => (made = await make()));
    const receiver = await startReceiver(answering(503));
    const { id } = await at.channel(receiver.url);
    await at.open('One');
    await at.open('Two');
    await at.plan();
    const [first, second] = await at.outbox();
    const channel = await at.store.read((tx) => findChannel(tx, id));
    return { at, channel, first: first!, second: second!, made: made! };
  }
  type World = Awaited<ReturnType<typeof twoWaiting>>;

  const ofChannel: Record<string, (ctx: Context, world: World) => Promise<unknown>> = {
    'it is tested': (ctx, { channel }) =>
      testChannel(
        // What a test reads before is not held.
        { read: (work) => work(ctx), write: (work) => work(ctx) },
        channel.id,
        { send: () => Promise.resolve({ ok: true, note: null }) } as unknown as Postman,
      ),
    'it is changed': (ctx, { channel, at }) =>
      updateChannel(ctx, channel.id, { version: channel.version, name: 'Another' }, at.sealer),
    'it is retired': (ctx, { channel }) => retireChannel(ctx, channel.id),
  };
  const ofMessage: Record<string, (ctx: Context, world: World) => Promise<unknown>> = {
    'one was tried': (ctx, { at, channel, second }) =>
      noteOutcome(ctx.tx, taken(channel, second), { ok: true, note: null }, at.now()),
    'one is to be sent again': (ctx, { second }) => retryEntry(ctx, second.id),
  };
  const taken = (channel: ChannelTable, entry: OutboxTable) => ({
    ...{ entry, channel, message: messageOf(entry) },
    rules: {} as never,
    wasFixed: true,
  });

  const pairs = Object.keys(ofChannel).flatMap((one) => Object.keys(ofMessage).map((two) => [one, two]));
  test.each(pairs)('waits for nobody in a circle: %s, while %s', async (one, two) => {
    const world = await twoWaiting();
    const { at, first, made } = world;
    const [here, there] = [processOf(made.openAgain()), processOf(made.openAgain())];
    await meet(
      made.databaseUrl,
      { sql: 'select 1 from outbox where id = $1 for update', values: [first.id] },
      () => writeAt(here.store, at.now(), (ctx) => ofChannel[one!]!(ctx, world)),
      () =>
        writeAt(there.store, at.now(), (ctx) => ofMessage[two!]!(ctx, world)).catch((error: unknown) => {
          // By then its channel may be retired.
          expect(error).toMatchObject({ code: 'invalid_move' });
        }),
    );
    expect([here.deadlocks(), there.deadlocks(), here.retries(), there.retries()]).toEqual([0, 0, 0, 0]);
  });
});
