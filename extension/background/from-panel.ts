import { downloadAttachment } from '@appops/shared/contract/attachments';
import { acknowledgeIncident, resolveIncident } from '@appops/shared/contract/incidents';
import { readDraft, changeDraft, deleteDraft } from '../storage/drafts.ts';
import { contentAnswer } from '../messages/to-content.ts';
import type { FromPanel } from '../messages/from-panel.ts';
import type { Done, PanelAnswers, RequestOf } from '../messages/panel-answers.ts';
import type { PanelState } from '../messages/panel-state.ts';
import { scheduleAlarms } from './alarms.ts';
import { callBackend } from './backend.ts';
import { updateBadges } from './badge.ts';
import {
  cancelPairing,
  pollPairing,
  readConnection,
  revokeOwed,
  startPairing,
  unpair,
} from './connection.ts';
import { adoptDraft, beginDraft, sendDraft, showNotes } from './notes.ts';
import { discardEntry, dropPicture, flushAnew, releaseRefused } from './outbox.ts';
import { changeRule, heldServices, refreshRules } from './page-rules.ts';
import { readPanelState } from './panel-state.ts';
import { tellPanels } from './panels.ts';
import { forgetLookups, forgetPages } from './service-lookup.ts';
import { takeShot } from './shot.ts';
import { syncContentScripts } from './sites.ts';
import { ensureContent, readPage, tellContent } from './tabs.ts';

const done: Done = { ok: true };

const cannotReach: Done = {
  ok: false,
  message:
    'The browser does not let AppOps into this page yet, or the page does not answer. Click the AppOps button in the toolbar, or enable AppOps on this site.',
};

type Handlers = { [T in FromPanel['type']]: (message: RequestOf<T>) => Promise<PanelAnswers[T]> };

const handlers: Handlers = {
  'state.get': async (message) => {
    background(keepUp());
    return await look(message.tabId);
  },
  'backend.changed': async () => {
    if ((await readConnection()).state !== 'paired') await cancelPairing();
    return await refresh();
  },
  'pairing.start': async () => {
    const started = await startPairing();
    await scheduleAlarms();
    return started;
  },
  'pairing.cancel': async () => {
    await cancelPairing();
    return done;
  },
  'pairing.end': async () => {
    await unpair();
    await forgetPages();
    // Unpairing here waits for nobody.
    background(revokeOwed().then(() => tellPanels({ type: 'changed' })));
    return await refresh();
  },
  'pick.start': async (message) => {
    return await pick(message.tabId);
  },
  'pick.stop': async (message) => {
    await tellContent(message.tabId, { type: 'pick.stop' });
    return done;
  },
  'selection.take': async (message) => {
    return await takeSelection(message.tabId);
  },
  'draft.page': async (message) => {
    const page = await readPage(message.tabId);
    if (!page || page.address === null) return cannotReach;
    await beginDraft(
      page,
      null,
      message.incident ? { to: 'new_incident', title: '', severity: 'medium' } : undefined,
    );
    return done;
  },
  'shot.take': async (message) => {
    return await shoot(message.tabId);
  },
  'draft.discard': async (message) => {
    await deleteDraft(message.tabId);
    await tellContent(message.tabId, { type: 'draft.clear' });
    return done;
  },
  'draft.send': async (message) => {
    const sent = await sendDraft(message.tabId);
    if (!sent.ok) return sent;
    background(Promise.all([showNotes(message.tabId), updateBadges(), scheduleAlarms()]));
    return sent;
  },
  'note.reveal': async (message) => {
    if (!(await ensureContent(message.tabId))) return cannotReach;
    await showNotes(message.tabId);
    await tellContent(message.tabId, { type: 'note.reveal', id: message.id });
    return done;
  },
  'incident.move': async (message) => {
    const route = message.to === 'acknowledge' ? acknowledgeIncident : resolveIncident;
    const answer = await callBackend(route, { params: { id: message.id }, body: {} });
    await refresh();
    if (answer.ok) return done;
    const hint =
      answer.failure.code === 'forbidden'
        ? ' Unpair this browser and pair it again, approved by somebody who may operate.'
        : ' Nothing was changed.';
    return { ok: false, message: answer.failure.message + hint };
  },
  'picture.get': async (message) => {
    const answer = await callBackend(downloadAttachment, { params: { id: message.id } });
    if (!answer.ok) return { ok: false, message: answer.failure.message };
    // Cast: a route whose reply is bytes has no schema.
    return { ok: true, picture: base64Of(answer.value as ArrayBuffer) };
  },
  'rules.get': async () => {
    await refreshRules(0);
    return await heldServices();
  },
  'rules.set': async (message) => {
    const answer = await changeRule(message.slug, message.keptParameters, message.maskSelectors);
    await refresh();
    return answer.ok ? done : { ok: false, message: answer.failure.message };
  },
  'site.changed': async (message) => {
    await syncContentScripts();
    if (message.tabId !== undefined) await showNotes(message.tabId);
    return await refresh();
  },
  'outbox.retry': async (message) => {
    if (message.withoutPicture === undefined) await releaseRefused();
    else await dropPicture(message.withoutPicture);
    const flushed = await flushAnew();
    await refresh();
    return flushed.failure ? { ok: false, message: flushed.failure.message } : done;
  },
  'outbox.discard': async (message) => {
    await discardEntry(message.id);
    return done;
  },
};

/** Carries out what our own pages ask for. */
export function handlePanel<T extends FromPanel>(message: T): Promise<PanelAnswers[T['type']]> {
  // Cast: the table above says of each request what it answers; that they belong together the compiler cannot follow.
  const handle = handlers[message.type] as unknown as (message: T) => Promise<PanelAnswers[T['type']]>;
  return handle(message);
}

/* What an open panel keeps going besides; nobody waits for it. */
async function keepUp(): Promise<void> {
  const before = (await readConnection()).state;
  await pollPairing();
  const { state } = await readConnection();
  if (state === 'paired') await refreshRules();
  if (state !== before) tellPanels({ type: 'changed' });
}

async function look(tabId: number): Promise<PanelState> {
  const page = await readPage(tabId);
  if (page) await adoptDraft(page);
  const state = await readPanelState(tabId);
  // Notes that came since the page was last told of them; where they are is heard later.
  if (state.notes?.some(({ place }) => place === 'waiting')) background(showNotes(tabId));
  return state;
}

async function refresh(): Promise<Done> {
  forgetLookups();
  await scheduleAlarms();
  background(updateBadges());
  return done;
}

/** Lets the user point at an element of a page. */
export async function pick(tabId: number): Promise<Done> {
  const page = await readPage(tabId);
  if (!page || !(await ensureContent(tabId))) return cannotReach;
  await tellContent(tabId, { type: 'pick.start', masks: [...page.masks] });
  return done;
}

/** Begins a note about the text that is selected on the page. */
export async function takeSelection(tabId: number): Promise<Done> {
  const page = await readPage(tabId);
  if (!page || page.address === null || !(await ensureContent(tabId))) return cannotReach;
  const answer = contentAnswer['selection.take'].safeParse(
    await tellContent(tabId, { type: 'selection.take', masks: [...page.masks] }),
  );
  if (!answer.success || answer.data === null) {
    return { ok: false, message: 'Select some text on the page first. Text inside a frame cannot be taken.' };
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

function base64Of(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = '';
  for (let at = 0; at < view.length; at += 8192) text += String.fromCharCode(...view.subarray(at, at + 8192));
  return btoa(text);
}

function background(work: Promise<unknown>): void {
  work.catch((error: unknown) => console.error('AppOps, beside the panel:', error));
}
