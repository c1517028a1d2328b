import * as z from 'zod/mini';
import { allEntries, changeEntry, deleteEntry, getEntry } from '../storage/database.ts';
import { readSettings } from '../storage/settings.ts';
import { callBackend, type Failure } from './backend.ts';
import {
  caseFact,
  matchFacts,
  noteFacts,
  readCases,
  readMatch,
  readNotes,
  type CaseFact,
  type MatchFacts,
  type NoteFact,
} from './page-facts.ts';
import { learnRule } from './page-rules.ts';

/*
 * What is known of pages, on disk: it is shown at once and with its age, whatever the backend does meanwhile. Each
 * part is asked for by itself and kept when it comes, however late, so that one that hangs holds up no other.
 */

/** Something the backend said, and when we heard it, in epoch milliseconds. */
export interface Part<T> {
  at: number;
  value: T;
}

const partOf = <T extends z.ZodMiniType>(value: T) => z.nullable(z.object({ at: z.number(), value }));

const known = z.object({
  key: z.string(),
  backendUrl: z.string(),
  usedAt: z.number(),
  match: partOf(matchFacts),
  notes: partOf(noteFacts),
  cases: partOf(z.array(caseFact)),
});

/** What is known of a page. A part that was never heard is null. */
export interface Known {
  match: Part<MatchFacts> | null;
  notes: Part<NoteFact[]> | null;
  cases: Part<CaseFact[]> | null;
  /** Why the last asking came to nothing; null while all went well. */
  failure: Failure | null;
  /** An answer is waited for now. */
  asking: boolean;
}

/** The panel, the badge and the page ask within the same second; the backend is asked once. */
const FRESH_MS = 3000;
/** Pages that are remembered; the ones that were looked at longest ago go first. */
const PAGES = 200;
/** Pages of 500 notes that are read at most. */
const NOTE_PAGES = 20;

const nothing = { match: null, notes: null, cases: null };
/* Only who asks whom just now: after a stop of the worker the backend is asked again. */
const asked = new Map<string, { at: number; work: Promise<void>; done: boolean; failure: Failure | null }>();

let heard: (address: string) => void = () => {};
/** Sets who is told when something new is known of a page, or when asking began to fail or to work. */
export function onHeard(listener: (address: string) => void): void {
  heard = listener;
}

async function keyOf(address: string): Promise<{ key: string; backendUrl: string }> {
  const { backendUrl } = await readSettings();
  return { key: `${backendUrl} ${address}`, backendUrl };
}

async function readKnown(key: string): Promise<Omit<Known, 'failure' | 'asking'>> {
  const stored = known.safeParse(await getEntry('pages', key));
  return stored.success ? stored.data : nothing;
}

/** What is known of a page now. Never waits for the backend, which is asked if that was not done just now. */
export async function lookUpPage(address: string, now = Date.now()): Promise<Known> {
  const { key } = await keyOf(address);
  const last = asked.get(key);
  if (!last || (last.done && now - last.at >= FRESH_MS)) beginAsking(address, key, now);
  const current = asked.get(key);
  return {
    ...(await readKnown(key)),
    failure: current?.failure ?? null,
    asking: current !== undefined && !current.done,
  };
}

/** What is on disk of a page; asks nobody. */
export async function recallPage(address: string): Promise<Omit<Known, 'failure' | 'asking'>> {
  return await readKnown((await keyOf(address)).key);
}

/** Asks anew at the next look: something was sent, or the connection changed. What is known stays known. */
export function forgetLookups(): void {
  for (const [key, last] of asked)
    if (last.done) asked.delete(key);
    else last.at = 0;
}

function beginAsking(address: string, key: string, now: number): void {
  const last = asked.get(key);
  if (last && !last.done) return;
  for (const [other, { at, done }] of asked) if (done && now - at > 600_000) asked.delete(other);
  const turn = { at: now, work: Promise.resolve(), done: false, failure: last?.failure ?? null };
  asked.set(key, turn);
  const failures: (Failure | null)[] = [];
  const before = turn.failure;
  async function part<K extends 'match' | 'notes' | 'cases'>(
    name: K,
    answer: Promise<{ ok: true; value: NonNullable<Known[K]>['value'] } | { ok: false; failure: Failure }>,
  ): Promise<void> {
    const got = await answer;
    failures.push(got.ok ? null : got.failure);
    if (got.ok && (await remember(address, name, got.value))) heard(address);
  }
  turn.work = Promise.all([
    part('match', askMatch(address)),
    part('notes', askNotes(address)),
    part('cases', askCases(address)),
  ])
    .then(() => {
      turn.failure = failures.find((failure) => failure !== null) ?? null;
    })
    .finally(() => {
      turn.done = true;
      // What was asked while something was being sent is asked again.
      if (turn.at !== 0) turn.at = Date.now();
      if (JSON.stringify(turn.failure) !== JSON.stringify(before)) heard(address);
    });
  turn.work.catch((error: unknown) => console.error('AppOps, asking about a page:', error));
}

async function askMatch(address: string) {
  const answer = await callBackend(readMatch, { query: { url: address } });
  if (!answer.ok) return answer;
  const { rule, ...value } = answer.value;
  if (rule) await learnRule(rule);
  return { ok: true as const, value };
}

async function askNotes(address: string) {
  const notes: NoteFact[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < NOTE_PAGES; page++) {
    const answer = await callBackend(readNotes, { query: { url: address, limit: 500, cursor } });
    if (!answer.ok) return answer;
    notes.push(...answer.value.items.filter(({ erased }) => !erased));
    if (answer.value.nextCursor === null) break;
    cursor = answer.value.nextCursor;
  }
  return { ok: true as const, value: notes };
}

async function askCases(address: string) {
  const service = (await recallPage(address)).match?.value.match?.service.slug;
  const answer = await callBackend(readCases, {
    query: { open: 'true', ...(service ? { service: [service] } : {}) },
  });
  if (answer.ok) return { ok: true as const, value: answer.value.items };
  // Cases are only offered for attaching: a backend that refuses them still tells all the rest.
  return answer.failure.kind === 'refused' ? { ok: true as const, value: [] } : answer;
}

/* Keeps a part; says whether it reads otherwise than before. */
async function remember<K extends 'match' | 'notes' | 'cases'>(
  address: string,
  name: K,
  value: NonNullable<Known[K]>['value'],
): Promise<boolean> {
  const { key, backendUrl } = await keyOf(address);
  const now = Date.now();
  let news = true;
  let isNew = true;
  // In one transaction: the parts come at the same time.
  await changeEntry('pages', key, (entry) => {
    const stored = known.safeParse(entry);
    const { match, notes, cases } = stored.success ? stored.data : nothing;
    const before = { match, notes, cases }[name];
    news = before === null || JSON.stringify(before.value) !== JSON.stringify(value);
    isNew = !stored.success;
    return { key, backendUrl, usedAt: now, match, notes, cases, [name]: { at: now, value } };
  });
  if (isNew) await forgetOldest();
  return news;
}

async function forgetOldest(): Promise<void> {
  // Cast: this file alone writes that store.
  const entries = (await allEntries('pages')) as { key: string; usedAt: number }[];
  const old = entries.sort((a, b) => b.usedAt - a.usedAt).slice(PAGES);
  for (const { key } of old) await deleteEntry('pages', key);
}

/** Forgets all that was known of pages: another backend, or nobody who may know it any more. */
export async function forgetPages(): Promise<void> {
  asked.clear();
  // Cast: as above.
  for (const entry of (await allEntries('pages')) as { key: string }[]) await deleteEntry('pages', entry.key);
}
