import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What a verification is judged from outlasts the single runs, and says who planned, edited and shortened what.
 * Of the first release's data: a maintenance window was planned when its event says so, and a monitor whose check was
 * edited was edited by nobody knows what.
 */
export function evidence(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table maintenance_windows add column planned_at bigint`.execute(db);
      await sql`
        update maintenance_windows set planned_at = coalesce((
          select min(events.time) from events join event_subjects on event_subjects.sequence = events.sequence
          where event_subjects.subject = maintenance_windows.id and events.kind = 'maintenance.planned'
        ), starts_at)`.execute(db);
      for (const column of ['reason', 'assertion'])
        await sql`alter table problems add column ${sql.ref(column)} text`.execute(db);
      for (const column of [
        'observed_before_ms',
        'occurrences_before',
        'measured_window_ms',
        'measured_runs',
      ])
        await sql`alter table plans add column ${sql.ref(column)} bigint`.execute(db);
      await sql`alter table plans add column stated_share double precision`.execute(db);
      await sql`alter table plans add column short_because text`.execute(db);
      await sql`alter table fixes add column plan_lacks text`.execute(db);
      await sql`
        create table monitor_edits (monitor_id text not null, edits bigint not null, at bigint not null,
          only_adds smallint not null, what text not null, interval_before_ms bigint, actor text not null,
          primary key (monitor_id, edits))`.execute(db);
      await sql`
        insert into monitor_edits (monitor_id, edits, at, only_adds, what, interval_before_ms, actor)
        select id, edits, checked_since, 0, '["check"]', null, '{"kind":"machine","id":"appops","name":"AppOps"}'
        from monitors where version > 1`.execute(db);
      await sql`
        create table case_monitors (case_id text not null, monitor_id text not null, joined_at bigint not null,
          joined_by text not null, replaces text, dropped_at bigint, dropped_by text, primary key (case_id, monitor_id))`.execute(
        db,
      );
      await sql`
        create table case_windows (case_id text not null, window_id text not null,
          primary key (case_id, window_id))`.execute(db);
      await sql`
        create table evidence (monitor bigint not null, hour bigint not null, counted text not null,
          runs text not null, primary key (monitor, hour))`.execute(db);
    },
  };
}
