import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * A pause lies on top of a monitor's state and may have an end; what makes it down may look beyond one row of runs; and it
 * may flap. Under a pause nothing is known, which the first release said by a state of its own, as it did of retired ones.
 */
export function states(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const [column, type] of [
        ['down_within', 'integer'],
        ['up_within', 'integer'],
        ['paused_at', 'bigint'],
        ['paused_until', 'bigint'],
        ['paused_by', 'text'],
        ['paused_because', 'text'],
        ['flapping_since', 'bigint'],
      ] as const)
        await sql`alter table monitors add column ${sql.ref(column)} ${sql.raw(type)}`.execute(db);
      await sql`update monitors set paused_at = state_since where paused = 1 and state = 'paused'`.execute(
        db,
      );
      // The fold is text that this program writes: its state stands in it once, with these quotes.
      await sql`update monitors set state = 'unknown', fold = replace(fold, '"state":"paused"', '"state":"unknown"')
        where state = 'paused'`.execute(db);
      await sql`create index monitors_by_pause_end on monitors (paused_until)`.execute(db);
    },
  };
}
