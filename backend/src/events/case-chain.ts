import { createHash } from 'node:crypto';
import { eventKinds, isEventKind } from '@appops/shared/contract/event-kinds';
import canonicalize from 'canonicalize';
import type { CaseChainTable } from '../database/schema/cases.ts';
import type { EventTable } from '../database/schema/events.ts';
import type { ReadTx } from '../database/store.ts';

type Subjects = readonly { subject: string; role: string }[];

/** The form of the links that are made now. Those of form 1, of the first release, cover neither subjects nor cause. */
const presentForm = 2;

/** What of an event a link covers, by its form; a form that this version does not know covers nothing. */
function covered(form: number, event: EventTable, subjects: Subjects): object | null {
  const { sequence, time, kind, actor, data, schema_version, caused_by } = event;
  if (form === 1) return { sequence, time, kind, actor, data };
  if (form !== presentForm) return null;
  return {
    form,
    sequence,
    time,
    kind,
    actor,
    data,
    schemaVersion: schema_version,
    causedBy: caused_by,
    subjects: subjects.map(({ subject, role }) => `${role} ${subject}`).toSorted(),
  };
}

/** The hash of one link: over the link before and the event's own text (RFC 8785). Null for a form that is not known. */
function linkHash(previous: string, form: number, event: EventTable, subjects: Subjects): string | null {
  const text = covered(form, event, subjects);
  if (text === null) return null;
  return createHash('sha256')
    .update(`${previous}\n${canonicalize(text) ?? ''}`)
    .digest('hex');
}

/**
 * The links of those events that are about a case, each behind the last one of its case. They are made under the lock of
 * all that append, so by one at a time; the unique (case, n) would refuse a second one.
 */
export async function linksOf(
  tx: ReadTx,
  events: readonly { row: EventTable; subjects: Subjects }[],
): Promise<CaseChainTable[]> {
  const ofCases = events.flatMap(({ row, subjects }) => {
    if (!isEventKind(row.kind) || eventKinds[row.kind].about !== 'case') return [];
    const caseId = subjects.find(({ role }) => role === 'case')?.subject;
    return caseId === undefined ? [] : [{ caseId, row, subjects }];
  });
  const ends = await lastLinks(tx, [...new Set(ofCases.map(({ caseId }) => caseId))]);
  return ofCases.map(({ caseId, row, subjects }) => {
    const last = ends.get(caseId) ?? { n: 0, hash: '' };
    const hash = linkHash(last.hash, presentForm, row, subjects)!;
    const link = { case_id: caseId, n: last.n + 1, event_sequence: row.sequence, form: presentForm, hash };
    ends.set(caseId, link);
    return link;
  });
}

async function lastLinks(
  tx: ReadTx,
  cases: readonly string[],
): Promise<Map<string, { n: number; hash: string }>> {
  if (cases.length === 0) return new Map();
  const rows = await tx
    .selectFrom('case_chain')
    .select(['case_id', 'n', 'hash'])
    .where('case_id', 'in', cases)
    .where('n', '=', (eb) =>
      eb
        .selectFrom('case_chain as other')
        .select((inner) => inner.fn.max('other.n').as('n'))
        .whereRef('other.case_id', '=', 'case_chain.case_id'),
    )
    .execute();
  return new Map(rows.map(({ case_id, n, hash }) => [case_id, { n, hash }]));
}

/** The first link of a case's chain that does not fit its event, or null when the chain is whole. */
export async function brokenLink(tx: ReadTx, caseId: string): Promise<number | null> {
  const links = await tx
    .selectFrom('case_chain')
    .innerJoin('events', 'events.sequence', 'case_chain.event_sequence')
    .selectAll('events')
    .select(['n', 'form', 'hash'])
    .where('case_id', '=', caseId)
    .orderBy('n')
    .execute();
  const subjects = await tx
    .selectFrom('event_subjects')
    .innerJoin('case_chain', 'case_chain.event_sequence', 'event_subjects.sequence')
    .select(['event_subjects.sequence', 'subject', 'role'])
    .where('case_id', '=', caseId)
    .execute();
  const bySequence = Map.groupBy(subjects, ({ sequence }) => sequence);
  let previous = '';
  for (const [index, { n, form, hash, ...event }] of links.entries()) {
    const rightHash = linkHash(previous, form, event, bySequence.get(event.sequence) ?? []);
    if (n !== index + 1 || hash !== rightHash) return n;
    previous = hash;
  }
  return null;
}
