import { createAnnotation } from '@appops/shared/contract/annotations';
import { uploadAttachment } from '@appops/shared/contract/attachments';
import { openIncident } from '@appops/shared/contract/incidents';
import * as z from 'zod/mini';
import { allEntries, deleteEntry, getEntry, putEntry } from '../storage/database.ts';
import { readSettings } from '../storage/settings.ts';
import { callBackend, type Failure } from './backend.ts';
import { afterFailure, planSending } from './outbox-rules.ts';

const common = {
  /** Made here, so that sending an entry twice changes nothing: ids in time order also keep the queue in order. */
  id: z.string(),
  backendUrl: z.string(),
  order: z.number(),
  createdAt: z.number(),
  after: z.nullable(z.string()),
  attempts: z.number(),
  refused: z.nullable(z.string()),
};

/** Something made here that the backend has not acknowledged yet. */
export const outboxEntry = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('annotation'),
    body: z.omit(createAnnotation.body, { attachments: true }),
    picture: z.nullable(z.instanceof(Blob)),
  }),
  z.object({ ...common, kind: z.literal('incident'), body: openIncident.body }),
]);
export type OutboxEntry = z.infer<typeof outboxEntry>;

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
    if (entry.refused !== null) await putEntry('outbox', { ...entry, refused: null });
}

export interface Flushed {
  sent: number;
  /** Why the rest still waits; null when all went out or was refused. */
  failure: Failure | null;
}

let flushing: Promise<Flushed> | null = null;

/** Sends what is in line. Safe to call at any time; runs once at a time. */
export async function flushOutbox(): Promise<Flushed> {
  flushing ??= flush().finally(() => (flushing = null));
  return await flushing;
}

async function flush(): Promise<Flushed> {
  let sent = 0;
  for (;;) {
    const { backendUrl } = await readSettings();
    const next = planSending(await readOutbox(), backendUrl).send[0];
    if (!next) return { sent, failure: null };
    const failure = await sendEntry(next);
    if (failure === null) {
      await deleteEntry('outbox', next.id);
      sent++;
      continue;
    }
    const after = afterFailure(next, failure);
    // Discarded by the user while it was on its way: do not bring it back.
    if ((await getEntry('outbox', next.id)) !== undefined) await putEntry('outbox', after.entry);
    if (!after.goOn) return { sent, failure };
  }
}

async function sendEntry(entry: OutboxEntry): Promise<Failure | null> {
  if (entry.kind === 'incident') {
    const answer = await callBackend(openIncident, { body: entry.body, idempotencyKey: entry.id });
    return answer.ok ? null : answer.failure;
  }
  const attachments: string[] = [];
  if (entry.picture) {
    // Attachments are stored by content: a second upload after a lost answer gives the same one.
    const answer = await callBackend(uploadAttachment, {
      body: entry.picture,
      headers: { 'content-type': entry.picture.type },
    });
    if (!answer.ok) return answer.failure;
    attachments.push(answer.value.id);
  }
  const answer = await callBackend(createAnnotation, {
    body: { ...entry.body, attachments },
    idempotencyKey: entry.id,
  });
  return answer.ok ? null : answer.failure;
}
