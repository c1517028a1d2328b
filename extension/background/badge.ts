import { browser } from '../browser.ts';
import { readConnection } from './connection.ts';
import { badgeFor } from './badge-text.ts';
import { lookUpPage } from './service-lookup.ts';
import { readPage } from './tabs.ts';

/** Sets the badge of one tab from what the backend says now. */
export async function updateBadge(tabId: number): Promise<void> {
  const page = await readPage(tabId);
  if (!page) return;
  const paired = (await readConnection()).state === 'paired';
  const known = paired && page.address !== null && (page.access === 'site' || page.access === 'click');
  const badge = badgeFor(paired, known ? await lookUpPage(page.address!) : null);
  try {
    await browser.action.setBadgeText({ tabId, text: badge.text });
    await browser.action.setBadgeBackgroundColor({ tabId, color: badge.colour });
    await browser.action.setTitle({ tabId, title: badge.title });
  } catch {
    // The tab was closed meanwhile: it needs no badge.
  }
}

/** Sets the badges of the tabs that are in front. */
export async function updateBadges(): Promise<void> {
  const tabs = await browser.tabs.query({ active: true });
  await Promise.all(tabs.flatMap((tab) => (tab.id === undefined ? [] : [updateBadge(tab.id)])));
}
