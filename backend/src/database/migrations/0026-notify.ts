import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../store.ts';

/** People are told of news by channels, through an outbox; a prevention knows for which due date it was told of. */
export function notify(engine: Engine): Migration {
  const now = sql.raw(
    engine === 'sqlite'
      ? `cast(unixepoch('subsec') * 1000 as integer)`
      : `cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
  );
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('channels')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('secret', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('since_sequence', 'bigint', (column) => column.notNull())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .addColumn('failing_since', 'bigint')
        .addColumn('last_error', 'text')
        .addColumn('rests_until', 'bigint')
        .addColumn('last_sent_at', 'bigint')
        .execute();
      await db.schema
        .createTable('notification_rules')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('channel_id', 'text', (column) => column.notNull())
        .addColumn('service_id', 'text')
        .addColumn('environment', 'text')
        .addColumn('least_severity', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('since_sequence', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('outbox')
        .addColumn('id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('channel_id', 'text', (column) => column.notNull())
        .addColumn('dedupe_key', 'text', (column) => column.notNull().unique())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('news', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('tries', 'integer', (column) => column.notNull())
        .addColumn('next_try_at', 'bigint')
        .addColumn('last_try_at', 'bigint')
        .addColumn('last_error', 'text')
        .addColumn('counts_from', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('ended_at', 'bigint')
        .execute();
      for (const [name, table, columns] of [
        ['notification_rules_by_channel', 'notification_rules', ['channel_id']],
        ['outbox_by_age', 'outbox', ['created_at', 'id']],
        ['outbox_by_end', 'outbox', ['ended_at']],
        ['outbox_by_subject', 'outbox', ['channel_id', 'subject', 'sequence']],
        ['outbox_by_state', 'outbox', ['channel_id', 'state', 'sequence']],
        ['outbox_by_last_try', 'outbox', ['channel_id', 'last_try_at']],
      ] as const)
        await db.schema
          .createIndex(name)
          .on(table)
          .columns([...columns])
          .execute();

      // Nobody is told of what was before there was anybody to tell.
      await sql`insert into consumers (name, cursor, tries, error)
        select 'notify', max(sequence), 0, null from events having max(sequence) is not null`.execute(db);
      await sql`alter table preventions add column overdue_told_for bigint`.execute(db);
      await sql`update preventions set overdue_told_for = due_at where due_at <= ${now}`.execute(db);
      await sql`create index preventions_by_due on preventions (due_at)`.execute(db);
    },
  };
}
