import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Runs that were up keep, in one column, what of their facts, phases and steps is their own and has no column. */
export function varyingFacts(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const { rows } = await sql<{ day: number }>`select day from result_days`.execute(db);
      for (const { day } of rows)
        await sql`alter table ${sql.table(`results_${day}`)} add column varying text`.execute(db);
    },
  };
}
