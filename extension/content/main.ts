import { brokenMask, setOwnMasks } from '../anchoring/readable-text.ts';
import type { PageNotes, ToContent } from '../messages/to-content.ts';
import { markTarget, selectedRange, surroundings } from './mark.ts';
import { checkMask, endMask } from './mask.ts';
import { Overlay } from './overlay.ts';
import { pickElement } from './picker.ts';
import { Pins } from './pins.ts';
import { answerWorker, isAlive, tellWorker } from './runtime.ts';

/*
 * The content script: draws, points and describes. It holds no token, knows no address of a backend, takes no
 * typed text, and runs only where the user clicked or enabled the site.
 */
const RUNNING = Symbol.for('appops.content');
// Cast: an earlier copy of this script may have left it there.
const scope = globalThis as { [RUNNING]?: AbortController };

// The worker may inject a second copy, after an update for one: the older one makes way.
scope[RUNNING]?.abort();
const life = new AbortController();
scope[RUNNING] = life;

const overlay = new Overlay(life.signal);
const pins = new Pins(overlay, life.signal);
let picking: AbortController | null = null;

answerWorker(async (message: ToContent): Promise<unknown> => {
  switch (message.type) {
    case 'ping':
      return 'pong';
    case 'pick.start':
      setOwnMasks(message.masks, document);
      void pick();
      return null;
    case 'pick.stop':
      picking?.abort();
      return null;
    case 'page.describe':
      setOwnMasks(message.masks, document);
      return surroundings();
    case 'selection.take': {
      setOwnMasks(message.masks, document);
      const range = selectedRange();
      if (!range) return null;
      pins.showDraft(range);
      return markTarget(range);
    }
    case 'notes.show':
      await show(message);
      return null;
    case 'note.reveal':
      pins.reveal(message.id);
      return null;
    case 'draft.clear':
      pins.clearDraft();
      return null;
    case 'mask.check':
      // Pins lie over fields; what is being noted stays outlined in the picture.
      pins.hide(true);
      setOwnMasks(message.masks, document);
      return { ...(await checkMask(message.selector)), brokenMask: brokenMask() };
    case 'mask.end':
      endMask();
      pins.hide(false);
      return null;
  }
}, life.signal);

async function pick(): Promise<void> {
  picking?.abort();
  picking = new AbortController();
  const picked = await pickElement(overlay, AbortSignal.any([life.signal, picking.signal]));
  if (!picked) {
    await tellWorker({ type: 'pick.cancelled' });
    return;
  }
  pins.showDraft(picked.element);
  await tellWorker({ type: 'pick.done', target: markTarget(picked.element, picked.inFrame) });
}

async function ready(): Promise<void> {
  if (!isAlive()) return life.abort();
  const told = await tellWorker({ type: 'page.ready' });
  if (told) await show(told);
}

async function show({ notes, masks }: PageNotes): Promise<void> {
  setOwnMasks(masks, document);
  await pins.show(notes);
}

// Single-page applications change their address without loading: the notes of the new address are others.
// Cast: some browsers have no navigation, whatever the types say.
const navigation = (globalThis as { navigation?: EventTarget }).navigation;
navigation?.addEventListener(
  'navigatesuccess',
  () => {
    pins.clearDraft();
    void ready().then(() => pins.restart());
  },
  { signal: life.signal },
);
void ready();
