import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { Store, WriteTx } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { tellAny, tellOne } from '../../testing/events.ts';
import { writeAt } from '../../testing/verbs.ts';
import { consumer, type Consumer } from './consumers.ts';
import { triesBeforeParking } from './effects.ts';
import { followLog } from './follow-log.ts';
import { databaseTime, leaseDuration, longestLease } from './leases.ts';
import { endAllLeases } from './many-leases.ts';

const log = pino({ level: 'silent' });
const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
/** No pause after a failed try is longer. */
const longestRest = second * 2 ** triesBeforeParking;

describeOnBothEngines('the reader of the log, whatever the clock does', (make, engine) => {
  /** Has its effect for the entities that are not poisoned, and notes it. */
  function noting(
    had: string[],
    { entities = ['a'], poisoned = () => false }: Partial<Given> = {},
  ): Consumer {
    return consumer({
      name: 'noting',
      kinds: ['service.created'],
      beginsAt: 'the first event',
      concerns: () => Promise.resolve(entities),
      handle(_ctx, { sequence }, entity) {
        if (poisoned(sequence, entity)) return Promise.reject(new Error('cannot'));
        had.push(`${sequence}: ${entity}`);
        return Promise.resolve();
      },
    });
  }
  interface Given {
    entities: string[];
    poisoned: (sequence: number, entity: string) => boolean;
  }

  const parked = (store: Store) => store.read((tx) => tx.selectFrom('parked_events').selectAll().execute());
  const cursorIn = async (store: Store) =>
    (await store.read((tx) => tx.selectFrom('consumers').select('cursor').executeTakeFirst()))?.cursor ?? 0;

  test.each([
    ['back by ten years', -3_650 * day],
    ['back by days', -3 * day],
    ['back by an hour', -hour],
    ['back by less than a pause', -20 * second],
    ['forward by a pause', 20 * second],
    ['forward by days', 3 * day],
    ['forward by ten years', 3_650 * day],
  ])('what failed is tried again within the longest pause when it is set %s', async (_how, jump) => {
    const { store } = await make();
    let now = 20_000 * day;
    let fails = true;
    const had: string[] = [];
    const one = noting(had, { poisoned: () => fails });
    const following = followLog([one], { store, holder: 'one', clock: () => now, log });
    await tellOne(store);
    await following.runOnce();
    expect(had).toEqual([]);
    now += jump;
    await following.runOnce();
    fails = false;
    now += longestRest;
    await following.runOnce();
    expect(had).toEqual(['1: a']);
    expect(await parked(store)).toEqual([]);
  });

  test('one that is poisoned is parked after as many tries as ever, and nothing is done twice, while it goes to and fro', async () => {
    const { store } = await make();
    let now = 20_000 * day;
    let tries = 0;
    const had: string[] = [];
    const one = noting(had, {
      entities: ['a', 'b', 'c'],
      poisoned: (sequence, entity) => sequence === 1 && entity === 'b' && (tries += 1) > 0,
    });
    const following = followLog([one], { store, holder: 'one', clock: () => now, log });
    await tellOne(store);
    await tellOne(store);
    const jumps = [-day, 2 * day, -hour, 40 * second, -3 * day, 365 * day, -365 * day, hour, -hour, day];
    for (const jump of jumps) {
      await following.runOnce();
      now += jump;
    }
    await following.runOnce();
    expect(tries).toBe(triesBeforeParking);
    expect(await parked(store)).toMatchObject([{ sequence: 1, entity: 'b' }]);
    expect(had).toEqual(['1: a', '1: c', '2: a', '2: b', '2: c']);
    expect(await cursorIn(store)).toBe(2);
  });

  test('a pause is kept while it stands still, so that the tries of an event are not used up at once', async () => {
    const { store } = await make();
    let tries = 0;
    const one = noting([], { poisoned: () => (tries += 1) > 0 });
    const following = followLog([one], { store, holder: 'one', clock: () => 5_000, log });
    await tellOne(store);
    for (let looks = 0; looks < 20; looks++) await following.runOnce();
    expect(tries).toBe(1);
  });

  test.each([
    [
      'a lease of somebody who died, taken when the database’s clock ran ahead by days, binds nobody',
      3 * day,
      true,
    ],
    ['one that is longer than any could be binds nobody', longestLease + 5 * second, true],
    ['one of somebody who lives is theirs', leaseDuration - second, false],
    ['one that ended long ago, before the clock was set forward, is anybody’s', -3 * day, true],
  ])('%s', async (_what, expiresIn, isTaken) => {
    const { store } = await make();
    await tellOne(store);
    await store.write(async (tx) => {
      const expires_at = (await databaseTime(tx, engine)) + expiresIn;
      await tx
        .insertInto('leases')
        .values({ name: 'consumer:noting', holder: 'other', fencing: 1, expires_at })
        .execute();
    });
    const had: string[] = [];
    await followLog([noting(had)], { store, holder: 'one', clock: Date.now, log }).runOnce();
    expect(had).toEqual(isTaken ? ['1: a'] : []);
  });

  /** The same database as a process has it that is suspended before its n-th write: others do something in the meantime. */
  function suspendedAt(store: Store, n: number, meanwhile: () => Promise<unknown>): Store {
    let writes = 0;
    return Object.assign(Object.create(store) as Store, {
      write: async <T>(work: (tx: WriteTx) => Promise<T>) => {
        if (++writes === n) await meanwhile();
        return store.write(work);
      },
    });
  }

  test.each([1, 2, 3, 4])(
    'a process that was suspended for days, in the midst of what it had read, does nothing again: before its write %i',
    async (n) => {
      const { store } = await make();
      const had: string[] = [];
      const one = noting(had, { entities: ['a', 'b'] });
      let now = 20_000 * day;
      const options = { clock: () => now, log };
      for (let told = 0; told < 3; told++) await tellOne(store);
      const other = followLog([one], { ...options, store, holder: 'other' });
      const sleepy = suspendedAt(store, n, async () => {
        now += 5 * day;
        await store.write(endAllLeases);
        await other.runOnce();
        // Who went on with it has ended since.
        await store.write(endAllLeases);
      });
      const following = followLog([one], { ...options, store: sleepy, holder: 'one' });
      await following.runOnce();
      await tellOne(store);
      await following.runOnce();
      expect(had.toSorted()).toEqual(
        [1, 2, 3, 4].flatMap((sequence) => [`${sequence}: a`, `${sequence}: b`]),
      );
      expect(await cursorIn(store)).toBe(4);
    },
  );

  test('a process that was suspended before it wrote how far nothing was to be done sets no cursor back', async () => {
    const { store } = await make();
    const had: string[] = [];
    await writeAt(store, 1_000, async (ctx) => {
      for (let told = 0; told < 5; told++) await tellAny(ctx, 'service.returned');
    });
    const other = followLog([noting(had)], { store, holder: 'other', clock: Date.now, log });
    const sleepy = suspendedAt(store, 1, async () => {
      await tellOne(store);
      await other.runOnce();
      await store.write(endAllLeases);
    });
    await followLog([noting(had)], { store: sleepy, holder: 'one', clock: Date.now, log }).runOnce();
    expect(had).toEqual(['6: a']);
    expect(await cursorIn(store)).toBe(6);
  });

  test('what was passed over is written down again once the clock that rests in a sleep goes on', async () => {
    const { store } = await make();
    const elapsed = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    try {
      const following = followLog([noting([])], { store, holder: 'one', clock: () => 0, log });
      const pass = async () => {
        await writeAt(store, 1_000, (ctx) => tellAny(ctx, 'service.returned'));
        await following.runOnce();
        return cursorIn(store);
      };
      expect(await pass()).toBe(1);
      // It is not written for each event, nor as long as that clock stands still.
      expect(await pass()).toBe(1);
      elapsed.mockReturnValue(60_000);
      expect(await pass()).toBe(3);
    } finally {
      elapsed.mockRestore();
    }
  });

  test('of two processes that cannot find out whom an event concerns only the one that has the lease counts its tries', async () => {
    const { store } = await make();
    await tellOne(store);
    await tellOne(store);
    let isPuzzled = false;
    const puzzled: Consumer = consumer({
      name: 'noting',
      kinds: ['service.created'],
      beginsAt: 'the first event',
      concerns: () => (isPuzzled ? Promise.reject(new Error('whom?')) : Promise.resolve(['a'])),
      handle: () => Promise.resolve(),
    });
    let now = 20_000 * day;
    const options = { store, clock: () => now, log };
    const [one, two] = ['one', 'two'].map((holder) => followLog([puzzled], { ...options, holder }));
    await one!.runOnce();
    isPuzzled = true;
    await tellOne(store);
    const tries = async () =>
      (await store.read((tx) => tx.selectFrom('consumers').select('tries').executeTakeFirstOrThrow())).tries;
    for (let round = 1; round < triesBeforeParking; round++) {
      await two!.runOnce();
      await one!.runOnce();
      now += longestRest;
      expect(await tries()).toBe(round);
    }
    expect(await parked(store)).toEqual([]);
  });
});
