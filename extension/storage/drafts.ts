import * as z from 'zod/mini';
import { markedTarget } from '../messages/target.ts';
import { allEntries, changeEntry, deleteEntry, getEntry, putEntry } from './database.ts';
import { annotationKinds } from '@appops/shared/words/note';
import { severities } from '@appops/shared/words/severity';

/** A note being written. Kept by tab, so that closing the panel loses nothing. */
export const draft = z.object({
  tabId: z.number(),
  /** The page as it is told to the backend. */
  url: z.string(),
  /** The page as the browser shows it, which never leaves it: what is kept of it is known for sure when it is sent. */
  pageUrl: z._default(z.nullable(z.string()), null),
  /** Null for an incident about the page as a whole. */
  target: z.nullable(markedTarget),
  /** Whether we knew of which service the page is; else the backend says it by the address. */
  placeKnown: z._default(z.boolean(), true),
  /** Whether we knew which parts of the page its service masks; else they are asked for before anything is sent. */
  masksKnown: z._default(z.boolean(), true),
  service: z.nullable(z.string()),
  environment: z.nullable(z.string()),
  /** What was live on the page when it was marked; null where that was not known just then. */
  liveVersion: z.nullable(z.string()),
  note: z.string(),
  kind: z.enum(annotationKinds),
  /** Where the note goes: nowhere else, onto an incident or a case that exist, or onto a new incident. */
  attach: z.discriminatedUnion('to', [
    z.object({ to: z.literal('nothing') }),
    z.object({ to: z.literal('incident'), id: z.string() }),
    z.object({ to: z.literal('case'), id: z.string() }),
    z.object({ to: z.literal('new_incident'), title: z.string(), severity: z.enum(severities) }),
  ]),
  /** The picture as the user will send it, after blackening. */
  shot: z.nullable(z.instanceof(Blob)),
  createdAt: z.number(),
});
export type Draft = z.infer<typeof draft>;

export async function readDraft(tabId: number): Promise<Draft | null> {
  const stored = draft.safeParse(await getEntry('drafts', tabId));
  return stored.success ? stored.data : null;
}

export async function writeDraft(value: Draft): Promise<void> {
  await putEntry('drafts', value);
}

/** Changes parts of a draft that still exists, and leaves all others to whoever changes them now; does nothing when it was sent or discarded meanwhile. */
export async function changeDraft(tabId: number, change: Partial<Draft>): Promise<void> {
  await changeEntry('drafts', tabId, (entry) => {
    const current = draft.safeParse(entry);
    return current.success ? { ...current.data, ...change } : undefined;
  });
}

export async function deleteDraft(tabId: number): Promise<void> {
  await deleteEntry('drafts', tabId);
}

/** All drafts, also those of tabs that were closed. */
export async function readDrafts(): Promise<Draft[]> {
  return (await allEntries('drafts')).flatMap((entry) => {
    const parsed = draft.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}
