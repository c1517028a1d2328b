import * as z from 'zod/mini';
import { browser } from '../browser.ts';

/** What the user set. No secrets: Firefox lets content scripts read this. */
export const settings = z.object({
  /** Address of the backend without a slash at its end; empty until it is set. */
  backendUrl: z._default(z.string(), ''),
  /** Allow http:// beyond this machine, for a backend inside one's own network. */
  plainHttp: z._default(z.boolean(), false),
  /** Origins on which badge and pins are shown without a click. */
  sites: z._default(z.array(z.string()), []),
});
export type Settings = z.infer<typeof settings>;

const KEY = 'settings';

export async function readSettings(): Promise<Settings> {
  const stored = await browser.storage.local.get(KEY);
  return settings.parse(stored[KEY] ?? {});
}

/** Changes some settings and returns all of them. */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const changed = { ...(await readSettings()), ...change };
  await browser.storage.local.set({ [KEY]: changed });
  return changed;
}
