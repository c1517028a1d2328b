import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Rollups count slots that were overtaken, shed or in error, and good runs that were near a limit. */
export function outcomes(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const column of ['overtaken', 'shed', 'error', 'degraded'])
        await sql`alter table rollups add column ${sql.ref(column)} bigint not null default 0`.execute(db);
    },
  };
}
