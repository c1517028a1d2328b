import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../store.ts';

/** Messages go by urgency; what may have arrived of them is kept as it was, and what was told by another says by which. */
export function outboxOrder(engine: Engine): Migration {
  const severity = sql.raw(
    engine === 'sqlite' ? `json_extract(body, '$.severity')` : `(body::json ->> 'severity')`,
  );
  return {
    async up(db: Kysely<unknown>) {
      await sql`alter table outbox add column urgency integer not null default 5`.execute(db);
      await sql`alter table outbox add column sent_body text`.execute(db);
      await sql`alter table outbox add column told_by text`.execute(db);
      await sql`alter table channels add column turns integer not null default 0`.execute(db);
      await sql`create index outbox_by_urgency on outbox (channel_id, state, urgency, sequence, id)`.execute(
        db,
      );
      // With the state in it, what waits of one thing is found without looking at all else that waits.
      await sql`drop index outbox_by_subject`.execute(db);
      await sql`create index outbox_by_subject on outbox (channel_id, subject, state, sequence)`.execute(db);
      await sql`update outbox set urgency = case ${severity} when 'critical' then 1 when 'high' then 2
        when 'medium' then 3 when 'low' then 4 else 5 end where state = 'waiting'`.execute(db);
      // What was tried before this was told apart: it may have arrived.
      await sql`update outbox set sent_body = body where last_try_at is not null and state <> 'sent'`.execute(
        db,
      );
    },
  };
}
