import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Proxies that checks may go by. */
export function proxies(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('proxies')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('slug', 'text', (column) => column.notNull().unique())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('host', 'text', (column) => column.notNull())
        .addColumn('port', 'integer', (column) => column.notNull())
        .addColumn('user_name', 'text')
        .addColumn('password', 'text')
        .addColumn('remote_names', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .addColumn('version', 'integer', (column) => column.notNull())
        .execute();
    },
  };
}
