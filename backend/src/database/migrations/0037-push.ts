import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Push monitors: their addresses, what their beats come to, the last beats, and who listens for them since when. */
export function push(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('push_monitors')
        .addColumn('monitor_id', 'text', (column) => column.notNull().primaryKey())
        .addColumn('token_hash', 'text', (column) => column.notNull().unique())
        .addColumn('token_made_at', 'bigint', (column) => column.notNull())
        .addColumn('standing', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('push_beats')
        .addColumn('monitor_id', 'text', (column) => column.notNull())
        .addColumn('place', 'bigint', (column) => column.notNull())
        .addColumn('number', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('run', 'text')
        .addColumn('exit_code', 'bigint')
        .addColumn('duration_ms', 'bigint')
        .addColumn('body', 'text')
        .addPrimaryKeyConstraint('push_beats_key', ['monitor_id', 'place'])
        .execute();
      await db.schema
        .createTable('push_listeners')
        .addColumn('holder', 'text', (column) => column.notNull().primaryKey())
        .addColumn('listening_since', 'bigint', (column) => column.notNull())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  };
}
