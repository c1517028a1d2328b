import * as z from 'zod/mini';
import { browser } from '../browser.ts';
import { outcome, type Outcome } from '../messages/target.ts';

const placements = z.record(z.string(), outcome);

function keyOf(tabId: number): string {
  return `placements:${tabId}`;
}

/** Where the notes of a tab's page were found, by note. */
export async function readPlacements(tabId: number): Promise<Record<string, Outcome>> {
  const key = keyOf(tabId);
  const stored = placements.safeParse((await browser.storage.session.get(key))[key]);
  return stored.success ? stored.data : {};
}

/** Keeps where notes were found; says whether that is news. */
export async function writePlacements(
  tabId: number,
  places: readonly { id: string; outcome: Outcome }[],
): Promise<boolean> {
  const record = Object.fromEntries(places.map(({ id, outcome }) => [id, outcome]));
  const changed = JSON.stringify(await readPlacements(tabId)) !== JSON.stringify(record);
  if (changed) await browser.storage.session.set({ [keyOf(tabId)]: record });
  return changed;
}

export async function forgetPlacements(tabId: number): Promise<void> {
  await browser.storage.session.remove(keyOf(tabId));
}
