import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { Tx } from '../database/store.ts';
import { append, type WrittenEvent } from '../events/append.ts';

interface CaseEvent {
  kind: string;
  subjects?: readonly { id: string; role: string }[];
  data?: Record<string, unknown>;
}

/** The hash of one link: over the link before and the event's own text. */
export function linkHash(
  previous: string,
  event: { sequence: number; time: number; kind: string; actor: string; data: string },
): string {
  return createHash('sha256')
    .update(`${previous}\n${canonicalize(event) ?? ''}`)
    .digest('hex');
}

/**
 * Appends an event of a case and links it into the case's hash chain. Links are added under the lock of all that append,
 * so by one at a time; the unique (case, n) would refuse a second one.
 */
export async function appendToCase(
  ctx: Context,
  row: Pick<CaseTable, 'id' | 'service_id'>,
  event: CaseEvent,
): Promise<void> {
  const told = {
    kind: event.kind,
    subjects: [
      { id: row.id, role: 'case' },
      ...(row.service_id === null ? [] : [{ id: row.service_id, role: 'service' }]),
      ...(event.subjects ?? []),
    ],
    data: event.data ?? {},
  };
  await append(ctx, told, (tx, written) => addLink(tx, row.id, written));
}

async function addLink(tx: Tx, caseId: string, written: WrittenEvent): Promise<void> {
  const last = await tx
    .selectFrom('case_chain')
    .select(['n', 'hash'])
    .where('case_id', '=', caseId)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { sequence, time, kind, actor, data } = written;
  await tx
    .insertInto('case_chain')
    .values({
      case_id: caseId,
      n: (last?.n ?? 0) + 1,
      event_sequence: sequence,
      hash: linkHash(last?.hash ?? '', { sequence, time, kind, actor, data }),
    })
    .execute();
}

/** The first link of a case's chain that does not fit its event, or null when the chain is whole. */
export async function brokenLink({ tx }: Context, caseId: string): Promise<number | null> {
  const links = await tx
    .selectFrom('case_chain')
    .innerJoin('events', 'events.sequence', 'case_chain.event_sequence')
    .select(['n', 'hash', 'events.sequence', 'events.time', 'events.kind', 'events.actor', 'events.data'])
    .where('case_id', '=', caseId)
    .orderBy('n')
    .execute();
  let previous = '';
  for (const [index, { n, hash, ...event }] of links.entries()) {
    if (n !== index + 1 || hash !== linkHash(previous, event)) return n;
    previous = hash;
  }
  return null;
}
