import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { type Context, contextIn } from '../context.ts';
import type { WriteTx } from '../database/store.ts';
import { describeOnBothEngines, waitingForLocks } from '../../testing/database/stores.ts';
import { eventsAfter, newestSequence } from './event.ts';
import { tellAny, tellOne } from '../../testing/events.ts';

const log = pino({ level: 'silent' });

function contextOf(tx: WriteTx): Context {
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
