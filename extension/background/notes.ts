import { browser } from '../browser.ts';
import type { MarkedTarget } from '../messages/target.ts';
import { contentAnswer, type PageNotes } from '../messages/to-content.ts';
import { deleteDraft, readDraft, readDrafts, writeDraft, type Draft } from '../storage/drafts.ts';
import { readSettings } from '../storage/settings.ts';
import { readConnection } from './connection.ts';
import { entriesOf } from './entries.ts';
import { enqueue, flushOutbox } from './outbox.ts';
import { numbered } from './page-facts.ts';
import { forgetLookups, lookUpPage, recallPage } from './service-lookup.ts';
import { ensureContent, readPage, tellContent, type Page } from './tabs.ts';

/** What is live on a page is what its writer saw, if we heard it this recently. */
const JUST_HEARD_MS = 60_000;

/**
 * Begins a note about what was marked, or about the page as a whole. It is on disk before anybody is asked anything:
 * what we know of the page goes with it, and what we do not know is found out when it is sent. An older draft's words
 * and picture are kept.
 */
export async function beginDraft(
  page: Page,
  target: MarkedTarget | null,
  attach?: Draft['attach'],
): Promise<void> {
  if (page.address === null) return;
  const now = Date.now();
  const paired = (await readConnection()).state === 'paired';
  const { match } = paired ? await recallPage(page.address) : { match: null };
  const older = await readDraft(page.tabId);
  await writeDraft({
    tabId: page.tabId,
    url: page.address,
    pageUrl: page.url,
    target,
    placeKnown: match !== null,
    masksKnown: page.masksKnown,
    service: match?.value.match?.service.slug ?? null,
    environment: match?.value.match?.environment.slug || null,
    liveVersion: match && now - match.at <= JUST_HEARD_MS ? (match.value.live?.version ?? null) : null,
    note: older?.note ?? '',
    kind: older?.kind ?? 'note',
    attach: attach ?? older?.attach ?? { to: 'nothing' },
    shot: older?.shot ?? null,
    createdAt: now,
  });
}

/** Gives a tab the draft about its page that a closed tab left behind, so that closing a tab loses no words. */
export async function adoptDraft(page: Page): Promise<void> {
  if (page.address === null || (await readDraft(page.tabId))) return;
  for (const left of await readDrafts()) {
    if (left.url !== page.address || (await readPage(left.tabId))) continue;
    await writeDraft({ ...left, tabId: page.tabId });
    await deleteDraft(left.tabId);
    return;
  }
}

export type Sent = { ok: true; kept: boolean } | { ok: false; message: string };

/** How long saving waits for the backend before it says that the note is kept, in milliseconds. */
const MOMENT_MS = 3000;

/** Sends the draft of a tab: into the queue on disk first, then to the backend, which is not waited for long. */
export async function sendDraft(tabId: number): Promise<Sent> {
  const draft = await readDraft(tabId);
  if (!draft) return { ok: false, message: 'There is no note to send.' };
  if (draft.note.trim() === '') return { ok: false, message: 'Write a note first.' };
  if (draft.attach.to === 'new_incident' && draft.attach.title.trim() === '') {
    return { ok: false, message: 'Give the incident a title.' };
  }
  const { backendUrl } = await readSettings();
  const seen = draft.target ?? (await describePage(tabId));
  await enqueue(
    entriesOf(draft, {
      backendUrl,
      userAgent: seen?.userAgent ?? navigator.userAgent,
      pageTitle: seen?.title ?? '',
      viewport: seen?.viewport ?? '',
    }),
  );
  await deleteDraft(tabId);
  void tellContent(tabId, { type: 'draft.clear' });
  forgetLookups();
  const sending = flushOutbox().then(({ failure, sent }) => ({ kept: failure !== null || sent === 0 }));
  const moment = new Promise<{ kept: boolean }>((resolve) =>
    setTimeout(() => resolve({ kept: true }), MOMENT_MS),
  );
  return { ok: true, ...(await Promise.race([sending, moment])) };
}

/* The title goes through the page's own script, which takes out what was typed: the browser's may hold it. */
async function describePage(
  tabId: number,
): Promise<{ title: string; viewport: string; userAgent: string } | null> {
  const page = await readPage(tabId);
  if (!page || (page.access !== 'click' && page.access !== 'site') || !(await ensureContent(tabId)))
    return null;
  const answer = await tellContent(tabId, { type: 'page.describe', masks: [...page.masks] });
  const parsed = contentAnswer['page.describe'].safeParse(answer);
  return parsed.success ? parsed.data : null;
}

/** The notes of a page as its content script needs them: those we know of, whatever the backend does now. */
export async function notesForPage(page: Page): Promise<PageNotes> {
  const masks = [...page.masks];
  if (page.address === null || (await readConnection()).state !== 'paired') return { notes: [], masks };
  const { notes } = await lookUpPage(page.address);
  return {
    masks,
    notes: numbered(notes?.value ?? [])
      .map(({ id, number, target }) => ({ id, number, selectors: target.selectors }))
      .filter(({ selectors }) => selectors.length > 0),
  };
}

/** Shows the notes on a page that we may draw on. */
export async function showNotes(tabId: number): Promise<void> {
  const page = await readPage(tabId);
  if (!page || (page.access !== 'click' && page.access !== 'site')) return;
  if (await ensureContent(tabId))
    await tellContent(tabId, { type: 'notes.show', ...(await notesForPage(page)) });
}

/** Shows the notes again in every tab in front that is on this page. */
export async function showNotesOn(address: string): Promise<void> {
  for (const tab of await browser.tabs.query({ active: true })) {
    if (tab.id === undefined) continue;
    if ((await readPage(tab.id))?.address === address) await showNotes(tab.id);
  }
}
