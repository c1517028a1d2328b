import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { readContextIn, type Context, type ReadContext } from '../context.ts';
import { silent } from '../../testing/monitors.ts';
import type { Api } from '../http/api.ts';
import type { ReadTx, Store, WriteTx } from './store.ts';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';

/** Never called: what is to be refused here is refused by the compiler, and each line would fail it if it were not. */
export function refusedByTheCompiler(store: Store, api: Api, route: Parameters<Api['read']>[0]): void {
  const reads = (tx: ReadTx) => tx.selectFrom('services').select('id').execute();
  const writes = (tx: WriteTx) => tx.deleteFrom('services').execute();
  const tells = (ctx: Context): Promise<never> =>
    Promise.reject(new Error(ctx.tell('service.created', subject).row.kind));
  const row = { name: 'a', cursor: 0, tries: 0, error: null };
  const subject = { subjects: { service: 'svc_1' }, data: { slug: 'a', name: 'A' } };

  void store.write(reads);
  void store.write(writes);
  void store.read(reads);
  // @ts-expect-error what writes is not done where is only read
  void store.read(writes);
  // @ts-expect-error no rows are added
  void store.read((tx) => tx.insertInto('consumers').values(row).execute());
  // @ts-expect-error no rows are changed
  void store.read((tx) => tx.updateTable('consumers').set(row).execute());
  // @ts-expect-error no rows are removed
  void store.read((tx) => tx.deleteFrom('consumers').execute());
  // @ts-expect-error no table is made
  void store.read((tx) => tx.schema.dropTable('consumers').execute());
  // @ts-expect-error a route that reads is not bound to a verb that tells events
  api.read(route, tells);
  // @ts-expect-error a context that reads has nothing to tell by
  void store.read((tx) => Promise.resolve(readContextIn(tx, circumstances).tell('service.created', subject)));
}

const circumstances: Pick<ReadContext, 'now' | 'requestId' | 'log'> = {
  now: 1_000,
  requestId: 'test',
  log: silent,
};

describeOnBothEngines('a transaction that only reads', (make) => {
  let made: TestStore;
  beforeEach(async () => {
    made = await make();
  });

  test.each([
    ['a row is added', sql`insert into consumers (name, cursor, tries) values ('a', 0, 0)`],
    ['rows are changed', sql`update consumers set tries = 1`],
    ['rows are removed', sql`delete from consumers`],
    ['a table is made', sql`create table another (id text)`],
  ])('refuses what gets around the types: %s', async (_title, statement) => {
    await expect(made.store.read((tx) => statement.execute(tx))).rejects.toThrow(/read-?only/);
    expect(await made.store.read((tx) => tx.selectFrom('consumers').select('name').execute())).toEqual([]);
  });
});
