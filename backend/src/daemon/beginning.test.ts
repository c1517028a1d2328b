import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Store, WriteTx } from '../database/store.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { tellOne } from '../../testing/events.ts';
import { writeBeginning } from './beginning.ts';
import { consumerLag } from './consumer-lag.ts';
import { consumer, type Consumer } from './consumers.ts';
import { followLog } from './follow-log.ts';

const log = pino({ level: 'silent' });

test('whoever adds a consumer says where it begins', () => {
  // @ts-expect-error: it is no consumer as long as that is left open.
  const undecided: Consumer = { name: 'undecided', kinds: [], handle: () => Promise.resolve() };
  expect(undecided).not.toHaveProperty('beginsAt');
});

describeOnBothEngines('where a new consumer begins', (make) => {
  /** Notes which events it was given, and does nothing else. */
  function noting(beginsAt: Consumer['beginsAt'], name = 'new') {
    const seen: number[] = [];
    const one: Consumer = consumer({
      name,
      beginsAt,
      kinds: ['service.created'],
      handle: (_ctx, { sequence }) => Promise.resolve(void seen.push(sequence)),
    });
    return { seen, one };
  }
  const follow = (store: Store, of: readonly { one: Consumer }[], holder = 'here') =>
    followLog(
      of.map(({ one }) => one),
      { store, holder, clock: Date.now, log },
    );
  async function tell(store: Store, many: number): Promise<void> {
    for (let n = 1; n <= many; n++) await tellOne(store);
  }
  const cursorOf = async (store: Store) =>
    (await store.read((tx) => tx.selectFrom('consumers').selectAll().where('name', '=', 'new').execute()))[0]
      ?.cursor;

  test('at the first event that was ever written, or at what is written from now on', async () => {
    const { store } = await make();
    await tell(store, 3);
    const [all, fresh] = [noting('the first event', 'all'), noting('now', 'fresh')];
    const following = follow(store, [all, fresh]);
    await following.runOnce();
    expect(all.seen).toEqual([1, 2, 3]);
    expect(fresh.seen).toEqual([]);
    await tell(store, 2);
    await following.runOnce();
    expect(all.seen).toEqual([1, 2, 3, 4, 5]);
    expect(fresh.seen).toEqual([4, 5]);
  });

  test('on a log without an event both come to the same', async () => {
    const { store } = await make();
    const [all, fresh] = [noting('the first event', 'all'), noting('now', 'fresh')];
    const following = follow(store, [all, fresh]);
    await following.runOnce();
    await tell(store, 1);
    await following.runOnce();
    expect([all.seen, fresh.seen]).toEqual([[1], [1]]);
  });

  test('one that begins now is behind nothing at once, though it has been given nothing', async () => {
    const { store } = await make();
    await tell(store, 3);
    const fresh = noting('now');
    await follow(store, [fresh]).runOnce();
    expect(fresh.seen).toEqual([]);
    expect(await store.read(consumerLag)).toEqual([{ name: 'new', behind: 0, parked: 0 }]);
  });

  test('one that has a cursor goes on from it, whatever it says', async () => {
    const { store } = await make();
    await tell(store, 3);
    await store.write((tx) =>
      tx.insertInto('consumers').values({ name: 'new', cursor: 1, tries: 0, error: null }).execute(),
    );
    const fresh = noting('now');
    await follow(store, [fresh]).runOnce();
    expect(fresh.seen).toEqual([2, 3]);
  });

  test('killed before its first event, it goes on where it began: what was told meanwhile is not lost', async () => {
    const { store } = await make();
    await tell(store, 2);
    await follow(store, [noting('now')], 'killed').runOnce();
    expect(await cursorOf(store)).toBe(2);
    await tell(store, 2);
    const after = noting('now');
    await follow(store, [after], 'killed').runOnce();
    expect(after.seen).toEqual([3, 4]);
  });

  test('killed before its beginning was written, it has not begun', async () => {
    const { store } = await make();
    await tell(store, 2);
    const dying: Store = Object.assign(Object.create(store) as Store, {
      write: <T>(work: (tx: WriteTx) => Promise<T>) =>
        store.write(async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    });
    await follow(dying, [noting('now')]).runOnce();
    expect(await cursorOf(store)).toBeUndefined();
    await tell(store, 1);
    const after = noting('now');
    const following = follow(store, [after]);
    await following.runOnce();
    await tell(store, 1);
    await following.runOnce();
    expect(after.seen).toEqual([4]);
  });

  test('of two processes that begin at once the first one counts: the second does not move it to later', async () => {
    const { store } = await make();
    await tell(store, 2);
    const { one } = noting('now');
    await store.write((tx) => writeBeginning(tx, one));
    await tell(store, 1);
    // It had looked before the first one had written.
    await store.write((tx) => writeBeginning(tx, one));
    expect(await cursorOf(store)).toBe(2);
  });

  test('two processes that start together hand on each event from then on once', async () => {
    const { store } = await make();
    await tell(store, 2);
    const [mine, theirs] = [noting('now'), noting('now')];
    const [here, there] = [follow(store, [mine], 'here'), follow(store, [theirs], 'there')];
    await Promise.all([here.runOnce(), there.runOnce()]);
    await tell(store, 3);
    await Promise.all([here.runOnce(), there.runOnce()]);
    await here.runOnce();
    expect([...mine.seen, ...theirs.seen].toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
  });

  test('added while events are appended, it is given all of them from one on, and none twice', async () => {
    const { store } = await make();
    await tell(store, 5);
    const fresh = noting('now');
    const following = follow(store, [fresh]);
    const appended = tell(store, 30);
    await following.runOnce();
    const began = (await cursorOf(store))!;
    await appended;
    await following.runOnce();
    const from = fresh.seen[0] ?? 36;
    expect(from).toBeGreaterThan(5);
    expect(from).toBeLessThanOrEqual(began + 1);
    expect(fresh.seen).toEqual(Array.from({ length: 36 - from }, (_, n) => from + n));
    await tell(store, 1);
    await following.runOnce();
    expect(fresh.seen.at(-1)).toBe(36);
  });
});
