import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Up to where a monitor's slots are all on record, and whether it keeps its interval when the probe is overloaded. */
export function scheduling(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table monitors add column accounted_until bigint`.execute(db);
      await sql`alter table monitors add column priority smallint not null default 0`.execute(db);
    },
  };
}
