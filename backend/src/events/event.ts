import {
  isEventKind,
  misreadOf,
  type EventKind,
  type EventOf,
  type RoleOf,
} from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import { fromJson } from '../database/json.ts';
import type { ReadTx } from '../database/store.ts';
import type { EventTable } from '../database/schema/events.ts';

/** Events as the API tells them, with their subjects; one query for all subjects. */
export async function eventsOf(tx: ReadTx, rows: EventTable[]): Promise<Event[]> {
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
    actor: fromJson(row.actor),
    subjects: (bySequence.get(row.sequence) ?? []).map(({ subject, role }) => ({ id: subject, role })),
    data: fromJson(row.data),
    schemaVersion: row.schema_version,
    causedBy: row.caused_by,
  }));
}

/** Up to `limit` events after a sequence, oldest first, of one subject if given. */
export async function eventsAfter(
  tx: ReadTx,
  after: number,
  limit: number,
  subject?: string,
): Promise<Event[]> {
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
export async function newestSequence(tx: ReadTx): Promise<number> {
  const row = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('newest'))
    .executeTakeFirst();
  return Number(row?.newest ?? 0);
}

/**
 * An event with its data by their types. It may have been written by an older release, or by a newer one that told more.
 * @throws {Error} where its kind is not known here, or its data are not those of its kind
 */
export function readEvent(event: Event): EventOf<EventKind> {
  if (!isEventKind(event.kind)) throw new Error(`The kind "${event.kind}" is not known to this version`);
  const misread = misreadOf(event.kind, event.data);
  if (misread !== null)
    throw new Error(`Event ${event.sequence} (${event.kind}) has data that cannot be read: ${misread}`);
  // Cast: kind and data are judged above; parts that only a newer release knows stay, and nobody here asks for them.
  return event as EventOf<EventKind>;
}

/** Whom of those that an event concerns plays a part; the first where there are several. */
export function subjectOf<E extends Pick<EventOf<EventKind>, 'kind' | 'subjects'>>(
  event: E,
  role: RoleOf<E['kind']>,
): string | undefined {
  return event.subjects.find((one) => one.role === role)?.id;
}
