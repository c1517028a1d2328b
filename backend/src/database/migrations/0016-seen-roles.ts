import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The role that each person was last seen with in Grafana, and which refresh token came after which. */
export function seenRoles(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('seen_roles')
        .addColumn('person', 'text', (column) => column.notNull().primaryKey())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`alter table refresh_tokens add column successor text`.execute(db);
      await sql`alter table refresh_tokens add column ended_at bigint`.execute(db);
    },
  };
}
