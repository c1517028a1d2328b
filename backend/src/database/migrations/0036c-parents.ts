import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Monitors may depend on others; what fails behind one that is down is held back. */
export function parents(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('monitor_parents')
        .addColumn('monitor_id', 'text', (column) => column.notNull())
        .addColumn('parent_id', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('monitor_parents_pk', ['monitor_id', 'parent_id'])
        .execute();
      await sql`create index monitor_parents_by_parent on monitor_parents (parent_id)`.execute(db);
      await db.schema
        .createTable('held_alerts')
        .addColumn('monitor_id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('problem_id', 'text', (column) => column.notNull())
        .addColumn('message', 'text', (column) => column.notNull())
        .addColumn('failure', 'text', (column) => column.notNull())
        .addColumn('parent_id', 'text')
        .addColumn('waits_until', 'bigint')
        .addColumn('waits_for', 'text')
        .addColumn('held_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  };
}
