import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { atTheEnd } from '../database/last-work.ts';
import type { EventTable } from '../database/schema/events.ts';
import type { Tx } from '../database/store.ts';

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

/** An event as it is stored. */
export type WrittenEvent = Pick<EventTable, 'sequence' | 'time' | 'kind' | 'actor' | 'data'>;

/** What follows on an event once it has its sequence; it may write, but lock nothing that others hold for long. */
export type AfterAppend = (tx: Tx, written: WrittenEvent) => Promise<void>;

interface Told {
  event: NewEvent;
  row: Omit<EventTable, 'sequence'>;
  after: AfterAppend | undefined;
}

/** The events of each open transaction, in the order in which they were told. */
const toldIn = new WeakMap<Tx, Told[]>();

/** Rows in one statement: SQLite binds at most 32,766 values. */
const atOnce = 1000;

/** Any number, the same in every AppOps process: the lock that makes sequence commit order. */
const appendLock = 7_305_217;

/**
 * Appends an event at the end of the verb's transaction, after all else that the verb does. On PostgreSQL one lock is
 * held from there until the commit, so that nobody sees a sequence before all smaller ones (design, rule 3). Whoever took
 * it earlier would hold up everybody, and wait in a circle with one who has what it needs next.
 * @param after done once the event has its sequence
 */
export function append(ctx: Context, event: NewEvent, after?: AfterAppend): Promise<void> {
  tell(ctx, event, after);
  return Promise.resolve();
}

/** Appends several events in their order. */
export function appendAll(ctx: Context, events: readonly NewEvent[]): Promise<void> {
  for (const event of events) tell(ctx, event);
  return Promise.resolve();
}

function tell(ctx: Context, event: NewEvent, after?: AfterAppend): void {
  const row = {
    time: event.time ?? ctx.now,
    kind: event.kind,
    actor: JSON.stringify(ctx.actor),
    data: canonicalize(event.data ?? {}) ?? '{}',
    schema_version: 1,
    caused_by: ctx.causedBy,
  };
  const { tx } = ctx;
  let told = toldIn.get(tx);
  if (!told) {
    told = [];
    const all = told;
    atTheEnd(tx, () => writeAll(tx, all));
    toldIn.set(tx, told);
  }
  told.push({ event, row, after });
}

/** Writes all that was told, in as many statements as for one: everybody else who appends waits meanwhile. */
async function writeAll(tx: Tx, told: readonly Told[]): Promise<void> {
  toldIn.delete(tx);
  const onPostgres = tx.getExecutor().adapter.supportsMultipleConnections ?? false;
  if (onPostgres) await sql`select pg_advisory_xact_lock(${appendLock})`.execute(tx);
  const last = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .executeTakeFirst();
  const first = Number(last?.sequence ?? 0) + 1;
  const written = told.map(({ row }, index) => ({ sequence: first + index, ...row }));
  for (let from = 0; from < written.length; from += atOnce)
    await tx
      .insertInto('events')
      .values(written.slice(from, from + atOnce))
      .execute();
  const subjects = told.flatMap(({ event }, index) => subjectRows(first + index, event));
  for (let from = 0; from < subjects.length; from += atOnce)
    await tx
      .insertInto('event_subjects')
      .values(subjects.slice(from, from + atOnce))
      .execute();
  for (const [index, { after }] of told.entries()) await after?.(tx, written[index]!);
}

function subjectRows(sequence: number, event: NewEvent) {
  const distinct = new Map(event.subjects.map(({ id, role }) => [`${id} ${role}`, { id, role }]));
  return [...distinct.values()].map(({ id, role }) => ({ sequence, subject: id, role }));
}
