import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which effects of an event that is under way are done, by entity; and for which entity one was parked. */
export function effects(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('done_effects')
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('entity', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('done_effects_key', ['consumer', 'sequence', 'entity'])
        .execute();
      // SQLite cannot change a key. An older process parks an event as a whole, which is the default.
      await db.schema
        .createTable('parked_effects')
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('entity', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('error', 'text', (column) => column.notNull())
        .addColumn('parked_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('parked_effects_key', ['consumer', 'sequence', 'entity'])
        .execute();
      await sql`insert into parked_effects (consumer, sequence, error, parked_at)
        select consumer, sequence, error, parked_at from parked_events`.execute(db);
      await db.schema.dropTable('parked_events').execute();
      await db.schema.alterTable('parked_effects').renameTo('parked_events').execute();
    },
  };
}
