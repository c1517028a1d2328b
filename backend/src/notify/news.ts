import type { DataOf, EventKind, EventOf } from '@appops/shared/contract/event-kinds';
import { reminderSeverity } from '@appops/shared/rules/certificate-reminders';
import type { NewsKind } from '@appops/shared/words/notification';
import { severities, severityRank, type Severity } from '@appops/shared/words/severity';
import { durationWords, utcWords } from '@appops/shared/words/time';
import type { ReadTx } from '../database/store.ts';
import { subjectOf } from '../events/event.ts';

/** Where something happened, by ids. */
interface Place {
  service: string;
  environment: string | null;
}

/** What an event tells people, before it is put into words for a channel. */
export interface News {
  kind: NewsKind;
  /** What it is about, by its own title. */
  about: string;
  subject: string;
  /** Below the pages' address. */
  page: string;
  severity: Severity | null;
  /** All places that it concerns, its own first. */
  places: Place[];
  since: number | null;
  who: string | null;
  /** What to know beside what the event says, a sentence each. */
  facts: string[];
  /** Whether who was told of the subject before is told of this as well, whatever rules say of it now. */
  goesOn: boolean;
}

/** What a kind of event tells people; null for one of its kind that is no news. */
type Teller<K extends EventKind> = (tx: ReadTx, event: EventOf<K>) => Promise<News | null>;

/** What people wrote, as much of it as a message needs. */
function beginning(text: string): string[] {
  const line = text.trim().replace(/\s+/gu, ' ');
  return line === '' ? [] : [line.length > 500 ? `${line.slice(0, 500)}…` : line];
}

async function incident(
  tx: ReadTx,
  event: EventOf<EventKind>,
  change: Pick<News, 'kind'> & Partial<News>,
): Promise<News | null> {
  const id = event.subjects.find(({ role }) => role === 'incident')?.id ?? '';
  const row = await tx.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const problems = await tx
    .selectFrom('incident_problems')
    .innerJoin('problems', 'problems.id', 'incident_problems.problem_id')
    .select(['problems.service_id as service', 'problems.environment_id as environment'])
    .distinct()
    .where('incident_id', '=', id)
    .execute();
  const own = row.service_id === null ? [] : [{ service: row.service_id, environment: row.environment_id }];
  return {
    about: row.title,
    subject: id,
    page: `incidents/${id}`,
    severity: row.severity,
    places: [...own, ...problems],
    since: row.began_at ?? row.opened_at,
    who: row.commander,
    facts: [],
    goesOn: true,
    ...change,
  };
}

/** An incident that became graver; a change of anything else is no news. */
function raised(
  tx: ReadTx,
  event: EventOf<'incident.updated' | 'incident.problem_linked'>,
): Promise<News | null> {
  const { severity, from } = event.data;
  if (severity === undefined || from === undefined || severityRank(severity) >= severityRank(from))
    return Promise.resolve(null);
  return incident(tx, event, { kind: 'incident.raised', severity: knownSeverity(severity) });
}

function knownSeverity(severity: string): Severity | null {
  return severities.find((one) => one === severity) ?? null;
}

async function caseNews(
  tx: ReadTx,
  event: EventOf<EventKind>,
  change: Pick<News, 'kind'> & Partial<News>,
): Promise<News | null> {
  const id = event.subjects.find(({ role }) => role === 'case')?.id ?? '';
  const row = await tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const problems = await tx
    .selectFrom('problems')
    .select(['service_id as service', 'environment_id as environment'])
    .distinct()
    .where('case_id', '=', id)
    .execute();
  const ownPlace = row.service_id === null ? [] : [{ service: row.service_id, environment: null }];
  return {
    about: row.title,
    subject: id,
    page: `capa/${id}`,
    severity: row.severity,
    // The case's own service alone says less than its problems do.
    places: problems.length > 0 ? problems : ownPlace,
    since: null,
    who: null,
    facts: [],
    goesOn: false,
    ...change,
  };
}

async function overduePrevention(tx: ReadTx, event: EventOf<'case.overdue'>): Promise<News | null> {
  const { dueAt, owner } = event.data;
  const row = await tx
    .selectFrom('preventions')
    .select('description')
    .where('id', '=', subjectOf(event, 'prevention') ?? '')
    .executeTakeFirst();
  return caseNews(tx, event, {
    kind: 'case.overdue',
    since: dueAt,
    who: owner === '' ? null : owner,
    facts: [
      `A prevention was due at ${utcWords(dueAt)} and is not in place.`,
      ...beginning(row?.description ?? ''),
    ],
  });
}

async function expiredWorkaround(tx: ReadTx, event: EventOf<'case.track_changed'>): Promise<News | null> {
  const { track, to } = event.data;
  if (track !== 'containment' || to !== 'expired') return null;
  const row = await tx
    .selectFrom('workarounds')
    .select(['description', 'owner', 'expires_at'])
    .where('case_id', '=', subjectOf(event, 'case') ?? '')
    .where('retired_at', 'is', null)
    .orderBy('expires_at')
    .limit(1)
    .executeTakeFirst();
  return caseNews(tx, event, {
    kind: 'case.overdue',
    since: row?.expires_at ?? Date.parse(event.time),
    who: row?.owner ?? null,
    facts: ['A workaround has expired and is still in force.', ...beginning(row?.description ?? '')],
  });
}

/** How bad a worse release is by the monitors that went down with it; where that is not known, it is not little. */
async function worstOf(tx: ReadTx, monitors: readonly string[]): Promise<Severity> {
  const rows = await tx
    .selectFrom('monitors')
    .select('severity')
    .where('id', 'in', [...monitors, ''])
    .execute();
  const worst = rows.map(({ severity }) => severity).toSorted((a, b) => severityRank(a) - severityRank(b));
  return worst[0] ?? 'high';
}

async function worseRelease(tx: ReadTx, event: EventOf<'deployment.verdict'>): Promise<News | null> {
  const { version, value, reasons }: DataOf<'deployment.verdict'> = event.data;
  if (value !== 'worse') return null;
  const id = subjectOf(event, 'deployment') ?? '';
  const row = await tx
    .selectFrom('deployments')
    .select(['service_id', 'environment_id', 'started_at', 'finished_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const went = event.subjects.filter(({ role }) => role === 'monitor').map((one) => one.id);
  return {
    kind: 'deployment.worse',
    about: version,
    subject: id,
    page: `releases/${id}`,
    severity: await worstOf(tx, went),
    places: [{ service: row.service_id, environment: row.environment_id }],
    since: row.finished_at ?? row.started_at,
    who: null,
    facts: reasons.slice(0, 10).map(({ message }) => `${message}.`),
    goesOn: false,
  };
}

/** A monitor that flaps; only of one whose failures wake somebody, and not while maintenance covers it. */
async function flapping(tx: ReadTx, event: EventOf<'monitor.flapping_started'>): Promise<News | null> {
  const id = subjectOf(event, 'monitor') ?? '';
  const row = await tx
    .selectFrom('monitors')
    .select(['name', 'severity', 'service_id', 'environment_id', 'opens_incident', 'retired_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.opens_incident !== 1 || row.retired_at !== null || event.data.maintenance)
    return null;
  return {
    kind: 'monitor.flapping',
    about: row.name,
    subject: id,
    page: `monitors/${id}`,
    severity: row.severity,
    places: [{ service: row.service_id, environment: row.environment_id }],
    since: null,
    who: null,
    facts: [
      'While it flaps, its failures stay one incident, which AppOps does not resolve. If it stays down, it is down.',
    ],
    goesOn: false,
  };
}

/** A certificate that ends soon, wherever it was seen. */
async function certificateEnds(tx: ReadTx, event: EventOf<'certificate.ends_soon'>): Promise<News | null> {
  const { subject, certificate, days, monitors } = event.data;
  const ids = event.subjects.filter(({ role }) => role === 'monitor' || role === 'also').map(({ id }) => id);
  const rows = await tx
    .selectFrom('monitors')
    .select(['id', 'name', 'service_id as service', 'environment_id as environment'])
    .where('id', 'in', [...ids, ''])
    .orderBy('number')
    .execute();
  const [first] = rows;
  if (first === undefined) return null;
  const places = new Map(rows.map(({ service, environment }) => [environment, { service, environment }]));
  return {
    kind: 'certificate.ends',
    about: subject,
    subject: certificate,
    page: `monitors/${first.id}`,
    severity: reminderSeverity(days),
    places: [...places.values()],
    since: null,
    who: null,
    facts: [
      monitors === 1
        ? `The monitor “${first.name}” is shown it.`
        : `The monitor “${first.name}” and ${monitors - 1} more are shown it.`,
    ],
    goesOn: false,
  };
}

/** Every kind of event of which people are told. */
const tellers = {
  'incident.opened': async (tx, event) => {
    const news = await incident(tx, event, {
      kind: 'incident.opened',
      about: event.data.title,
      severity: knownSeverity(event.data.severity),
    });
    if (news === null) return null;
    const row = await tx
      .selectFrom('incidents')
      .select('description')
      .where('id', '=', news.subject)
      .executeTakeFirst();
    return { ...news, facts: beginning(row?.description ?? '') };
  },
  'incident.acknowledged': async (tx, event) => {
    const found = await incident(tx, event, { kind: 'incident.acknowledged' });
    // Who took it has it, until somebody leads.
    return found === null ? null : { ...found, who: found.who ?? event.actor.name };
  },
  'incident.resolved': async (tx, event) => {
    const found = await incident(tx, event, { kind: 'incident.resolved' });
    if (found === null || found.since === null) return found;
    return { ...found, facts: [`It lasted ${durationWords(Date.parse(event.time) - found.since)}.`] };
  },
  'incident.reopened': (tx, event) => incident(tx, event, { kind: 'incident.reopened' }),
  'incident.updated': raised,
  'incident.problem_linked': raised,
  'case.overdue': overduePrevention,
  'case.track_changed': expiredWorkaround,
  'case.reopened': (tx, event) =>
    caseNews(tx, event, { kind: 'case.reopened', since: Date.parse(event.time) }),
  'deployment.verdict': worseRelease,
  'monitor.flapping_started': flapping,
  'certificate.ends_soon': certificateEnds,
} satisfies { [K in EventKind]?: Teller<K> };

export type ToldKind = keyof typeof tellers;

/** The kinds of events of which people may be told. */
export const toldKinds = Object.keys(tellers).filter(isTold);

function isTold(kind: string): kind is ToldKind {
  return Object.hasOwn(tellers, kind);
}

/** What an event tells people; null where that is nothing. */
export function newsOf(tx: ReadTx, event: EventOf<ToldKind>): Promise<News | null> {
  // Cast: the table's type pairs each kind with the teller of its events.
  return (tellers[event.kind] as Teller<ToldKind>)(tx, event);
}
