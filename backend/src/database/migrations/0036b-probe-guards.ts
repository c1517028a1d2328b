import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Workers tell when their probe is offline, and a probe may have reference targets by which that is known. */
export function probeGuards(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('probe_guards')
        .addColumn('holder', 'text', (column) => column.notNull().primaryKey())
        .addColumn('probe', 'bigint', (column) => column.notNull())
        .addColumn('view', 'text', (column) => column.notNull())
        .addColumn('told_at', 'bigint', (column) => column.notNull())
        .execute();
      await sql`alter table probes add column offline_incident text`.execute(db);
      await sql`alter table probes add column reference_targets text not null default '[]'`.execute(db);
    },
  };
}
