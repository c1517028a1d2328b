import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import type { Context } from '../context.ts';

export interface NewEvent {
  /** `<thing>.<what_happened>`, such as `incident.acknowledged`. */
  kind: string;
  /** Everything it concerns: entity id → the part it plays. The first is what it is about. */
  subjects: readonly { id: string; role: string }[];
  /** Facts beyond the subjects; ids and hashes of texts that may be erased, never those texts. */
  data?: Record<string, unknown>;
  /** When it happened, if that is not now; epoch milliseconds. */
  time?: number;
}

/** Any number, the same in every AppOps process: the lock that makes sequence commit order. */
const appendLock = 7_305_217;

/**
 * Appends an event in the verb's transaction. Call it as the verb's last statement: on PostgreSQL it holds one lock
 * for all appends until the transaction ends, so that nobody sees a sequence before all smaller ones (design, rule 3).
 * @returns its sequence
 */
export async function append(ctx: Context, event: NewEvent): Promise<number> {
  const [sequence] = await appendAll(ctx, [event]);
  return sequence!;
}

/**
 * Appends several events at once, in their order: as many statements as for one, since everybody else who appends
 * waits meanwhile.
 */
export async function appendAll(ctx: Context, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  const { tx } = ctx;
  const onPostgres = tx.getExecutor().adapter.supportsMultipleConnections ?? false;
  if (onPostgres) await sql`select pg_advisory_xact_lock(${appendLock})`.execute(tx);
  const last = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .executeTakeFirst();
  const first = Number(last?.sequence ?? 0) + 1;
  await tx
    .insertInto('events')
    .values(
      events.map((event, index) => ({
        sequence: first + index,
        time: event.time ?? ctx.now,
        kind: event.kind,
        actor: JSON.stringify(ctx.actor),
        data: canonicalize(event.data ?? {}) ?? '{}',
        schema_version: 1,
        caused_by: ctx.causedBy,
      })),
    )
    .execute();
  const subjects = events.flatMap((event, index) => subjectRows(first + index, event));
  if (subjects.length > 0) await tx.insertInto('event_subjects').values(subjects).execute();
  return events.map((_event, index) => first + index);
}

function subjectRows(sequence: number, event: NewEvent) {
  const distinct = new Map(event.subjects.map(({ id, role }) => [`${id} ${role}`, { id, role }]));
  return [...distinct.values()].map(({ id, role }) => ({ sequence, subject: id, role }));
}
