import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { machine, type Context } from '../context.ts';
import type { Store, Tx } from '../database/store.ts';
import { describeOnBothEngines, waitingForLocks } from '../database/testing.ts';
import { append } from './append.ts';
import { consumerTask, triesBeforeParking, type Consumer } from './consumers.ts';
import { eventsAfter, newestSequence } from './event.ts';

const log = pino({ level: 'silent' });

function contextIn(tx: Tx): Context {
  return { ...machine, tx, now: 1_000, requestId: 'test', causedBy: null, log };
}

/** Gives the newest sequence afterwards. */
async function appendOne(store: Store, kind: string): Promise<number> {
  await store.write((tx) => append(contextIn(tx), { kind, subjects: [{ id: 'a', role: 'thing' }] }));
  return store.read(newestSequence);
}

describeOnBothEngines('the event log', (make, engine) => {
  test('sequences are whole, without gaps, and in the order of commits, however many append at once', async () => {
    const { store } = await make();
    await Promise.all(Array.from({ length: 20 }, (_, index) => appendOne(store, `test.${index}`)));
    const events = await store.read((tx) => eventsAfter(tx, 0, 100));
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test('a transaction that fails leaves no event and no gap', async () => {
    const { store } = await make();
    await appendOne(store, 'test.first');
    await expect(
      store.write(async (tx) => {
        await append(contextIn(tx), { kind: 'test.lost', subjects: [] });
        throw new Error('after the append');
      }),
    ).rejects.toThrow('after the append');
    expect(await appendOne(store, 'test.second')).toBe(2);
  });

  test('a slow transaction that has told of something keeps nobody from appending, and gets its sequence at its end', async () => {
    const { store, openAgain } = await make();
    const other = openAgain();
    const seen: number[] = [];
    let letGo: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let began: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => {
      began = resolve;
    });
    const slow = store.write(async (tx) => {
      await append(contextIn(tx), { kind: 'test.slow', subjects: [] });
      began();
      await opened;
    });
    await inside;
    // On SQLite a second writer waits for the file's lock, in a way that stops this thread: only one can be open.
    if (engine === 'postgres') await appendOne(other, 'test.quick');
    seen.push(await other.read(newestSequence));
    letGo();
    await slow;
    seen.push(await other.read(newestSequence));
    expect(seen).toEqual(engine === 'postgres' ? [1, 2] : [0, 1]);
    const kinds = (await other.read((tx) => eventsAfter(tx, 0, 10))).map(({ kind }) => kind);
    expect(kinds).toEqual(engine === 'postgres' ? ['test.quick', 'test.slow'] : ['test.slow']);
  });

  test('a reader never sees a sequence before all smaller ones, while one that appends is not committed yet', async () => {
    const { store, openAgain, databaseUrl } = await make();
    if (engine === 'sqlite') return;
    const [holder, watcher] = [databaseUrl!, databaseUrl!].map(
      (connectionString) => new pg.Client({ connectionString }),
    );
    await holder!.connect();
    await watcher!.connect();
    // As one that has appended and is about to commit.
    await holder!.query('begin; select pg_advisory_xact_lock(7305217)');
    await holder!.query(
      "insert into events (sequence, time, kind, actor, data, schema_version) values (1, 1, 'test.slow', '{}', '{}', 1)",
    );
    const quick = appendOne(store, 'test.quick');
    await expect.poll(() => waitingForLocks(watcher!), { interval: 5 }).toBeGreaterThan(0);
    expect(await openAgain().read(newestSequence)).toBe(0);
    await holder!.query('commit');
    expect(await quick).toBe(2);
    await holder!.end();
    await watcher!.end();
  });

  test('an event that is told where there is no write transaction is refused, not lost', async () => {
    const { store } = await make();
    expect(() => append(contextIn(store.admin), { kind: 'test.nowhere', subjects: [] })).toThrow(
      'an open write transaction',
    );
  });

  test('what follows on an event is done with its sequence, and undone with its transaction', async () => {
    const { store } = await make();
    const seen: number[] = [];
    await store.write(async (tx) => {
      for (const kind of ['test.one', 'test.two'])
        await append(contextIn(tx), { kind, subjects: [] }, (_, { sequence }) => {
          seen.push(sequence);
          return Promise.resolve();
        });
    });
    expect(seen).toEqual([1, 2]);
    await expect(
      store.write((tx) =>
        append(contextIn(tx), { kind: 'test.three', subjects: [] }, () =>
          Promise.reject(new Error('no link')),
        ),
      ),
    ).rejects.toThrow('no link');
    expect(await store.read(newestSequence)).toBe(2);
  });

  test('events are told with their subjects, and only those of a subject when one is asked for', async () => {
    const { store } = await make();
    await store.write((tx) =>
      append(contextIn(tx), {
        kind: 'test.linked',
        subjects: [
          { id: 'dep_1', role: 'deployment' },
          { id: 'svc_1', role: 'service' },
          { id: 'svc_1', role: 'service' },
        ],
        data: { b: 1, a: 2 },
      }),
    );
    await appendOne(store, 'test.other');
    const [event] = await store.read((tx) => eventsAfter(tx, 0, 10, 'svc_1'));
    expect(event).toMatchObject({ kind: 'test.linked', data: { a: 2, b: 1 } });
    expect(event?.subjects).toHaveLength(2);
    const row = await store.read((tx) => tx.selectFrom('events').select('data').executeTakeFirst());
    expect(row?.data).toBe('{"a":2,"b":1}');
  });
});

describeOnBothEngines('consumers', (make) => {
  function recorder(handle: Consumer['handle'] = () => Promise.resolve()) {
    const seen: string[] = [];
    const consumer: Consumer = {
      name: 'recorder',
      kinds: ['test.wanted', 'test.poison'],
      async handle(ctx, event) {
        await handle(ctx, event);
        seen.push(event.kind + event.sequence);
      },
    };
    return { seen, consumer };
  }
  let now = 2_000;
  const options = (store: Store, holder = 'one') => ({ store, holder, clock: () => now, log });

  test('each wanted event is handled once, in order, also after a restart', async () => {
    const { store } = await make();
    for (const kind of ['test.wanted', 'test.other', 'test.wanted']) await appendOne(store, kind);
    const { seen, consumer } = recorder();
    await consumerTask(consumer, options(store)).runOnce();
    await appendOne(store, 'test.wanted');
    await consumerTask(consumer, options(store)).runOnce();
    expect(seen).toEqual(['test.wanted1', 'test.wanted3', 'test.wanted4']);
  });

  test('an effect is kept only with the cursor that moved past its event', async () => {
    const { store } = await make();
    await appendOne(store, 'test.wanted');
    let fail = true;
    const { consumer } = recorder(async (ctx) => {
      await append(ctx, { kind: 'test.effect', subjects: [] });
      if (fail) throw new Error('in the middle');
    });
    const task = consumerTask(consumer, options(store));
    await task.runOnce();
    expect(await store.read(newestSequence)).toBe(1);
    fail = false;
    now += 60_000;
    await task.runOnce();
    expect(await store.read(newestSequence)).toBe(2);
    const [, effect] = await store.read((tx) => eventsAfter(tx, 0, 10));
    expect(effect?.causedBy).toBe(1);
  });

  test('a poison event is parked after some tries, visibly, and the log goes on', async () => {
    const { store } = await make();
    await appendOne(store, 'test.poison');
    await appendOne(store, 'test.wanted');
    const { seen, consumer } = recorder((_ctx, event) =>
      event.kind === 'test.poison' ? Promise.reject(new Error('cannot')) : Promise.resolve(),
    );
    const task = consumerTask(consumer, options(store));
    await task.runOnce();
    // Hurried by the commit that notes the failure, it rests all the same.
    await task.runOnce();
    expect(
      (await store.read((tx) => tx.selectFrom('consumers').select('tries').executeTakeFirst()))?.tries,
    ).toBe(1);
    for (let tries = 0; tries <= triesBeforeParking; tries++) {
      now += 60_000;
      await task.runOnce();
    }
    expect(seen).toEqual(['test.wanted2']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([
      { consumer: 'recorder', sequence: 1, error: 'cannot', parked_at: expect.any(Number) as number },
    ]);
  });

  test('a full disk parks no event, however long it lasts', async () => {
    const { store } = await make();
    await appendOne(store, 'test.wanted');
    let full = true;
    const { seen, consumer } = recorder(() =>
      full
        ? Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }))
        : Promise.resolve(),
    );
    const task = consumerTask(consumer, options(store));
    for (let tries = 0; tries <= 2 * triesBeforeParking; tries++) await task.runOnce();
    full = false;
    await task.runOnce();
    expect(seen).toEqual(['test.wanted1']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
  });

  test('while one process holds the lease, another does nothing', async () => {
    const { store } = await make();
    await appendOne(store, 'test.wanted');
    const one = recorder();
    const two = recorder();
    await consumerTask(one.consumer, options(store, 'one')).runOnce();
    await appendOne(store, 'test.wanted');
    await consumerTask(two.consumer, options(store, 'two')).runOnce();
    await consumerTask(one.consumer, options(store, 'one')).runOnce();
    expect(one.seen).toEqual(['test.wanted1', 'test.wanted2']);
    expect(two.seen).toEqual([]);
  });

  test('what a consumer passes over costs no commit, is not looked at twice, and is passed over by the next process too', async () => {
    const { store } = await make();
    const looked: number[] = [];
    const handled: number[] = [];
    const consumer: Consumer = {
      name: 'choosy',
      kinds: ['test.mine', 'test.maybe'],
      concerns: (_tx, event) => {
        looked.push(event.sequence);
        return Promise.resolve(event.kind === 'test.mine');
      },
      handle: (_ctx, event) => {
        handled.push(event.sequence);
        return Promise.resolve();
      },
    };
    let commits = 0;
    const write = store.write.bind(store);
    const counting: Store = Object.assign(Object.create(store) as Store, {
      write: <T>(work: (tx: Tx) => Promise<T>) => {
        commits += 1;
        return write(work);
      },
    });
    const options = { store: counting, holder: 'one', clock: () => 1_000, log };
    const task = consumerTask(consumer, options);
    // The first that is passed over is written down at once, the next ones after a while.
    await appendOne(store, 'test.other');
    await task.runOnce();
    commits = 0;
    for (let index = 0; index < 30; index++) {
      await appendOne(store, index % 2 === 0 ? 'test.other' : 'test.maybe');
      await task.runOnce();
    }
    expect(commits).toBe(0);
    expect(looked).toHaveLength(15);
    const mine = await appendOne(store, 'test.mine');
    await appendOne(store, 'test.maybe');
    await task.runOnce();
    expect(commits).toBe(1);
    expect(handled).toEqual([mine]);
    // Whoever takes over knows only what is written down.
    await consumerTask(consumer, { ...options, holder: 'two' }).runOnce();
    expect(handled).toEqual([mine]);
    // Somebody sets the cursor back, so that an event is digested again.
    await store.write((tx) =>
      tx
        .updateTable('consumers')
        .set({ cursor: mine - 1 })
        .where('name', '=', 'choosy')
        .execute(),
    );
    await task.runOnce();
    expect(handled).toEqual([mine, mine]);
  });

  test('an event that one before it in the same batch makes matter is not passed over', async () => {
    const { store } = await make();
    let open = false;
    const handled: string[] = [];
    const consumer: Consumer = {
      name: 'opens and closes',
      kinds: ['test.open', 'test.close'],
      concerns: (_tx, event) => Promise.resolve(event.kind === 'test.open' || open),
      handle: (_ctx, event) => {
        open = event.kind === 'test.open';
        handled.push(event.kind);
        return Promise.resolve();
      },
    };
    for (const kind of ['test.close', 'test.open', 'test.close', 'test.close']) await appendOne(store, kind);
    await consumerTask(consumer, { store, holder: 'one', clock: () => 1_000, log }).runOnce();
    expect(handled).toEqual(['test.open', 'test.close']);
  });
});
