import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Workers tell what is asked of their probe and what it can do, for whoever judges how long a monitor may be quiet. */
export function probeLoads(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('probe_loads')
        .addColumn('holder', 'text', (column) => column.primaryKey())
        .addColumn('probe', 'bigint', (column) => column.notNull())
        .addColumn('load', 'text', (column) => column.notNull())
        .addColumn('told_at', 'bigint', (column) => column.notNull())
        .execute();
      // The incident of its last overload.
      await sql`alter table probes add column overload_incident text`.execute(db);
    },
  };
}
