import { readDraft, changeDraft, deleteDraft } from '../storage/drafts.ts';
import { contentAnswer } from '../messages/to-content.ts';
import type { FromPanel } from '../messages/from-panel.ts';
import { scheduleAlarms } from './alarms.ts';
import { updateBadges } from './badge.ts';
import { cancelPairing, endPairing, pollPairing, readConnection, startPairing } from './connection.ts';
import { adoptDraft, beginDraft, sendDraft, showNotes } from './notes.ts';
import { discardEntry, flushOutbox, releaseRefused } from './outbox.ts';
import { readPanelState, type PanelState } from './panel-state.ts';
import { forgetLookups } from './service-lookup.ts';
import { takeShot } from './shot.ts';
import { syncContentScripts } from './sites.ts';
import { ensureContent, readPage, tellContent } from './tabs.ts';

/** What an act of the panel came to. `kept`: it waits in the queue for the backend. */
export type Done = { ok: true; kept?: boolean } | { ok: false; message: string };

const cannotReach: Done = {
  ok: false,
  message:
    'The browser does not let AppOps into this page yet. Click the AppOps button in the toolbar, or enable AppOps on this site.',
};

/** Carries out what our own pages ask for. */
export async function handlePanel(message: FromPanel): Promise<unknown> {
  switch (message.type) {
    case 'state.get':
      await pollPairing();
      return await look(message.tabId);
    case 'backend.changed':
      if ((await readConnection()).state !== 'paired') await cancelPairing();
      return await refresh();
    case 'pairing.start': {
      const started = await startPairing();
      await scheduleAlarms();
      return started;
    }
    case 'pairing.cancel':
      await cancelPairing();
      return done;
    case 'pairing.end':
      await endPairing('unpaired');
      return await refresh();
    case 'pick.start':
      return await pick(message.tabId);
    case 'pick.stop':
      await tellContent(message.tabId, { type: 'pick.stop' });
      return done;
    case 'selection.take':
      return await takeSelection(message.tabId);
    case 'draft.page': {
      const page = await readPage(message.tabId);
      if (!page || page.address === null) return cannotReach;
      await beginDraft(page, null);
      return done;
    }
    case 'shot.take':
      return await shoot(message.tabId);
    case 'draft.discard':
      await deleteDraft(message.tabId);
      await tellContent(message.tabId, { type: 'draft.clear' });
      return done;
    case 'draft.send': {
      const sent = await sendDraft(message.tabId);
      if (!sent.ok) return sent;
      await showNotes(message.tabId);
      await Promise.all([updateBadges(), scheduleAlarms()]);
      return { ok: true, kept: sent.waiting !== null } satisfies Done;
    }
    case 'note.reveal':
      if (!(await ensureContent(message.tabId))) return cannotReach;
      await showNotes(message.tabId);
      await tellContent(message.tabId, { type: 'note.reveal', id: message.id });
      return done;
    case 'site.changed':
      await syncContentScripts();
      if (message.tabId !== undefined) await showNotes(message.tabId);
      return await refresh();
    case 'outbox.retry': {
      await releaseRefused();
      const flushed = await flushOutbox();
      await refresh();
      return flushed.failure ? ({ ok: false, message: flushed.failure.message } satisfies Done) : done;
    }
    case 'outbox.discard':
      await discardEntry(message.id);
      return done;
  }
}

async function look(tabId: number): Promise<PanelState> {
  const page = await readPage(tabId);
  if (page) await adoptDraft(page);
  const state = await readPanelState(tabId);
  // Notes that came since the page was last told of them; where they are is heard later.
  if (state.notes.some(({ place }) => place === 'waiting')) showNotes(tabId).catch(console.error);
  return state;
}

const done: Done = { ok: true };

async function refresh(): Promise<Done> {
  forgetLookups();
  await scheduleAlarms();
  await updateBadges();
  return done;
}

async function pick(tabId: number): Promise<Done> {
  if (!(await ensureContent(tabId))) return cannotReach;
  await tellContent(tabId, { type: 'pick.start' });
  return done;
}

/** Begins a note about the text that is selected on the page. */
export async function takeSelection(tabId: number): Promise<Done> {
  const page = await readPage(tabId);
  if (!page || page.address === null || !(await ensureContent(tabId))) return cannotReach;
  const answer = contentAnswer['selection.take'].safeParse(
    await tellContent(tabId, { type: 'selection.take' }),
  );
  if (!answer.success || answer.data === null) {
    return { ok: false, message: 'Select some text on the page first.' };
  }
  await beginDraft(page, answer.data);
  return done;
}

async function shoot(tabId: number): Promise<Done> {
  if (!(await readDraft(tabId))) return { ok: false, message: 'Begin a note first.' };
  const shot = await takeShot(tabId);
  if (!shot.ok) return shot;
  await changeDraft(tabId, { shot: shot.picture });
  return done;
}
