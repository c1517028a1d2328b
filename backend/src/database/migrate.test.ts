import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrations } from './migrations/index.ts';
import { migrate, NewerSchemaError, pendingMigrations } from './migrate.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

/**
 * What databases out there have, in this order: a new one goes behind them all, since a database that has a later one
 * refuses one before it. Whoever lands a migration adds it here.
 */
const landed = [
  '0001-initial',
  '0002-outcomes',
  '0003-scheduling',
  '0004-names',
  '0005-fixes',
  '0006-evidence',
  '0008-pages',
  '0010-facts',
  '0011-incident-sights',
  '0014-deployment-parts',
  '0016-seen-roles',
  '0017-probe-loads',
  '0019-lists',
  '0020-checks',
  '0023-chain-forms',
  '0025-source-mappings',
  '0026-notify',
  '0027-effects',
  '0028-facts',
  '0029-outbox-order',
  '0030-secrets',
  '0031-proxies',
  '0036-states',
  '0036b-probe-guards',
  '0036c-parents',
  '0036d-certificate-reminders',
  '0037-push',
];

test('no migration comes before one that databases have already', () => {
  expect(Object.keys(migrations('sqlite')).toSorted()).toEqual(landed);
  expect(Object.keys(migrations('postgres')).toSorted()).toEqual(landed);
});

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
