import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Incidents know when their failure began, and of each of their problems how it was seen. */
export function incidentSights(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table incidents add column began_at bigint`.execute(db);
      for (const column of ['began_at', 'took_ms', 'probe'])
        await sql`alter table incident_problems add column ${sql.ref(column)} bigint`.execute(db);
      await sql`alter table incident_problems add column address text`.execute(db);
    },
  };
}
