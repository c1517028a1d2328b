import { createAnnotation } from '@appops/shared/contract/annotations';
import { uploadAttachment } from '@appops/shared/contract/attachments';
import { openIncident } from '@appops/shared/contract/incidents';
import { whoAmI } from '@appops/shared/contract/tokens';
import { pageAddress } from '../storage/addresses.ts';
import { allEntries, changeEntry, deleteEntry, putEntry } from '../storage/database.ts';
import { readSettings } from '../storage/settings.ts';
import { callBackend, type Failure } from './backend.ts';
import { clockOffset } from './clock.ts';
import { afterFailure, planSending } from './outbox-rules.ts';
import { outboxEntry, type OutboxEntry } from './outbox-entry.ts';
import { refreshRules, ruleFor } from './page-rules.ts';
import { withoutPageText } from './without-page-text.ts';

/** All entries, oldest first. What cannot be read any more is left where it is. */
export async function readOutbox(): Promise<OutboxEntry[]> {
  const entries = (await allEntries('outbox')).flatMap((entry) => {
    const parsed = outboxEntry.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
  return entries.sort((a, b) => a.order - b.order);
}

/** Puts entries in line. They are on disk when this returns. */
export async function enqueue(entries: readonly OutboxEntry[]): Promise<void> {
  for (const entry of entries) await putEntry('outbox', entry);
}

export async function discardEntry(id: string): Promise<void> {
  for (const entry of await readOutbox())
    if (entry.id === id || entry.after === id) await deleteEntry('outbox', entry.id);
}

/** Lets refused entries be tried again, for example after the role was widened. */
export async function releaseRefused(): Promise<void> {
  for (const entry of await readOutbox())
    if (entry.refused !== null || entry.notBefore > 0)
      await changeQueued({ ...entry, refused: null, trouble: null, strikes: 0, notBefore: 0 });
}

/** Takes the picture off an entry and lets it be tried again. */
export async function dropPicture(id: string): Promise<void> {
  for (const entry of await readOutbox())
    if (entry.id === id && entry.kind === 'annotation')
      await changeQueued({ ...entry, picture: null, refused: null, trouble: null, strikes: 0, notBefore: 0 });
}

/* Discarded by the user meanwhile: do not bring it back. */
async function changeQueued(entry: OutboxEntry): Promise<void> {
  await changeEntry('outbox', entry.id, (current) => (current === undefined ? undefined : entry));
}

export interface Flushed {
  sent: number;
  /** Why the rest still waits; null when all went out or was refused. */
  failure: Failure | null;
}

let flushing: { sending: Promise<Flushed>; stop: AbortController } | null = null;

/** Sends what is in line. Safe to call at any time; runs once at a time. */
export async function flushOutbox(): Promise<Flushed> {
  return await (flushing ?? begin()).sending;
}

/**
 * Sends what is in line at once: a request that already waits for its answer, on a backend that hangs for one, is given up
 * and made anew. What it brought all the same is stored once, since every entry has an id of its own.
 */
export async function flushAnew(): Promise<Flushed> {
  flushing?.stop.abort();
  return await begin().sending;
}

function begin(): { sending: Promise<Flushed>; stop: AbortController } {
  const stop = new AbortController();
  const sending = flush(stop.signal).finally(() => {
    if (flushing?.stop === stop) flushing = null;
  });
  flushing = { sending, stop };
  return flushing;
}

/** Whether something is being sent now. */
export function isFlushing(): boolean {
  return flushing !== null;
}

async function flush(signal: AbortSignal): Promise<Flushed> {
  let sent = 0;
  for (;;) {
    const { backendUrl } = await readSettings();
    const next = planSending(await readOutbox(), backendUrl, Date.now()).send[0];
    if (!next) return { sent, failure: null };
    const failure = await sendEntry(next, signal);
    if (failure === null) {
      await deleteEntry('outbox', next.id);
      sent++;
      continue;
    }
    // Given up for a newer try: what became of the entry is for that one to say.
    if (signal.aborted) return await newer(sent, failure);
    const alive = failure.kind === 'unreachable' && (await callBackend(whoAmI, { signal })).ok;
    if (signal.aborted) return await newer(sent, failure);
    const after = afterFailure(next, failure, alive, Date.now());
    await changeQueued(after.entry);
    if (!after.goOn) return { sent, failure };
  }
}

/** How long newer lists of a service are waited for where older ones are held, in milliseconds. */
const HELD_WAIT_MS = 3000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function newer(sent: number, failure: Failure): Promise<Flushed> {
  return flushing ? await flushing.sending : { sent, failure };
}

async function sendEntry(entry: OutboxEntry, signal: AbortSignal): Promise<Failure | null> {
  const ready = await addressed(entry);
  if (!('id' in ready)) return ready;
  const doneAt = new Date(ready.createdAt + (await clockOffset())).toISOString();
  if (ready.kind === 'incident') {
    const answer = await callBackend(openIncident, { body: { ...ready.body, openedAt: doneAt }, signal });
    if (answer.ok) return null;
    if (answer.failure.code !== 'invalid_request') return answer.failure;
    // A backend of the first release takes no time of ours: better the incident without than no incident.
    const again = await callBackend(openIncident, { body: ready.body, signal });
    return again.ok ? null : answer.failure;
  }
  const attachments: string[] = [];
  if (ready.picture) {
    // Attachments are stored by content: a second upload after a lost answer gives the same one.
    const answer = await callBackend(uploadAttachment, {
      body: ready.picture,
      headers: { 'content-type': ready.picture.type },
      signal,
    });
    if (!answer.ok) return answer.failure;
    attachments.push(answer.value.id);
  }
  // No idempotency key: its own id makes a note one, also when it is sent again with a corrected time or address.
  const answer = await callBackend(createAnnotation, {
    body: { ...ready.body, attachments, writtenAt: doneAt },
    signal,
  });
  if (answer.ok) return null;
  if (answer.failure.code !== 'invalid_request') return answer.failure;
  // A backend of the first release takes no time and no release of ours: better the note without than no note.
  const { releaseVersion: _, ...plain } = ready.body;
  const again = await callBackend(createAnnotation, { body: { ...plain, attachments }, signal });
  return again.ok ? null : answer.failure;
}

/*
 * The entry with the page's address as its service wants it, and without a word of the page where its masks were not
 * known when it was marked. A failure while the service's lists still are not known.
 */
async function addressed(entry: OutboxEntry): Promise<OutboxEntry | Failure> {
  if (entry.pageUrl === null) return entry;
  // Lists that are held will do where a backend hangs; it is asked for new ones all the same.
  const held = (await ruleFor(entry.pageUrl)).known;
  await (held ? Promise.race([refreshRules(), pause(HELD_WAIT_MS)]) : refreshRules());
  const rule = await ruleFor(entry.pageUrl);
  if (!rule.known) {
    const message = 'AppOps did not say yet which parts of its pages are private.';
    return { kind: 'unreachable', message, status: null, code: null } satisfies Failure;
  }
  const clean = entry.masksKnown || rule.maskSelectors.length === 0 ? entry : withoutPageText(entry);
  const url = pageAddress(entry.pageUrl, rule.keptParameters);
  if (url === null) return clean;
  if (clean.kind === 'annotation')
    return { ...clean, body: { ...clean.body, target: { ...clean.body.target, source: url } } };
  const { page } = clean.body.context;
  if (!page) return clean;
  return { ...clean, body: { ...clean.body, context: { ...clean.body.context, page: { ...page, url } } } };
}
