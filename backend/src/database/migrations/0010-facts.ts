import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Good runs keep what they found: the body's size in the row, address, certificate and assertions once for all runs alike. */
export function facts(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('run_facts')
        .addColumn('monitor', 'bigint', (column) => column.notNull())
        .addColumn('number', 'bigint', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('facts', 'text', (column) => column.notNull())
        .addColumn('last_day', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('run_facts_key', ['monitor', 'number'])
        .addUniqueConstraint('run_facts_once', ['monitor', 'hash'])
        .execute();
      await db.schema.createIndex('run_facts_by_day').on('run_facts').column('last_day').execute();
      const { rows } = await sql<{ day: number }>`select day from result_days`.execute(db);
      for (const { day } of rows)
        for (const column of ['body_bytes', 'facts', 'findings'])
          await sql`alter table ${sql.table(`results_${day}`)} add column ${sql.ref(column)} bigint`.execute(
            db,
          );
    },
  };
}
