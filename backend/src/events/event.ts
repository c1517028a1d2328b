import type { Actor } from '@appops/shared/contract/actors';
import type { Event } from '@appops/shared/contract/events';
import type { Tx } from '../database/store.ts';
import type { EventTable } from '../database/schema/events.ts';

/** Events as the API tells them, with their subjects; one query for all subjects. */
export async function eventsOf(tx: Tx, rows: EventTable[]): Promise<Event[]> {
  if (rows.length === 0) return [];
  const subjects = await tx
    .selectFrom('event_subjects')
    .selectAll()
    .where(
      'sequence',
      'in',
      rows.map((row) => row.sequence),
    )
    .execute();
  const bySequence = Map.groupBy(subjects, (subject) => subject.sequence);
  return rows.map((row) => ({
    sequence: row.sequence,
    time: new Date(row.time).toISOString(),
    kind: row.kind,
    actor: JSON.parse(row.actor) as Actor,
    subjects: (bySequence.get(row.sequence) ?? []).map(({ subject, role }) => ({ id: subject, role })),
    data: JSON.parse(row.data) as Record<string, unknown>,
    schemaVersion: row.schema_version,
    causedBy: row.caused_by,
  }));
}

/** Up to `limit` events after a sequence, oldest first, of one subject if given. */
export async function eventsAfter(tx: Tx, after: number, limit: number, subject?: string): Promise<Event[]> {
  let query = tx
    .selectFrom('events')
    .selectAll()
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit);
  if (subject !== undefined)
    query = query.where('sequence', 'in', (eb) =>
      eb.selectFrom('event_subjects').select('sequence').where('subject', '=', subject),
    );
  return eventsOf(tx, await query.execute());
}

/** The newest sequence, 0 for an empty log. */
export async function newestSequence(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('newest'))
    .executeTakeFirst();
  return Number(row?.newest ?? 0);
}
