import { browser } from '../browser.ts';
import { readConnection } from './connection.ts';
import { lookUpPage, type Lookup } from './service-lookup.ts';
import { readPage } from './tabs.ts';

const RED = '#c4162a';
const GREY = '#6e7079';

export interface Badge {
  text: string;
  colour: string;
  title: string;
}

/** What the toolbar button says of a page; nothing where there is nothing to know. */
export function badgeFor(paired: boolean, lookup: Lookup | null): Badge {
  if (!paired) return { text: '', colour: GREY, title: 'AppOps: not paired yet' };
  if (lookup === null) return { text: '', colour: GREY, title: 'AppOps' };
  if (!lookup.ok) return { text: '!', colour: GREY, title: `AppOps: ${lookup.failure.message}` };
  const { match, live, openIncidents } = lookup.facts.match;
  if (!match) return { text: '', colour: GREY, title: 'AppOps: this page belongs to no known service' };
  const count = openIncidents.length;
  const incidents = count === 1 ? '1 open incident' : `${count} open incidents`;
  const release = live ? `${live.version} is live` : 'no release is known';
  return {
    text: count === 0 ? '' : count > 99 ? '99+' : String(count),
    colour: RED,
    title: `${match.service.name}, ${match.environment.name}: ${release}, ${incidents}`,
  };
}

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
