import { pino } from 'pino';
import { expect, test } from 'vitest';
import { toJson } from '../database/json.ts';
import { machine } from '../context.ts';
import type { Store, WriteTx } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { followLog } from './follow-log.ts';
import { consumer, type Consumer } from './consumers.ts';
import { triesBeforeParking } from './effects.ts';
import { eventsAfter, newestSequence } from '../events/event.ts';
import { tellAny, tellOne } from '../../testing/events.ts';

const log = pino({ level: 'silent' });

describeOnBothEngines('consumers', (make) => {
  function recorder(
    handle: Consumer<'service.created' | 'service.retired'>['handle'] = () => Promise.resolve(),
  ) {
    const seen: string[] = [];
    const recording = consumer({
      name: 'recorder',
      beginsAt: 'the first event',
      kinds: ['service.created', 'service.retired'],
      async handle(ctx, event, entity) {
        await handle(ctx, event, entity);
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
    await followLog([recording], options(store)).runOnce();
    await tellOne(store, 'service.created');
    await followLog([recording], options(store)).runOnce();
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
    const task = followLog([recording], options(store));
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
    const task = followLog([recording], options(store));
    await task.runOnce();
    // Hurried by the commit that notes the failure, it rests all the same.
    await task.runOnce();
    expect(
      (
        await store.read((tx) =>
          tx.selectFrom('consumers').select('tries').where('name', '=', 'recorder').executeTakeFirst(),
        )
      )?.tries,
    ).toBe(1);
    for (let tries = 0; tries <= triesBeforeParking; tries++) {
      now += 60_000;
      await task.runOnce();
    }
    expect(seen).toEqual(['service.created2']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([
      {
        consumer: 'recorder',
        sequence: 1,
        entity: 'svc_1',
        error: 'cannot',
        parked_at: expect.any(Number) as number,
      },
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
    const task = followLog([recording], options(store));
    for (let tries = 0; tries <= 2 * triesBeforeParking; tries++) await task.runOnce();
    full = false;
    await task.runOnce();
    expect(seen).toEqual(['service.created1']);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
  });

  /** What a newer process wrote, by a kind or in a form that only it knows. */
  const fromTomorrow = (store: Store, kind: string, data: Record<string, unknown>) =>
    store.write((tx) =>
      tx
        .insertInto('events')
        .values({
          sequence: 1,
          time: 1_000,
          kind,
          actor: toJson(machine.actor),
          data: toJson(data),
          schema_version: 1,
          caused_by: null,
        })
        .execute(),
    );
  const warned = () => {
    const lines: string[] = [];
    const noting = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    return { noting, said: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg) };
  };

  test('a kind that a newer process wrote is passed over, and that is said once', async () => {
    const { store } = await make();
    await fromTomorrow(store, 'gate.let_pass', {});
    await tellOne(store);
    const { seen, consumer: recording } = recorder();
    const { noting, said } = warned();
    const task = followLog([recording], { ...options(store), log: noting });
    await task.runOnce();
    await task.runOnce();
    expect(seen).toEqual(['service.created2']);
    expect(said()).toEqual([expect.stringContaining('Event 1 is of the kind "gate.let_pass", which this')]);
    expect(await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute())).toEqual([]);
  });

  test('data that cannot be read are no effect and no crash: the event is parked, visibly, and the log goes on', async () => {
    const { store } = await make();
    await fromTomorrow(store, 'service.created', { slug: 'a', name: { en: 'A' } });
    await tellOne(store);
    const concerned: number[] = [];
    const { seen, consumer: recording } = recorder();
    const task = followLog(
      [
        {
          ...recording,
          concerns: (_tx, { sequence }) => {
            concerned.push(sequence);
            return Promise.resolve(['svc_1']);
          },
        },
      ],
      options(store),
    );
    for (let tries = 0; tries <= triesBeforeParking; tries++) {
      now += 60_000;
      await task.runOnce();
    }
    expect(seen).toEqual(['service.created2']);
    expect(concerned).not.toContain(1);
    const [parked] = await store.read((tx) => tx.selectFrom('parked_events').selectAll().execute());
    expect(parked).toMatchObject({
      sequence: 1,
      error: expect.stringContaining('cannot be read: name') as string,
    });
  });

  test('data that tell more than is known are read', async () => {
    const { store } = await make();
    await fromTomorrow(store, 'service.created', { slug: 'a', name: 'A', colour: 'green' });
    const { seen, consumer: recording } = recorder();
    await followLog([recording], options(store)).runOnce();
    expect(seen).toEqual(['service.created1']);
  });

  test('while one process holds the lease, another does nothing', async () => {
    const { store } = await make();
    await tellOne(store, 'service.created');
    const one = recorder();
    const two = recorder();
    await followLog([one.consumer], options(store, 'one')).runOnce();
    await tellOne(store, 'service.created');
    await followLog([two.consumer], options(store, 'two')).runOnce();
    await followLog([one.consumer], options(store, 'one')).runOnce();
    expect(one.seen).toEqual(['service.created1', 'service.created2']);
    expect(two.seen).toEqual([]);
  });

  test('what a consumer passes over costs no commit, is not looked at twice, and is passed over by the next process too', async () => {
    const { store } = await make();
    const looked: number[] = [];
    const handled: number[] = [];
    const choosy = consumer({
      name: 'choosy',
      beginsAt: 'the first event',
      kinds: ['service.created', 'service.retired'],
      concerns: (_tx, event) => {
        looked.push(event.sequence);
        return Promise.resolve(event.kind === 'service.created' ? ['svc_1'] : []);
      },
      handle: (_ctx, event) => {
        handled.push(event.sequence);
        return Promise.resolve();
      },
    });
    let commits = 0;
    const write = store.write.bind(store);
    const counting: Store = Object.assign(Object.create(store) as Store, {
      write: <T>(work: (tx: WriteTx) => Promise<T>) => {
        commits += 1;
        return write(work);
      },
    });
    const options = { store: counting, holder: 'one', clock: () => 1_000, log };
    const task = followLog([choosy], options);
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
    await followLog([choosy], { ...options, holder: 'two' }).runOnce();
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
      beginsAt: 'the first event',
      kinds: ['service.created', 'service.retired'],
      concerns: (_tx, event) => Promise.resolve(event.kind === 'service.created' || open ? ['svc_1'] : []),
      handle: (_ctx, event) => {
        open = event.kind === 'service.created';
        handled.push(event.kind);
        return Promise.resolve();
      },
    });
    for (const kind of ['service.retired', 'service.created', 'service.retired', 'service.retired'] as const)
      await tellOne(store, kind);
    await followLog([opening], { store, holder: 'one', clock: () => 1_000, log }).runOnce();
    expect(handled).toEqual(['service.created', 'service.retired']);
  });
});
