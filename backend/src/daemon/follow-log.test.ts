import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { Store, ReadTx } from '../database/store.ts';
import { describeOnBothEngines, waitingForLocks } from '../../testing/database/stores.ts';
import { tellAny, tellOne } from '../../testing/events.ts';
import { writeAt } from '../../testing/verbs.ts';
import { consumer, type Consumer } from './consumers.ts';
import { followLog } from './follow-log.ts';
import { mostHeld } from './log-window.ts';
import { endAllLeases } from './many-leases.ts';

const log = pino({ level: 'silent' });

describeOnBothEngines('one reader for all consumers of a process', (make, engine) => {
  /** Notes which events it was given, and does nothing else. */
  function noting(name: string, handle: (sequence: number) => Promise<void> = () => Promise.resolve()) {
    const seen: number[] = [];
    const one: Consumer = consumer({
      name,
      beginsAt: 'the first event',
      kinds: ['service.created'],
      async handle(_ctx, { sequence }) {
        await handle(sequence);
        seen.push(sequence);
      },
    });
    return { name, seen, one };
  }
  const follow = (store: Store, of: readonly { one: Consumer }[], holder = 'one') =>
    followLog(
      of.map(({ one }) => one),
      { store, holder, clock: Date.now, log },
    );
  /** Of which only the first and the last are for somebody. */
  const tellMany = (store: Store, many: number) =>
    writeAt(store, 1_000, async (ctx) => {
      for (let n = 1; n <= many; n++)
        await tellAny(ctx, n === 1 || n === many ? 'service.created' : 'service.returned');
    });
  const upTo = (last: number) => Array.from({ length: last }, (_, n) => 1 + n);

  /** The same store, and how often the log was read through it. */
  function counting(store: Store) {
    let reads = 0;
    const counted: Store = Object.assign(Object.create(store) as Store, {
      read: <T>(work: (tx: ReadTx) => Promise<T>) =>
        store.read((tx) => {
          const executor = tx.getExecutor();
          const execute = executor.executeQuery.bind(executor);
          vi.spyOn(executor, 'executeQuery').mockImplementation((query, ...more) => {
            if (/from "events"/.test(query.sql)) reads += 1;
            return execute(query, ...more);
          });
          return work(tx);
        }),
    });
    return { store: counted, reads: () => reads };
  }

  test('reads the log once for each commit, however many there are', async () => {
    const { store } = await make();
    const counted = counting(store);
    const lanes = upTo(6).map((n) => noting(`consumer ${n}`));
    const following = follow(counted.store, lanes);
    await tellOne(store);
    await following.runOnce();
    const before = counted.reads();
    for (let commits = 0; commits < 10; commits++) {
      await tellOne(store);
      await following.runOnce();
    }
    expect(counted.reads() - before).toBe(10);
    for (const { seen } of lanes) expect(seen).toEqual(upTo(11));
  });

  test('one that cannot digest an event holds nobody back, however far it lags, and sees everything in its turn', async () => {
    const { store } = await make();
    let fails = true;
    const quick = noting('quick');
    const poisoned = noting('poisoned', () =>
      fails ? Promise.reject(new Error('cannot')) : Promise.resolve(),
    );
    let now = 1_000;
    const options = { store, holder: 'one', clock: () => now, log };
    const following = followLog([poisoned.one, quick.one], options);
    const many = mostHeld + 300;
    await tellMany(store, many);
    await following.runOnce();
    expect(quick.seen).toEqual([1, many]);
    expect(poisoned.seen).toEqual([]);
    fails = false;
    now += 60_000;
    await following.runOnce();
    expect(poisoned.seen).toEqual([1, many]);
  });

  // SQLite has one writer: what is slow in its transaction holds up everybody who writes.
  if (engine === 'postgres')
    test('one that is slow with an event holds nobody back', async () => {
      const { store } = await make();
      let go: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      const [quick, slow] = [noting('quick'), noting('slow', () => held)];
      await tellMany(store, 450);
      const following = follow(store, [slow, quick]);
      following.start();
      await expect.poll(() => quick.seen).toEqual([1, 450]);
      expect(slow.seen).toEqual([]);
      go();
      await expect.poll(() => slow.seen).toEqual([1, 450]);
      await following.stop();
    });

  test('what another process has the lease of is passed to it when that is gone, and nothing is done twice', async () => {
    const { store } = await make();
    const [mine, theirs, other] = [noting('mine'), noting('shared'), noting('shared')];
    await tellOne(store);
    const there = follow(store, [theirs], 'there');
    await there.runOnce();
    const here = follow(store, [mine, other], 'here');
    for (let n = 0; n < 5; n++) {
      await tellOne(store);
      await here.runOnce();
    }
    expect(mine.seen).toEqual(upTo(6));
    expect(other.seen).toEqual([]);
    await there.runOnce();
    await tellOne(store);
    // It dies with one left.
    await store.write(endAllLeases);
    await here.runOnce();
    expect(theirs.seen).toEqual(upTo(6));
    expect(other.seen).toEqual([7]);
    expect(mine.seen).toEqual(upTo(7));
  });

  test('a consumer that a newer version brings goes through 100,000 old events, and the others do not wait', async () => {
    const { store } = await make();
    const old = 100_000;
    const numbers =
      engine === 'sqlite'
        ? sql`(with recursive n(value) as (select 1 union all select value + 1 from n where value < ${old}) select value from n)`
        : sql`(select generate_series(1, ${old}) as value)`;
    await store.write((tx) =>
      sql`insert into events (sequence, time, kind, actor, data, schema_version, caused_by)
        select value, 1, 'monitor.paused', ${JSON.stringify({ kind: 'machine', id: 'appops', name: 'AppOps' })},
          '{"name":"a"}', 1, null from ${numbers} as numbers`.execute(tx),
    );
    await store.write((tx) =>
      tx.insertInto('consumers').values({ name: 'known', cursor: old, tries: 0, error: null }).execute(),
    );
    const order: string[] = [];
    const said = (name: string) => () => Promise.resolve(void order.push(name));
    const [known, added] = [noting('known', said('known')), noting('added', said('added'))];
    await tellOne(store);
    const following = follow(store, [added, known]);
    following.start();
    await expect.poll(() => added.seen, { timeout: 200_000 }).toEqual([old + 1]);
    await following.stop();
    expect(known.seen).toEqual([old + 1]);
    expect(order).toEqual(['known', 'added']);
  });

  test('sees nothing before all that has a smaller sequence, whatever is committed when', async () => {
    const { store, databaseUrl } = await make();
    const one = noting('one');
    const following = follow(store, [one]);
    await tellOne(store);
    await following.runOnce();
    if (databaseUrl === null) {
      // One writer at a time: two that began together come one after the other.
      await Promise.all([tellOne(store), following.runOnce(), tellOne(store), following.runOnce()]);
    } else {
      const [first, watcher] = [1, 2].map(() => new pg.Client({ connectionString: databaseUrl }));
      await first!.connect();
      await watcher!.connect();
      // Has its sequence, and has not committed yet.
      await first!.query('begin');
      await first!.query('select pg_advisory_xact_lock(7305217)');
      await first!.query(
        `insert into events (sequence, time, kind, actor, data, schema_version, caused_by)
         select 2, time, kind, actor, data, schema_version, null from events where sequence = 1`,
      );
      const second = tellOne(store);
      await expect.poll(() => waitingForLocks(watcher!), { interval: 5 }).toBe(1);
      await following.runOnce();
      expect(one.seen).toEqual([1]);
      await first!.query('commit');
      await Promise.all([second, following.runOnce()]);
      await first!.end();
      await watcher!.end();
    }
    await following.runOnce();
    expect(one.seen).toEqual([1, 2, 3]);
  });

  test('a kind of tomorrow is said once for all of them', async () => {
    const { store } = await make();
    await tellOne(store);
    await store.write((tx) => tx.updateTable('events').set({ kind: 'gate.let_pass' }).execute());
    await tellOne(store);
    const lines: string[] = [];
    const lanes = [noting('one'), noting('two')];
    await followLog(
      lanes.map(({ one }) => one),
      {
        ...{ store, holder: 'one', clock: Date.now },
        log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      },
    ).runOnce();
    expect(lines).toEqual([expect.stringContaining('gate.let_pass')]);
    for (const { seen } of lanes) expect(seen).toEqual([2]);
  });
});
