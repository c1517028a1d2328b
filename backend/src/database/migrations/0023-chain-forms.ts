import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A link of a case's chain says in which form it was made. Those that are there, and an older process's, are of form 1. */
export function chainForms(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table case_chain add column form integer not null default 1`.execute(db);
    },
  };
}
