import type { ConnectionView, NoteLine, Facts, PanelState } from '../messages/panel-state.ts';
import type { Outcome } from '../messages/target.ts';
import { owesRevocation, readConnection } from './connection.ts';
import { isFlushing, readOutbox } from './outbox.ts';
import { numbered, worstFirst, type CaseFact, type NoteFact } from './page-facts.ts';
import { readPlacements } from './placements.ts';
import { lookUpPage } from './service-lookup.ts';
import { readPage } from './tabs.ts';

/** Puts together what the panel shows from what is here; the backend is asked, but not waited for. */
export async function readPanelState(tabId: number): Promise<PanelState> {
  const page = await readPage(tabId);
  const sending = isFlushing();
  const outbox = (await readOutbox()).map((entry) => ({
    id: entry.id,
    kind: entry.kind,
    text: entry.kind === 'incident' ? entry.body.title : entry.body.body,
    createdAt: entry.createdAt,
    backendUrl: entry.backendUrl,
    refused: entry.refused,
    trouble: entry.trouble,
    hasPicture: entry.kind === 'annotation' && entry.picture !== null,
    sending: sending && entry.refused === null && entry.trouble === null,
  }));
  const mayAsk = page?.address != null && (page.access === 'click' || page.access === 'site');
  const paired = (await readConnection()).state === 'paired';
  const known = mayAsk && paired ? await lookUpPage(page.address!) : null;
  const facts = known?.match
    ? { ...known.match.value, openIncidents: worstFirst(known.match.value.openIncidents), at: known.match.at }
    : null;
  const places = await readPlacements(tabId);
  const cases = known?.cases?.value ?? [];
  return {
    // Read again: the backend may have ended the pairing in its answer.
    connection: await connectionView(),
    page,
    facts,
    cases,
    notes: known?.notes ? noteLines(known.notes.value, places, facts, cases) : null,
    notesAt: known?.notes?.at ?? null,
    failure: known?.failure ?? null,
    asking: known?.asking ?? false,
    outbox,
  };
}

function noteLines(
  notes: readonly NoteFact[],
  places: Record<string, Outcome>,
  facts: Facts | null,
  cases: readonly CaseFact[],
): NoteLine[] {
  const titles = new Map([...(facts?.openIncidents ?? []), ...cases].map(({ id, title }) => [id, title]));
  const linked = (id: string | null) => (id === null ? null : { id, title: titles.get(id) ?? null });
  return numbered(notes).map((note) => ({
    id: note.id,
    number: note.number,
    body: note.body,
    kind: note.kind,
    excerpt: note.target.excerpt,
    author: note.author.name,
    createdAt: note.createdAt,
    releaseVersion: note.releaseVersion,
    incident: linked(note.incident),
    case: linked(note.case),
    pictures: note.attachments.map(({ id }) => id),
    place: note.target.selectors.length === 0 ? 'page' : (places[note.id] ?? 'waiting'),
  }));
}

async function connectionView(): Promise<ConnectionView> {
  const connection = await readConnection();
  if (connection.state === 'paired') {
    const mayOperate = /\b(operate|admin)\b/.test(connection.credentials.scope);
    return { state: 'paired', backendUrl: connection.backendUrl, mayOperate };
  }
  if (connection.state === 'unpaired') return { ...connection, untold: await owesRevocation() };
  if (connection.state === 'no_backend') return connection;
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = connection.pairing;
  return {
    state: 'pairing',
    backendUrl: connection.backendUrl,
    userCode,
    verificationUri,
    verificationUriComplete,
    expiresAt,
  };
}
