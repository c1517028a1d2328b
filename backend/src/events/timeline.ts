import type { TimelineEntry } from '@appops/shared/contract/events';
import type { Tx } from '../database/store.ts';
import { decodeCursor, pageOf } from '../http/paging.ts';
import { describeEvent } from './describe-event.ts';
import { eventsOf } from './event.ts';

interface TimelineQuery {
  /** Whatever happened to any of these. */
  subjects: readonly string[];
  /** Deployments into these environments. */
  deploymentsOf: readonly string[];
  /** Nothing older than this, epoch milliseconds: a problem lives longer than one incident. */
  from: number;
  limit: number;
  cursor?: string | undefined;
}

/** The events of a timeline in the order in which they became known, oldest first, with the notes written beside them. */
export async function timeline(
  tx: Tx,
  { subjects, deploymentsOf, from, limit, cursor }: TimelineQuery,
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  const after = cursor === undefined ? 0 : (decodeCursor(cursor, 1)[0] as number);
  const rows = await tx
    .selectFrom('events')
    .selectAll()
    .where('sequence', '>', after)
    .where('time', '>=', from)
    .where((eb) =>
      eb.or([
        eb(
          'sequence',
          'in',
          eb
            .selectFrom('event_subjects')
            .select('sequence')
            .where('subject', 'in', [...subjects, '']),
        ),
        eb.and([
          eb('kind', 'like', 'deployment.%'),
          eb(
            'sequence',
            'in',
            eb
              .selectFrom('event_subjects')
              .select('sequence')
              .where('subject', 'in', [...deploymentsOf, '']),
          ),
        ]),
      ]),
    )
    .orderBy('sequence')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit, (row) => [row.sequence]);
  const events = await eventsOf(tx, page.rows);
  const noteIds = events.flatMap(({ data }) => (typeof data.note === 'string' ? [data.note] : []));
  const notes =
    noteIds.length === 0
      ? []
      : await tx.selectFrom('notes').select(['id', 'body', 'erased_at']).where('id', 'in', noteIds).execute();
  const texts = new Map(notes.map((note) => [note.id, note.erased_at === null ? note.body : '(erased)']));
  return {
    items: events.map((event) => ({
      sequence: event.sequence,
      time: event.time,
      kind: event.kind,
      actor: event.actor,
      subjects: event.subjects,
      summary: describeEvent(event),
      note: typeof event.data.note === 'string' ? (texts.get(event.data.note) ?? null) : null,
    })),
    nextCursor: page.nextCursor,
  };
}
