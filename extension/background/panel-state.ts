import type { Outcome } from '../messages/target.ts';
import { readConnection } from './connection.ts';
import { readOutbox } from './outbox.ts';
import type { EndReason } from './pairing.ts';
import { readPlacements } from './placements.ts';
import { lookUpPage, type PageFacts } from './service-lookup.ts';
import { readPage, type Page } from './tabs.ts';
import type { Failure } from './backend.ts';

/** The connection as the panel may see it: no token, no device code. */
export type ConnectionView =
  | { state: 'no_backend' }
  | { state: 'unpaired'; backendUrl: string; reason: EndReason | null }
  | {
      state: 'pairing';
      backendUrl: string;
      userCode: string;
      verificationUri: string;
      verificationUriComplete: string;
      expiresAt: number;
    }
  | { state: 'paired'; backendUrl: string };

/** One line of the panel's list of notes. `waiting`: not looked for yet, as on a page we may not read. */
export interface NoteLine {
  id: string;
  number: number;
  body: string;
  kind: string;
  excerpt: string;
  author: string;
  createdAt: string;
  releaseVersion: string | null;
  incident: string | null;
  pictures: number;
  place: Outcome | 'waiting';
}

export interface QueueLine {
  id: string;
  kind: 'annotation' | 'incident';
  text: string;
  createdAt: number;
  /** Where it is to go. */
  backendUrl: string;
  refused: string | null;
}

/** Everything the panel shows of one tab. Plain data: it crosses a message. */
export interface PanelState {
  connection: ConnectionView;
  page: Page | null;
  facts: Pick<PageFacts, 'match' | 'cases'> | null;
  notes: NoteLine[];
  failure: Failure | null;
  outbox: QueueLine[];
}

/** Puts together what the panel shows, asking the backend when the page may be named to it. */
export async function readPanelState(tabId: number): Promise<PanelState> {
  const page = await readPage(tabId);
  const outbox = (await readOutbox()).map((entry) => ({
    id: entry.id,
    kind: entry.kind,
    text: entry.kind === 'incident' ? entry.body.title : entry.body.body,
    createdAt: entry.createdAt,
    backendUrl: entry.backendUrl,
    refused: entry.refused,
  }));
  const mayAsk = page?.address != null && (page.access === 'click' || page.access === 'site');
  const paired = (await readConnection()).state === 'paired';
  const lookup = mayAsk && paired ? await lookUpPage(page.address!) : null;
  const places = await readPlacements(tabId);
  return {
    // Read again: the backend may have ended the pairing in its answer.
    connection: await connectionView(),
    page,
    facts: lookup?.ok ? { match: lookup.facts.match, cases: lookup.facts.cases } : null,
    notes: lookup?.ok ? noteLines(lookup.facts, places) : [],
    failure: lookup && !lookup.ok ? lookup.failure : null,
    outbox,
  };
}

function noteLines(facts: PageFacts, places: Record<string, Outcome>): NoteLine[] {
  return facts.annotations.map((note, place) => ({
    id: note.id,
    number: place + 1,
    body: note.body,
    kind: note.kind,
    excerpt: note.target.excerpt,
    author: note.author.name,
    createdAt: note.createdAt,
    releaseVersion: note.releaseVersion,
    incident: note.incident,
    pictures: note.attachments.length,
    place: note.target.selectors.length === 0 ? 'orphan' : (places[note.id] ?? 'waiting'),
  }));
}

async function connectionView(): Promise<ConnectionView> {
  const connection = await readConnection();
  if (connection.state === 'paired') return { state: 'paired', backendUrl: connection.backendUrl };
  if (connection.state !== 'pairing') return connection;
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
