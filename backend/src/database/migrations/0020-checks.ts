import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A check that passed tells since when its exposure had been going on, and a case when it was last judged. */
export function checks(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table passed_checks add column since bigint`.execute(db);
      await sql`alter table cases add column judged_at bigint`.execute(db);
      await sql`create index cases_by_last_judgement on cases (judged_at)`.execute(db);
    },
  };
}
