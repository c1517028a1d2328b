import { pino } from 'pino';
import { openCase as route } from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { openCase } from '../cases/open-case.ts';
import type { Store, WriteTx } from '../database/store.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { once } from '../http/idempotency.ts';
import { writeAt } from '../../testing/verbs.ts';
import { followLog } from '../daemon/follow-log.ts';
import { consumer } from '../daemon/consumers.ts';
import { tellAny, tellOne } from '../../testing/events.ts';

const log = pino({ level: 'silent' });

describeOnBothEngines('the end of a transaction', (make, engine) => {
  /** A store that notes what each of its transactions asks the database, in order. */
  function noting({ store }: TestStore) {
    const transactions: string[][] = [];
    const noted: Store = Object.assign(Object.create(store) as Store, {
      write: <T>(work: (tx: WriteTx) => Promise<T>) =>
        store.write((tx) => {
          const asked: string[] = [];
          transactions.push(asked);
          const executor = tx.getExecutor();
          const execute = executor.executeQuery.bind(executor);
          vi.spyOn(executor, 'executeQuery').mockImplementation((query, ...more) => {
            asked.push(query.sql.replaceAll(/\s+/g, ' '));
            return execute(query, ...more);
          });
          return work(tx);
        }),
    });
    return { store: noted, transactions };
  }

  const lock = 'select pg_advisory_xact_lock($1)';
  const newest = 'select max("sequence") as "sequence" from "events"';
  /** What is asked from the append lock on, and before it. */
  function split(asked: readonly string[]): { before: string[]; after: string[] } {
    const from = asked.indexOf(engine === 'postgres' ? lock : newest);
    expect(from, asked.join('\n')).toBeGreaterThan(0);
    return { before: asked.slice(0, from), after: asked.slice(from) };
  }
  const tables = (asked: readonly string[]) =>
    asked
      .map((sql) => /^insert into "(\w+)"|^(?:select|update) .*?"(\w+)"(?= where| set)/.exec(sql))
      .flatMap((found) => found?.[1] ?? []);

  test('a repeated request has its reply stored before the lock, and nothing follows the events but links', async () => {
    const { store, transactions } = noting(await make());
    const body = route.body.parse({ title: 'Slow', reason: 'It is slow' });
    await writeAt(store, 1_000, (ctx) => once(ctx, 'key', 'hash', 201, () => openCase(ctx, body)));
    const { before, after } = split(transactions[0]!);
    expect(before.at(-1)).toMatch(/^update "idempotency" set "reply"/);
    expect(after.filter((sql) => sql.startsWith('insert'))).toEqual([
      expect.stringContaining('insert into "events"'),
      expect.stringContaining('insert into "event_subjects"'),
      expect.stringContaining('insert into "case_chain"'),
    ]);
    expect(after.filter((sql) => !/^insert|^select/.test(sql))).toEqual([]);
    expect(tables(before)).not.toContain('events');
  });

  test('a consumer has moved its cursor before the lock', async () => {
    const { store, transactions } = noting(await make());
    await tellOne(store);
    transactions.length = 0;
    const effect = consumer({
      name: 'effect',
      beginsAt: 'the first event',
      kinds: ['service.created'],
      handle: async (ctx) => {
        await tellAny(ctx, 'service.returned');
      },
    });
    await followLog([effect], { store, holder: 'one', clock: () => 1_000, log }).runOnce();
    const { before, after } = split(transactions[0]!);
    expect(before.at(-1)).toMatch(/^update "consumers" set "cursor"/);
    expect(tables(after)).toEqual(['events', 'event_subjects']);
  });

  test('events by the thousand are written in as few statements as their rows need', async () => {
    const { store, transactions } = noting(await make());
    await writeAt(store, 1_000, async (ctx) => {
      for (let index = 0; index < 2_500; index++) await tellAny(ctx);
    });
    const { after } = split(['', ...transactions[0]!]);
    expect(tables(after)).toEqual([...Array(3).fill('events'), ...Array(3).fill('event_subjects')]);
  });
});
