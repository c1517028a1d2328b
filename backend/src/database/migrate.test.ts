import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrations } from './migrations/index.ts';
import { migrate, NewerSchemaError, pendingMigrations } from './migrate.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

describeOnBothEngines('migrate', (make, engine) => {
  const all = Object.keys(migrations(engine));
  test('brings an empty database up to date, and then finds nothing to do', async () => {
    const { store } = await make({ migrated: false });
    expect(await pendingMigrations(store)).toEqual(all);
    expect(await migrate(store)).toEqual(all);
    expect(await pendingMigrations(store)).toEqual([]);
    expect(await migrate(store)).toEqual([]);
  });

  // On SQLite the lock on the data folder lets only one process in: see data-folder.test.ts.
  if (engine === 'postgres')
    test('two processes may migrate at once', async () => {
      const { store, openAgain } = await make({ migrated: false });
      const applied = await Promise.all([migrate(store), migrate(openAgain())]);
      expect(applied.flat()).toEqual(all);
    });

  test('a newer schema is refused with a message that says what to do, and nothing is changed', async () => {
    const { store } = await make();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2099-01-01')`.execute(
      store.admin,
    );
    await expect(migrate(store)).rejects.toThrow(NewerSchemaError);
    await expect(migrate(store)).rejects.toThrow(
      /newer version of AppOps \(it has the migration "9999-from-the-future"\).*restore a backup/,
    );
  });

  test('what breaks off in the middle, as a killed start does, is not half done: the next start begins anew', async () => {
    const { store } = await make({ migrated: false });
    await sql`create table monitors (of_somebody_else integer)`.execute(store.admin);
    await expect(migrate(store)).rejects.toThrow(/another program's, or was left half made: .*monitors/);
    await sql`drop table monitors`.execute(store.admin);
    expect(await migrate(store)).toEqual(all);
  });
});
