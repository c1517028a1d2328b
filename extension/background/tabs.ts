import type { Runtime, Tabs } from 'webextension-polyfill';
import * as z from 'zod/mini';
import { browser } from '../browser.ts';
import { toContent, type ToContent } from '../messages/to-content.ts';
import { pageAddress } from '../storage/addresses.ts';
import { ruleFor } from './page-rules.ts';
import { CONTENT_FILE, isEnabledSite } from './sites.ts';

/**
 * How far we may go on a page. `click`: the user clicked the toolbar button or menu there, which lasts until
 * the tab leaves the site. `site`: the user enabled the site. `closed`: pages of the browser itself.
 */
export type PageAccess = 'none' | 'click' | 'site' | 'closed';

export interface Page {
  tabId: number;
  windowId: number;
  /** As the browser shows it; null where we may not know. */
  url: string | null;
  /** What is sent to the backend; null where there is nothing to send. */
  address: string | null;
  origin: string | null;
  title: string;
  access: PageAccess;
  /** What the page's service wants nobody to read, as CSS selectors. */
  masks: readonly string[];
  /** Whether the backend ever said what its services mask. */
  masksKnown: boolean;
}

const clicked = z.record(z.string(), z.string());
const CLICKED = 'clickedTabs';

/* In session storage: the worker may be stopped at any time, and after a restart of the browser no click counts. */
async function clickedTabs(): Promise<Record<string, string>> {
  const stored = clicked.safeParse((await browser.storage.session.get(CLICKED))[CLICKED]);
  return stored.success ? stored.data : {};
}

/** Remembers that the user pointed us at this tab. */
export async function rememberClick(tab: Tabs.Tab): Promise<void> {
  if (tab.id === undefined || tab.url === undefined || !URL.canParse(tab.url)) return;
  const known = await clickedTabs();
  await browser.storage.session.set({ [CLICKED]: { ...known, [tab.id]: new URL(tab.url).origin } });
}

export async function forgetClick(tabId: number): Promise<void> {
  const known = await clickedTabs();
  const left = Object.entries(known).filter(([id]) => id !== String(tabId));
  await browser.storage.session.set({ [CLICKED]: Object.fromEntries(left) });
}

/** What we know and may do of a tab; null when it is gone. */
export async function readPage(tabId: number): Promise<Page | null> {
  let tab: Tabs.Tab;
  try {
    tab = await browser.tabs.get(tabId);
  } catch {
    return null;
  }
  const url = tab.url === undefined || tab.url === '' ? null : tab.url;
  const { keptParameters, maskSelectors, known } = await ruleFor(url);
  const address = pageAddress(url ?? undefined, keptParameters);
  const origin = address === null ? null : new URL(address).origin;
  return {
    tabId,
    windowId: tab.windowId ?? -1,
    url,
    address,
    origin,
    title: url === null ? '' : (tab.title ?? ''),
    access: await accessTo(tabId, url, origin),
    masks: maskSelectors,
    masksKnown: known,
  };
}

async function accessTo(tabId: number, url: string | null, origin: string | null): Promise<PageAccess> {
  if (url !== null && origin === null) return 'closed';
  if (origin === null) return 'none';
  if (await isEnabledSite(origin)) return 'site';
  return (await clickedTabs())[tabId] === origin ? 'click' : 'none';
}

/** Whether a content script's message may be acted on: our own script, in the top frame, where the user let us. */
export async function pageOfSender(sender: Runtime.MessageSender): Promise<Page | null> {
  if (sender.tab?.id === undefined || sender.frameId !== 0) return null;
  const page = await readPage(sender.tab.id);
  if (!page || page.origin === null || page.access === 'none' || page.access === 'closed') return null;
  return sender.url !== undefined && URL.canParse(sender.url) && new URL(sender.url).origin === page.origin
    ? page
    : null;
}

/** A page that hangs answers nothing; nobody waits for it longer than this, in milliseconds. */
const PAGE_PATIENCE_MS = 8000;

async function within<T>(work: Promise<T>): Promise<T> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('The page does not answer')), PAGE_PATIENCE_MS);
  });
  return await Promise.race([work, patience]).finally(() => clearTimeout(late));
}

/** Sends to the content script of a tab and returns what it answers; undefined where none listens. */
export async function tellContent(tabId: number, message: ToContent): Promise<unknown> {
  try {
    return await within(browser.tabs.sendMessage(tabId, toContent.parse(message), { frameId: 0 }));
  } catch (error) {
    if (error instanceof z.core.$ZodError) throw error;
    return undefined;
  }
}

/** Makes sure that the content script runs in a tab. False where the browser does not let us. */
export async function ensureContent(tabId: number): Promise<boolean> {
  if ((await tellContent(tabId, { type: 'ping' })) === 'pong') return true;
  try {
    await within(browser.scripting.executeScript({ target: { tabId }, files: [CONTENT_FILE] }));
    return true;
  } catch (error) {
    console.warn('The page is not open to the extension', error);
    return false;
  }
}
