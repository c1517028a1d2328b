import type { Failure } from './backend.ts';

/** What the queue needs to know of an entry to decide on it. */
export interface Queued {
  id: string;
  /** The backend that it was written for; it is never sent to another. */
  backendUrl: string;
  /** The incident that this one attaches to and that is queued itself. */
  after: string | null;
  attempts: number;
  /** What the backend said when it refused; null while it may still go out. */
  refused: string | null;
}

export interface SendPlan<T> {
  send: T[];
  /** Entries that wait for one that was refused, or for their own backend; a person has to decide. */
  held: T[];
}

/** The order in which entries go out: as they were made, none before what it attaches to. */
export function planSending<T extends Queued>(entries: readonly T[], backendUrl: string): SendPlan<T> {
  const stuck = new Set(entries.filter(({ refused }) => refused !== null).map(({ id }) => id));
  const send: T[] = [];
  const held: T[] = [];
  for (const entry of entries) {
    if (entry.refused !== null) continue;
    const waits = entry.after !== null && stuck.has(entry.after);
    if (waits || entry.backendUrl !== backendUrl) {
      stuck.add(entry.id);
      held.push(entry);
    } else send.push(entry);
  }
  return { send, held };
}

export type AfterFailure<T> = { entry: T; goOn: boolean };

/** What becomes of an entry that did not go out, and whether the next may be tried. */
export function afterFailure<T extends Queued>(entry: T, failure: Failure): AfterFailure<T> {
  const tried = { ...entry, attempts: entry.attempts + 1 };
  // Only the backend's own "no" takes an entry out of the line: it would say so again, and block the others.
  if (failure.kind === 'refused') return { entry: { ...tried, refused: failure.message }, goOn: true };
  return { entry: tried, goOn: false };
}
