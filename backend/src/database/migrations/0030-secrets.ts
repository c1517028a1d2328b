import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Checks name secrets that are sealed. What their headers held in plain text until now is moved by a step of the start
 * (`secrets/move-headers.ts`), since SQL has no key to seal with: here it is noted which monitors have headers at all.
 */
export function secrets(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('secrets')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('value', 'text')
        .addColumn('hosts', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .addColumn('set_at', 'bigint', (column) => column.notNull())
        .addColumn('set_by', 'text', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_by', 'text', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('plain_headers')
        .addColumn('monitor_id', 'text', (column) => column.notNull().primaryKey())
        .execute();
      await sql`insert into plain_headers (monitor_id) select id from monitors
        where check_spec like ${'%"headers":{"%'}`.execute(db);
    },
  };
}
