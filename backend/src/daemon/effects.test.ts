import { newId } from '@appops/shared/contract/ids';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Context } from '../context.ts';
import type { ReadTx, Store, WriteTx } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { eventsAfter } from '../events/event.ts';
import { tellOne } from '../../testing/events.ts';
import { consumerLag } from './consumer-lag.ts';
import { followLog } from './follow-log.ts';
import { consumer, type Consumer } from './consumers.ts';
import { triesBeforeParking } from './effects.ts';
import { endAllLeases } from './many-leases.ts';
import { killedAt } from '../../testing/daemon.ts';

const log = pino({ level: 'silent' });

describeOnBothEngines('the effects of an event', (make) => {
  let now = 2_000;

  interface Given {
    /** Whom an event concerns. */
    concerns: (tx: ReadTx) => Promise<readonly string[]>;
    /** What else is done for an entity. */
    also?: (ctx: Context, entity: string) => Promise<void>;
  }

  /** Has an effect that is told each time it is had. */
  function telling({ concerns, also }: Given): Consumer {
    return consumer({
      name: 'telling',
      beginsAt: 'the first event',
      kinds: ['service.created'],
      concerns,
      async handle(ctx, _event, entity) {
        ctx.tell('service.returned', { subjects: { service: entity }, data: { slug: 'a', name: entity } });
        await also?.(ctx, entity);
      },
    });
  }
  const always = (...entities: string[]): Given => ({ concerns: () => Promise.resolve(entities) });

  const run = (store: Store, one: Consumer, holder = 'one') =>
    followLog([one], { store, holder, clock: () => now, log }).runOnce();

  /** For whom there was an effect, in order, as often as there was one, each with the event that it was had of. */
  async function effectsIn(store: Store): Promise<string[]> {
    const events = await store.read((tx) => eventsAfter(tx, 0, 10_000));
    return events.flatMap(({ kind, data, causedBy }) =>
      kind === 'service.returned' ? [`${causedBy}: ${String(data.name)}`] : [],
    );
  }
  const standing = (tx: ReadTx) =>
    tx.selectFrom('consumers').selectAll().where('name', '=', 'telling').executeTakeFirstOrThrow();
  const rows = (store: Store, table: 'done_effects' | 'parked_events') =>
    store.read((tx) => tx.selectFrom(table).selectAll().execute());

  /** Whether the cursor is past an event, with nothing left of it; its effects are events, too, which it may be past as well. */
  async function isOver(store: Store, sequence: number): Promise<boolean> {
    const row = await store.read(standing);
    return (
      row.cursor >= sequence &&
      row.tries === 0 &&
      row.error === null &&
      (await rows(store, 'done_effects')).length === 0
    );
  }

  test('are had one by one, each in a transaction of its own, and the cursor moves with the last', async () => {
    const { store } = await make();
    await tellOne(store);
    const seen: { cursor: number; effects: number }[] = [];
    const watching: Store = Object.assign(Object.create(store) as Store, {
      write: async <T>(work: (tx: WriteTx) => Promise<T>) => {
        const value = await store.write(work);
        const { cursor } = await store.read(standing);
        seen.push({ cursor, effects: (await effectsIn(store)).length });
        return value;
      },
    });
    await run(watching, telling(always('a', 'b', 'c')));
    expect(seen).toEqual([
      { cursor: 0, effects: 1 },
      { cursor: 0, effects: 2 },
      { cursor: 1, effects: 3 },
    ]);
    expect(await rows(store, 'done_effects')).toEqual([]);
  });

  test('are had for all others at once where one cannot be had; that one is parked, by its name, and the log goes on', async () => {
    const { store } = await make();
    await tellOne(store);
    await tellOne(store);
    const poisoned = telling({
      ...always('a', 'b', 'c'),
      also: ({ causedBy }, entity) =>
        causedBy === 1 && entity === 'b' ? Promise.reject(new Error('cannot')) : Promise.resolve(),
    });
    await run(store, poisoned);
    expect(await effectsIn(store)).toEqual(['1: a', '1: c']);
    for (let tries = 1; tries < triesBeforeParking; tries++) {
      expect(await rows(store, 'parked_events')).toEqual([]);
      now += 60_000;
      await run(store, poisoned);
    }
    expect(await rows(store, 'parked_events')).toEqual([
      { consumer: 'telling', sequence: 1, entity: 'b', error: 'cannot', parked_at: now },
    ]);
    expect(await effectsIn(store)).toEqual(['1: a', '1: c', '2: a', '2: b', '2: c']);
    expect(await rows(store, 'done_effects')).toEqual([]);
    expect(await store.read(consumerLag)).toContainEqual(
      expect.objectContaining({ name: 'telling', parked: 1 }),
    );
  });

  test('are had of all when several cannot be had for a while, each once', async () => {
    const { store } = await make();
    await tellOne(store);
    let away = new Set(['a', 'c', 'd']);
    const passing = telling({
      ...always('a', 'b', 'c', 'd'),
      also: (_ctx, entity) => (away.has(entity) ? Promise.reject(new Error('not yet')) : Promise.resolve()),
    });
    await run(store, passing);
    away = new Set(['c']);
    now += 60_000;
    await run(store, passing);
    away = new Set();
    now += 60_000;
    await run(store, passing);
    expect(await effectsIn(store)).toEqual(['1: b', '1: a', '1: d', '1: c']);
    expect(await rows(store, 'parked_events')).toEqual([]);
    expect(await isOver(store, 1)).toBe(true);
  });

  test('are had of what an effect before them brought, and not of what it took away', async () => {
    const { store } = await make();
    await tellOne(store);
    const services = (tx: ReadTx) => tx.selectFrom('services').select('id').orderBy('id').execute();
    const add = (tx: WriteTx, id: string) =>
      tx
        .insertInto('services')
        .values({
          ...{ id, slug: id, name: id, description: '', owners: '[]', repository: null, created_at: 1 },
          ...{ repository_key: null, version: 1 },
        } as never)
        .execute();
    await store.write(async (tx) => {
      await add(tx, 'a');
      await add(tx, 'b');
    });
    const changing = telling({
      concerns: async (tx) => (await services(tx)).map(({ id }) => id),
      async also({ tx }, entity) {
        if (entity === 'a') await tx.deleteFrom('services').where('id', '=', 'b').execute();
        if (entity === 'b') throw new Error('is not there any more');
        if (entity === 'a') await add(tx, 'c');
      },
    });
    await run(store, changing);
    now += 60_000;
    await run(store, changing);
    expect(await effectsIn(store)).toEqual(['1: a', '1: c']);
    expect(await isOver(store, 1)).toBe(true);
  });

  test('are parked with the event where it cannot be said whom it concerns', async () => {
    const { store } = await make();
    await tellOne(store);
    await tellOne(store);
    let asked = 0;
    const puzzled = telling({
      concerns: () =>
        ++asked <= triesBeforeParking ? Promise.reject(new Error('whom?')) : Promise.resolve(['a']),
    });
    for (let tries = 0; tries <= triesBeforeParking; tries++) {
      await run(store, puzzled);
      now += 60_000;
    }
    expect(await rows(store, 'parked_events')).toMatchObject([
      { sequence: 1, entity: 'svc_1', error: 'whom?' },
    ]);
    expect(await effectsIn(store)).toEqual(['2: a']);
  });

  test('are had again, all of them, when somebody sets the cursor back', async () => {
    const { store } = await make();
    await tellOne(store);
    await run(store, telling(always('a', 'b')));
    await store.write((tx) => tx.updateTable('consumers').set({ cursor: 0 }).execute());
    await run(store, telling(always('a', 'b')));
    expect(await effectsIn(store)).toEqual(['1: a', '1: b', '1: a', '1: b']);
  });

  test('are had by whoever takes over, as far as they are left', async () => {
    const { store } = await make();
    await tellOne(store);
    const two = telling(always('a', 'b', 'c'));
    const one = telling({
      ...always('a', 'b', 'c'),
      // Suspended in the midst, it is taken for dead.
      async also({ tx }, entity) {
        if (entity === 'a') await endAllLeases(tx);
      },
    });
    let atWork = 0;
    const slow: Store = Object.assign(Object.create(store) as Store, {
      write: async <T>(work: (tx: WriteTx) => Promise<T>) => {
        if (++atWork === 2) await run(store, two, 'two');
        return store.write(work);
      },
    });
    await run(slow, one, 'one');
    expect(await effectsIn(store)).toEqual(['1: a', '1: b', '1: c']);
    expect(await isOver(store, 1)).toBe(true);
  });

  test.each(['before', 'after'] as const)(
    'are had once each, whenever the process is killed: %s a commit',
    async (when) => {
      const { store } = await make();
      for (const many of [1, 2, 5]) {
        const entities = Array.from({ length: many }, () => newId('case')).toSorted();
        for (let n = 1; n <= 2 * many; n++) {
          const events = [await tellOne(store), await tellOne(store)];
          const dying = killedAt(store, n, when);
          await run(dying, telling(always(...entities)), 'one');
          expect(dying.wasKilled()).toBe(true);
          await store.write(endAllLeases);
          await run(store, telling(always(...entities)), 'two');
          await store.write(endAllLeases);
          const had = await effectsIn(store);
          expect(had.slice(-2 * many), `${many} entities, killed ${when} commit ${n}`).toEqual(
            events.flatMap((sequence) => entities.map((entity) => `${sequence}: ${entity}`)),
          );
          expect(new Set(had).size).toBe(had.length);
          expect(await isOver(store, events[1]!)).toBe(true);
        }
      }
    },
  );
});
