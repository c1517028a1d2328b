import type { FromContent } from '../messages/from-content.ts';
import type { PageNotes } from '../messages/to-content.ts';
import { beginDraft, notesForPage } from './notes.ts';
import { writePlacements } from './placements.ts';
import { tellPanels } from './panels.ts';
import type { Page } from './tabs.ts';

/** Carries out what the content script of a page says. `page` is what the browser says of the sender. */
export async function handleContent(message: FromContent, page: Page): Promise<PageNotes | null> {
  switch (message.type) {
    case 'page.ready':
      return await notesForPage(page);
    case 'pick.done':
      await beginDraft(page, message.target);
      tellPanels({ type: 'changed' });
      return null;
    case 'pick.cancelled':
      tellPanels({ type: 'changed' });
      return null;
    case 'notes.placed':
      if (await writePlacements(page.tabId, message.places)) tellPanels({ type: 'changed' });
      return null;
    case 'pin.clicked':
      tellPanels({ type: 'changed', noteId: message.id });
      return null;
  }
}
