import type { Runtime } from 'webextension-polyfill';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { browser, closePanel, closeStorageToPages, isFirefox, openPanel } from '../browser.ts';
import { fromContent } from '../messages/from-content.ts';
import { fromPanel } from '../messages/from-panel.ts';
import { onAlarm, scheduleAlarms } from './alarms.ts';
import { updateBadge, updateBadges } from './badge.ts';
import { handleContent } from './from-content.ts';
import { handlePanel, pick, takeSelection } from './from-panel.ts';
import { showNotes, showNotesOn } from './notes.ts';
import { isPanelOpen, panelConnected, tellPanels } from './panels.ts';
import { forgetPlacements } from './placements.ts';
import { onHeard } from './service-lookup.ts';
import { syncContentScripts } from './sites.ts';
import { forgetClick, pageOfSender, readPage, rememberClick } from './tabs.ts';

/*
 * All listeners are added here, synchronously, when the worker starts: a browser that wakes it for an event
 * hands the event only to listeners that exist by then. Nothing is remembered between events but on disk.
 */
setEnglishMessages();
background('storage', closeStorageToPages());

onHeard((address) => {
  tellPanels({ type: 'changed' });
  background('heard', Promise.all([showNotesOn(address), updateBadgesOn(address)]));
});

async function updateBadgesOn(address: string): Promise<void> {
  for (const tab of await browser.tabs.query({ active: true }))
    if (tab.id !== undefined && (await readPage(tab.id))?.address === address) await updateBadge(tab.id);
}

const MENU_ELEMENT = 'annotate-element';
const MENU_SELECTION = 'annotate-selection';

browser.action.onClicked.addListener((tab) => {
  if (tab.windowId === undefined || tab.id === undefined) return;
  // A second click on a page that the panel already shows closes the sidebar again. Chrome's panel stays, and there
  // a click always means this page: it may be another than the one clicked on before.
  if (isFirefox && isPanelOpen(tab.windowId) && lastClicked === tab.id) {
    lastClicked = null;
    closePanel();
    return;
  }
  lastClicked = tab.id;
  openPanel(tab.windowId);
  background('click', pointedAt(tab));
});
/*
 * Forgotten when the tab goes to another page: Firefox takes the right of the click away with it, so the next click
 * must give it again instead of closing the sidebar. Only decides whether a click closes the sidebar; after a stop of the worker a click opens it, which is harmless.
 */
let lastClicked: number | null = null;

browser.contextMenus.onClicked.addListener((info, tab) => {
  if (tab?.windowId === undefined || tab.id === undefined) return;
  const tabId = tab.id;
  openPanel(tab.windowId);
  background(
    'menu',
    pointedAt(tab).then(async () => {
      if (info.menuItemId === MENU_SELECTION) await takeSelection(tabId);
      else await pick(tabId);
      tellPanels({ type: 'changed' });
    }),
  );
});

async function pointedAt(tab: Parameters<typeof rememberClick>[0]): Promise<void> {
  await rememberClick(tab);
  tellPanels({ type: 'changed' });
  if (tab.id === undefined) return;
  await showNotes(tab.id);
  await updateBadge(tab.id);
}

browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  if (sender.id !== browser.runtime.id) return undefined;
  const own = browser.runtime.getURL('');
  if (sender.url?.startsWith(own)) {
    const parsed = fromPanel.safeParse(message);
    // Our own "changed" also arrives here in some browsers: not for us.
    return parsed.success ? handlePanel(parsed.data) : undefined;
  }
  const parsed = fromContent.safeParse(message);
  if (!parsed.success) return undefined;
  return pageOfSender(sender).then((page) => (page ? handleContent(parsed.data, page) : null));
});

browser.runtime.onConnect.addListener((port) => {
  if (port.sender?.id === browser.runtime.id && port.sender.url?.startsWith(browser.runtime.getURL('')))
    panelConnected(port);
});

browser.tabs.onActivated.addListener(({ tabId }) => background('badge', updateBadge(tabId)));
browser.tabs.onUpdated.addListener((tabId, change) => {
  if (tabId === lastClicked && (change.status === 'loading' || change.url !== undefined)) lastClicked = null;
  if (change.status === 'loading') background('placements', forgetPlacements(tabId));
  if (change.status !== 'complete') return;
  background('page', Promise.all([updateBadge(tabId), showNotes(tabId)]));
  tellPanels({ type: 'changed' });
});
browser.tabs.onRemoved.addListener((tabId) => {
  background('tab', Promise.all([forgetClick(tabId), forgetPlacements(tabId)]));
});

browser.permissions.onAdded.addListener(() => background('sites', syncContentScripts()));
browser.permissions.onRemoved.addListener(() => {
  background('sites', syncContentScripts().then(updateBadges));
  tellPanels({ type: 'changed' });
});

browser.alarms.onAlarm.addListener(() => background('alarm', onAlarm()));
browser.runtime.onStartup.addListener(() => background('start', start()));
browser.runtime.onInstalled.addListener(() => {
  browser.contextMenus.removeAll().then(
    () => {
      browser.contextMenus.create({
        id: MENU_ELEMENT,
        title: 'Annotate an element with AppOps',
        contexts: ['page', 'link', 'image'],
      });
      browser.contextMenus.create({
        id: MENU_SELECTION,
        title: 'Annotate “%s” with AppOps',
        contexts: ['selection'],
      });
    },
    (error: unknown) => console.warn('The context menu was not made', error),
  );
  background('start', start());
});

async function start(): Promise<void> {
  await syncContentScripts();
  await scheduleAlarms();
  await updateBadges();
}

/* An event has no caller to throw to: what goes wrong is said in the extension's console, and the next event tries anew. */
function background(what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => console.error(`AppOps, ${what}:`, error));
}
