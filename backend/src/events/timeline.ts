import type { EventKind } from '@appops/shared/contract/event-kinds';
import type { Event, TimelineEntry } from '@appops/shared/contract/events';
import type { Database } from '../database/schema.ts';
import type { EventTable } from '../database/schema/events.ts';
import type { DeploymentTable } from '../database/schema/releases.ts';
import type { ReadTx } from '../database/store.ts';
import { sql, type ExpressionBuilder } from 'kysely';
import { keyset } from '../database/keyset.ts';
import { describeDeployment, describeEvent } from './describe-event.ts';
import { eventsOf } from './event.ts';

interface TimelineQuery {
  /** Whatever happened to any of these. */
  subjects: readonly string[];
  /** Deployments into these environments. */
  deploymentsOf: readonly string[];
  /** Nothing that became known before this, epoch milliseconds: a problem lives longer than one incident. */
  from: number;
  limit: number;
  cursor?: string | undefined;
}

type Events = ExpressionBuilder<Database, 'events'>;

const inOrder = keyset<EventTable>({ by: sql.ref('events.sequence'), of: ({ sequence }) => sequence });

/**
 * What happened, in the order in which it happened, with the notes written beside it. Pages follow the log; each is
 * sorted in itself. A deployment is one line, told as it is now. Moves of other incidents and cases are left out, even
 * where they concern the same problem.
 */
export async function timeline(
  tx: ReadTx,
  { subjects, deploymentsOf, from, limit, cursor }: TimelineQuery,
): Promise<{ items: TimelineEntry[]; nextCursor: string | null }> {
  const about = (eb: Events, ids: readonly string[], role?: string) => {
    const found = eb
      .selectFrom('event_subjects')
      .select('sequence')
      .where('subject', 'in', [...ids, '']);
    return eb('sequence', 'in', role === undefined ? found : found.where('role', '=', role));
  };
  const found = tx
    .selectFrom('events')
    .selectAll()
    .where('time', '>=', from)
    .where((eb) =>
      eb.or([
        eb.and([
          about(eb, subjects),
          eb.or([eb('kind', 'not like', 'incident.%'), about(eb, subjects, 'incident')]),
          eb.or([eb('kind', 'not like', 'case.%'), about(eb, subjects, 'case')]),
        ]),
        eb.and([eb('kind', 'like', 'deployment.%'), about(eb, deploymentsOf)]),
      ]),
    )
    .where((eb) => eb.or([eb('kind', 'not like', 'deployment.%'), isFirstOfDeployment(from)]));
  const page = await inOrder.page(found, { limit, cursor });
  const events = await eventsOf(tx, page.rows);
  const texts = await notesOf(tx, events);
  const deployments = await deploymentsIn(tx, events);
  const items = events.map((event): TimelineEntry => {
    const deployment = deployments.get(deploymentId(event));
    return {
      sequence: event.sequence,
      time: event.time,
      at: deployment === undefined ? happenedAt(event) : new Date(deployment.started_at).toISOString(),
      key: isKeyFact(event),
      kind: event.kind,
      actor: event.actor,
      subjects: event.subjects,
      summary: deployment === undefined ? describeEvent(event) : describeDeployment(deployment),
      note: typeof event.data.note === 'string' ? (texts.get(event.data.note) ?? null) : null,
    };
  });
  items.sort((a, b) => Date.parse(a.at!) - Date.parse(b.at!) || a.sequence - b.sequence);
  return { items, nextCursor: page.nextCursor };
}

/** No event of the same deployment became known before it, in the range. */
function isFirstOfDeployment(from: number) {
  return sql<boolean>`not exists (
    select 1 from event_subjects as mine
    join event_subjects as theirs on theirs.subject = mine.subject and theirs.role = 'deployment'
      and theirs.sequence < mine.sequence
    join events as earlier on earlier.sequence = theirs.sequence and earlier.kind like 'deployment.%'
      and earlier.time >= ${from}
    where mine.sequence = events.sequence and mine.role = 'deployment')`;
}

function deploymentId({ kind, subjects }: Pick<Event, 'kind' | 'subjects'>): string {
  return kind.startsWith('deployment.') ? (subjects.find(({ role }) => role === 'deployment')?.id ?? '') : '';
}

async function deploymentsIn(tx: ReadTx, events: readonly Event[]): Promise<Map<string, DeploymentTable>> {
  const ids = [...new Set(events.map(deploymentId))].filter((id) => id !== '');
  if (ids.length === 0) return new Map();
  const rows = await tx.selectFrom('deployments').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function notesOf(tx: ReadTx, events: readonly Event[]): Promise<Map<string, string>> {
  const ids = events.flatMap(({ data }) => (typeof data.note === 'string' ? [data.note] : []));
  if (ids.length === 0) return new Map();
  const notes = await tx
    .selectFrom('notes')
    .select(['id', 'body', 'erased_at'])
    .where('id', 'in', ids)
    .execute();
  return new Map(notes.map((note) => [note.id, note.erased_at === null ? note.body : '(erased)']));
}

/** What a monitor found happened when it was measured, what waited in a browser when it was done there; the rest when it was told. */
function happenedAt({ kind, data, time }: Event): string {
  // That a failure joined an incident came after its beginning, and never before the incident was there.
  if (kind === 'incident.problem_linked') return time;
  if (typeof data.at === 'number' && Number.isSafeInteger(data.at)) return new Date(data.at).toISOString();
  return kind === 'annotation.created' && typeof data.writtenAt === 'string' ? data.writtenAt : time;
}

const keyFacts: ReadonlySet<string> = new Set<EventKind>([
  'change.recorded',
  'maintenance.planned',
  'maintenance.changed',
  'maintenance.ended',
  'maintenance.canceled',
  'annotation.created',
  'case.opened',
  'case.workaround_activated',
  'case.workaround_retired',
  'case.fix_recorded',
  'case.fix_merged',
  'case.proved_effective',
  'case.closed',
  'case.reopened',
]);

function isKeyFact({ kind, data }: Event): boolean {
  // Of thirty failures that joined it only those are news that made it graver.
  if (kind === 'incident.problem_linked') return data.severity !== undefined;
  return kind.startsWith('incident.') || kind.startsWith('deployment.') || keyFacts.has(kind);
}
