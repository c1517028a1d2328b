import { sql } from 'kysely';
import { engineOf } from '../database/json-rows.ts';
import type { WriteTx } from '../database/store.ts';
import { linksOf } from './case-chain.ts';
import type { ToldEvent } from './told-event.ts';

/** Rows in one statement: SQLite binds at most 32,766 values. */
const atOnce = 1000;

/** Any number, the same in every AppOps process: the lock that makes sequence commit order. */
const appendLock = 7_305_217;

/**
 * Appends all that was told in a transaction, as its very last work. On PostgreSQL one lock is held from here until the
 * commit, so that nobody sees a sequence before all smaller ones (design, rule 3); whoever took it earlier would hold up
 * everybody, and wait in a circle with one who has what it needs next. So here is nothing but events, their subjects and
 * the links of cases' chains, in as many statements for a thousand as for one.
 */
export async function writeTold(tx: WriteTx, told: readonly ToldEvent[]): Promise<void> {
  if (engineOf(tx) === 'postgres') await sql`select pg_advisory_xact_lock(${appendLock})`.execute(tx);
  const last = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .executeTakeFirst();
  const first = Number(last?.sequence ?? 0) + 1;
  // In the order in which they were told: what an event was caused by has its sequence before it.
  const events = told.map((event, index) => {
    event.written(first + index);
    const { row, causedBy } = event;
    return {
      sequence: event.sequence,
      ...row,
      caused_by: causedBy === null || typeof causedBy === 'number' ? causedBy : causedBy.sequence,
    };
  });
  for (const rows of inParts(events)) await tx.insertInto('events').values(rows).execute();
  const subjects = told.flatMap((event) =>
    event.subjects.map((subject) => ({ sequence: event.sequence, ...subject })),
  );
  for (const rows of inParts(subjects)) await tx.insertInto('event_subjects').values(rows).execute();
  const links = await linksOf(
    tx,
    events.map((row, index) => ({ row, subjects: told[index]!.subjects })),
  );
  for (const rows of inParts(links)) await tx.insertInto('case_chain').values(rows).execute();
}

function inParts<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < rows.length; from += atOnce) parts.push(rows.slice(from, from + atOnce));
  return parts;
}
