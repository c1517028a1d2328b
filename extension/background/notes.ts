import type { MarkedTarget } from '../messages/target.ts';
import type { PageNote } from '../messages/to-content.ts';
import { deleteDraft, readDraft, readDrafts, writeDraft } from '../storage/drafts.ts';
import { readSettings } from '../storage/settings.ts';
import { readConnection } from './connection.ts';
import { entriesOf } from './entries.ts';
import { enqueue, flushOutbox } from './outbox.ts';
import { forgetLookups, lookUpPage } from './service-lookup.ts';
import { ensureContent, readPage, tellContent, type Page } from './tabs.ts';

/** Begins a note about what was marked, or about the page as a whole. An older draft's words are kept. */
export async function beginDraft(page: Page, target: MarkedTarget | null): Promise<void> {
  if (page.address === null) return;
  const lookup = (await readConnection()).state === 'paired' ? await lookUpPage(page.address) : null;
  const match = lookup?.ok ? lookup.facts.match : null;
  const older = await readDraft(page.tabId);
  await writeDraft({
    tabId: page.tabId,
    url: page.address,
    target,
    service: match?.match?.service.slug ?? null,
    environment: match?.match?.environment.slug ?? null,
    liveVersion: match?.live?.version ?? null,
    note: older?.note ?? '',
    kind: older?.kind ?? 'note',
    attach: older?.attach ?? { to: 'nothing' },
    shot: null,
    createdAt: Date.now(),
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

export type Sent = { ok: true; waiting: string | null } | { ok: false; message: string };

/** Sends the draft of a tab: into the queue on disk first, then to the backend. */
export async function sendDraft(tabId: number): Promise<Sent> {
  const draft = await readDraft(tabId);
  if (!draft) return { ok: false, message: 'There is no note to send.' };
  if (draft.note.trim() === '') return { ok: false, message: 'Write a note first.' };
  if (draft.attach.to === 'new_incident' && draft.attach.title.trim() === '') {
    return { ok: false, message: 'Give the incident a title.' };
  }
  const { backendUrl } = await readSettings();
  await enqueue(
    entriesOf(draft, {
      backendUrl,
      userAgent: navigator.userAgent,
      pageTitle: (await readPage(tabId))?.title ?? '',
    }),
  );
  await deleteDraft(tabId);
  await tellContent(tabId, { type: 'draft.clear' });
  const flushed = await flushOutbox();
  forgetLookups();
  return { ok: true, waiting: flushed.failure?.message ?? null };
}

/** The notes of a page as its content script needs them. */
export async function notesForPage(page: Page): Promise<PageNote[]> {
  if (page.address === null || (await readConnection()).state !== 'paired') return [];
  const lookup = await lookUpPage(page.address);
  if (!lookup.ok) return [];
  return lookup.facts.annotations
    .map(({ id, target }, place) => ({ id, number: place + 1, selectors: target.selectors }))
    .filter(({ selectors }) => selectors.length > 0);
}

/** Shows the notes on a page that we may draw on. */
export async function showNotes(tabId: number): Promise<void> {
  const page = await readPage(tabId);
  if (!page || (page.access !== 'click' && page.access !== 'site')) return;
  if (await ensureContent(tabId))
    await tellContent(tabId, { type: 'notes.show', notes: await notesForPage(page) });
}
