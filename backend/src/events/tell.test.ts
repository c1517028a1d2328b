import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { contextIn, type Context } from '../context.ts';
import type { Store, Tx } from '../database/store.ts';
import { describeOnBothEngines, waitingForLocks } from '../database/testing.ts';
import { consumer, consumerTask, triesBeforeParking, type Consumer } from '../daemon/consumers.ts';
import { eventsAfter, newestSequence } from './event.ts';
import { tellAny, tellOne } from './testing.ts';

const log = pino({ level: 'silent' });

function contextOf(tx: Tx): Context {
  return contextIn(tx, { now: 1_000, requestId: 'test', log });
}

describeOnBothEngines('the event log', (make, engine) => {
  test('sequences are whole, without gaps, and in the order of commits, however many append at once', async () => {
    const { store } = await make();
    await Promise.all(Array.from({ length: 20 }, () => tellOne(store)));
    const events = await store.read((tx) => eventsAfter(tx, 0, 100));
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test('a transaction that fails leaves no event and no gap', async () => {
    const { store } = await make();
    await tellOne(store);
    await expect(
      store.write(async (tx) => {
        await tellAny(contextOf(tx));
        throw new Error('after the telling');
      }),
    ).rejects.toThrow('after the telling');
    expect(await tellOne(store)).toBe(2);
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
      await tellAny(contextOf(tx), 'service.retired');
      began();
      await opened;
    });
    await inside;
    // On SQLite a second writer waits for the file's lock, in a way that stops this thread: only one can be open.
    if (engine === 'postgres') await tellOne(other);
    seen.push(await other.read(newestSequence));
    letGo();
    await slow;
    seen.push(await other.read(newestSequence));
    expect(seen).toEqual(engine === 'postgres' ? [1, 2] : [0, 1]);
    const kinds = (await other.read((tx) => eventsAfter(tx, 0, 10))).map(({ kind }) => kind);
    expect(kinds).toEqual(
      engine === 'postgres' ? ['service.created', 'service.retired'] : ['service.retired'],
    );
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
      "insert into events (sequence, time, kind, actor, data, schema_version) values (1, 1, 'service.retired', '{}', '{}', 1)",
    );
    const quick = tellOne(store);
    await expect.poll(() => waitingForLocks(watcher!), { interval: 5 }).toBeGreaterThan(0);
    expect(await openAgain().read(newestSequence)).toBe(0);
    await holder!.query('commit');
    expect(await quick).toBe(2);
    await holder!.end();
    await watcher!.end();
  });

  test('an event that is told where there is no write transaction is refused, not lost', async () => {
    const { store } = await make();
    expect(() => tellAny(contextOf(store.admin))).toThrow('an open write transaction');
  });

  test('an event has its sequence when its transaction is done, and what it causes in the same one says so', async () => {
    const { store } = await make();
    await tellOne(store);
    const told = await store.write(async (tx) => {
      const first = await tellAny(contextOf(tx), 'service.retired');
      expect(() => first.sequence).toThrow('at the end of its transaction');
      await tellAny({ ...contextOf(tx), causedBy: first }, 'service.returned');
      return first;
    });
    expect(told.sequence).toBe(2);
    const causes = (await store.read((tx) => eventsAfter(tx, 0, 10))).map(({ causedBy }) => causedBy);
    expect(causes).toEqual([null, null, 2]);
  });

  test('an event whose data are not those of its kind fails the verb, and nothing of it is stored', async () => {
    const { store } = await make();
    const telling = (data: object) =>
      store.write(async (tx) => {
        await tellAny(contextOf(tx));
        await tx.insertInto('consumers').values({ name: 'half', cursor: 0, tries: 0, error: null }).execute();
        contextOf(tx).tell('incident.recovered', { subjects: { incident: 'inc_1' }, data: data as never });
      });
    await expect(telling({})).rejects.toThrow('"incident.recovered" has data that are not its own: at');
    await expect(telling({ at: '2026' })).rejects.toThrow('at: ');
    await expect(telling({ at: 1, secret: 'x' })).rejects.toThrow('data that are not its own');
    expect(await store.read(newestSequence)).toBe(0);
    expect(await store.read((tx) => tx.selectFrom('consumers').selectAll().execute())).toEqual([]);
    await telling({ at: 1 });
    expect(await store.read(newestSequence)).toBe(2);
  });

  test('an event names whom its kind must name, and nobody whom it has no part for', async () => {
    const { store } = await make();
    const telling = (subjects: object) =>
      store.write((tx) =>
        Promise.resolve(
          contextOf(tx).tell('incident.recovered', { subjects: subjects as never, data: { at: 1 } }),
        ),
      );
    await expect(telling({})).rejects.toThrow('0 subjects that play "incident"');
    await expect(telling({ incident: ['inc_1', 'inc_2'] })).rejects.toThrow(
      '2 subjects that play "incident"',
    );
    await expect(telling({ incident: 'inc_1', browser: 'tok_1' })).rejects.toThrow('plays "browser"');
    await telling({ incident: 'inc_1', service: null, environment: undefined });
    expect((await store.read((tx) => eventsAfter(tx, 0, 10)))[0]?.subjects).toEqual([
      { id: 'inc_1', role: 'incident' },
    ]);
  });

  test('events are told with their subjects, and only those of a subject when one is asked for', async () => {
    const { store } = await make();
    await store.write((tx) => {
      contextOf(tx).tell('incident.problem_linked', {
        subjects: {
          incident: 'inc_1',
          problem: 'prb_1',
          service: ['svc_1', 'svc_1', null],
          environment: ['env_1', 'env_2'],
        },
        data: { problem: 'x', because: 'same_time', at: 2 },
      });
      return Promise.resolve();
    });
    await tellOne(store);
    const [event] = await store.read((tx) => eventsAfter(tx, 0, 10, 'env_2'));
    expect(event).toMatchObject({ kind: 'incident.problem_linked', data: { at: 2, problem: 'x' } });
    expect(event?.subjects).toHaveLength(5);
    const row = await store.read((tx) => tx.selectFrom('events').select('data').executeTakeFirst());
    expect(row?.data).toBe('{"at":2,"because":"same_time","problem":"x"}');
  });
});

describeOnBothEngines('consumers', (make) => {
  function recorder(
    handle: Consumer<'service.created' | 'service.retired'>['handle'] = () => Promise.resolve(),
  ) {
    const seen: string[] = [];
    const recording = consumer({
      name: 'recorder',
      kinds: ['service.created', 'service.retired'],
      async handle(ctx, event) {
        await handle(ctx, event);
        seen.push(event.kind + event.sequence);
      },
    });
    return { seen, consumer: recording };
  }
  let now = 2_000;
  const options = (store: Store, holder = 'one') => ({ store, holder, clock: () => now, log });

  test('each wanted event is handled once, in order, also after a restart', async () => {
    const { store } = await make();
    for (const kind of ['service.created', 'service.returned', 'service.created'] as const)
      await tellOne(store, kind);
    const { seen, consumer: recording } = recorder();
    await consumerTask(recording, options(store)).runOnce();
    await tellOne(store, 'service.created');
    await consumerTask(recording, options(store)).runOnce();
    expect(seen).toEqual(['service.created1', 'service.created3', 'service.created4']);
  });

  test('an effect is kept only with the cursor that moved past its event', async () => {
    const { store } = await make();
    await tellOne(store, 'service.created');
    let fail = true;
    const { consumer: recording } = recorder(async (ctx) => {
      await tellAny(ctx, 'service.returned');
      if (fail) throw new Error('in the middle');
    });
    const task = consumerTask(recording, options(store));
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
    await tellOne(store, 'service.retired');
    await tellOne(store, 'service.created');
    const { seen, consumer: recording } = recorder((_ctx, event) =>
      event.kind === 'service.retired' ? Promise.reject(new Error('cannot')) : Promise.resolve(),
    );
    const task = consumerTask(recording, options(store));
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
    expect(seen).toEqual(['service.created2']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([
      { consumer: 'recorder', sequence: 1, error: 'cannot', parked_at: expect.any(Number) as number },
    ]);
  });

  test('a full disk parks no event, however long it lasts', async () => {
    const { store } = await make();
    await tellOne(store, 'service.created');
    let full = true;
    const { seen, consumer: recording } = recorder(() =>
      full
        ? Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }))
        : Promise.resolve(),
    );
    const task = consumerTask(recording, options(store));
    for (let tries = 0; tries <= 2 * triesBeforeParking; tries++) await task.runOnce();
    full = false;
    await task.runOnce();
    expect(seen).toEqual(['service.created1']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
  });

  test('while one process holds the lease, another does nothing', async () => {
    const { store } = await make();
    await tellOne(store, 'service.created');
    const one = recorder();
    const two = recorder();
    await consumerTask(one.consumer, options(store, 'one')).runOnce();
    await tellOne(store, 'service.created');
    await consumerTask(two.consumer, options(store, 'two')).runOnce();
    await consumerTask(one.consumer, options(store, 'one')).runOnce();
    expect(one.seen).toEqual(['service.created1', 'service.created2']);
    expect(two.seen).toEqual([]);
  });

  test('what a consumer passes over costs no commit, is not looked at twice, and is passed over by the next process too', async () => {
    const { store } = await make();
    const looked: number[] = [];
    const handled: number[] = [];
    const choosy = consumer({
      name: 'choosy',
      kinds: ['service.created', 'service.retired'],
      concerns: (_tx, event) => {
        looked.push(event.sequence);
        return Promise.resolve(event.kind === 'service.created');
      },
      handle: (_ctx, event) => {
        handled.push(event.sequence);
        return Promise.resolve();
      },
    });
    let commits = 0;
    const write = store.write.bind(store);
    const counting: Store = Object.assign(Object.create(store) as Store, {
      write: <T>(work: (tx: Tx) => Promise<T>) => {
        commits += 1;
        return write(work);
      },
    });
    const options = { store: counting, holder: 'one', clock: () => 1_000, log };
    const task = consumerTask(choosy, options);
    // The first that is passed over is written down at once, the next ones after a while.
    await tellOne(store, 'service.returned');
    await task.runOnce();
    commits = 0;
    for (let index = 0; index < 30; index++) {
      await tellOne(store, index % 2 === 0 ? 'service.returned' : 'service.retired');
      await task.runOnce();
    }
    expect(commits).toBe(0);
    expect(looked).toHaveLength(15);
    const mine = await tellOne(store, 'service.created');
    await tellOne(store, 'service.retired');
    await task.runOnce();
    expect(commits).toBe(1);
    expect(handled).toEqual([mine]);
    // Whoever takes over knows only what is written down.
    await consumerTask(choosy, { ...options, holder: 'two' }).runOnce();
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
    const opening = consumer({
      name: 'opens and closes',
      kinds: ['service.created', 'service.retired'],
      concerns: (_tx, event) => Promise.resolve(event.kind === 'service.created' || open),
      handle: (_ctx, event) => {
        open = event.kind === 'service.created';
        handled.push(event.kind);
        return Promise.resolve();
      },
    });
    for (const kind of ['service.retired', 'service.created', 'service.retired', 'service.retired'] as const)
      await tellOne(store, kind);
    await consumerTask(opening, { store, holder: 'one', clock: () => 1_000, log }).runOnce();
    expect(handled).toEqual(['service.created', 'service.retired']);
  });
});
