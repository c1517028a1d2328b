import { browser } from '../browser.ts';
import { originPattern } from '../storage/addresses.ts';
import { readSettings } from '../storage/settings.ts';

const SCRIPT_ID = 'appops-sites';
const FIRST_ID = 'appops-first';
export const CONTENT_FILE = 'content.js';
/** Listens before the page's own scripts do, and does nothing else. */
const FIRST_FILE = 'first.js';

/**
 * The sites on which we may act without a click. The browser's permission is the truth; our list only says
 * which of the granted hosts the user meant as sites, since the backend's host is granted too.
 */
export async function enabledSites(): Promise<string[]> {
  const { sites } = await readSettings();
  const granted = await Promise.all(
    sites.map((origin) => browser.permissions.contains({ origins: [originPattern(origin)] })),
  );
  return sites.filter((_, place) => granted[place]);
}

export async function isEnabledSite(origin: string): Promise<boolean> {
  return (await enabledSites()).includes(origin);
}

/**
 * Registers the content script for exactly the enabled sites. Run at start, and when permissions or the list
 * change: permissions can be taken back in the browser's own pages, and registrations do not survive updates.
 */
export async function syncContentScripts(): Promise<void> {
  const matches = [...new Set((await enabledSites()).map(originPattern))];
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID, FIRST_ID] });
  const ids = registered.map(({ id }) => id);
  if (ids.length > 0) await browser.scripting.unregisterContentScripts({ ids });
  if (matches.length === 0) return;
  await browser.scripting.registerContentScripts([
    { id: FIRST_ID, matches, js: [FIRST_FILE], runAt: 'document_start', persistAcrossSessions: true },
    { id: SCRIPT_ID, matches, js: [CONTENT_FILE], runAt: 'document_idle', persistAcrossSessions: true },
  ]);
}
