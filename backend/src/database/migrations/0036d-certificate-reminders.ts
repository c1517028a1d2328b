import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Of which certificates people were reminded, and at how many days before the end. */
export function certificateReminders(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('certificate_reminders')
        .addColumn('certificate', 'text', (column) => column.notNull().primaryKey())
        .addColumn('days', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('told_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  };
}
