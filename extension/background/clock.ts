import * as z from 'zod/mini';
import { getEntry, putEntry } from '../storage/database.ts';

/* A browser's clock may be wrong, and notes that wait bear the time of their writing: we keep how far it is off. */
const KEY = 'clockOffset';
/** The header counts whole seconds, and an answer takes a while. */
const NOTICEABLE_MS = 5000;

let last: number | null = null;

/** Takes note of what the backend's clock says in an answer, and hands the answer on. */
export function noteClock(response: Response): Response {
  const told = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(told)) return response;
  const offset = told - Date.now();
  const rounded = Math.abs(offset) < NOTICEABLE_MS ? 0 : offset;
  if (last === null || Math.abs(rounded - last) > 1000) {
    last = rounded;
    putEntry('values', rounded, KEY).catch(console.error);
  }
  return response;
}

/** How far the backend's clock was ahead of ours when we last heard it, in milliseconds. */
export async function clockOffset(): Promise<number> {
  const stored = z.number().safeParse(await getEntry('values', KEY));
  return last ?? (stored.success ? stored.data : 0);
}
