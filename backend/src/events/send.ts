import { once as happens } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A reader that takes nothing for so long is cut off, in milliseconds. */
const readersPatience = 60_000;

/** Sends, and waits until the reader has taken it: what it does not take must not pile up in memory. One that is gone ends it, too. */
export async function send(raw: ServerResponse, text: string): Promise<void> {
  if (raw.write(text) || raw.destroyed) return;
  const given = new AbortController();
  const cut = setTimeout(() => raw.destroy(), readersPatience);
  const { signal } = given;
  await Promise.race([happens(raw, 'drain', { signal }), happens(raw, 'close', { signal })]);
  clearTimeout(cut);
  given.abort();
}
