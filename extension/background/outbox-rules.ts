import type { Failure } from './backend.ts';

/** What the queue needs to know of an entry to decide on it. */
export interface Queued {
  id: string;
  /** The backend that it was written for; it is never sent to another. */
  backendUrl: string;
  /** The incident that this one attaches to and that is queued itself. */
  after: string | null;
  attempts: number;
  /** Why it was refused; null while it may still go out. */
  refused: string | null;
  /** Why it did not get through although AppOps answers; it is tried again from `notBefore` on. */
  trouble: string | null;
  strikes: number;
  /** Epoch milliseconds. */
  notBefore: number;
}

export interface SendPlan<T> {
  send: T[];
  /** Entries that wait: for one that was refused or is in trouble, for their time, or for their own backend. */
  held: T[];
}

/** The order in which entries go out: as they were made, none before what it attaches to. */
export function planSending<T extends Queued>(
  entries: readonly T[],
  backendUrl: string,
  now: number,
): SendPlan<T> {
  const stuck = new Set(entries.filter(({ refused }) => refused !== null).map(({ id }) => id));
  const send: T[] = [];
  const held: T[] = [];
  for (const entry of entries) {
    if (entry.refused !== null) continue;
    const waits = (entry.after !== null && stuck.has(entry.after)) || entry.notBefore > now;
    if (waits || entry.backendUrl !== backendUrl) {
      stuck.add(entry.id);
      held.push(entry);
    } else send.push(entry);
  }
  return { send, held };
}

export type AfterFailure<T> = { entry: T; goOn: boolean };

/** After the first miss it is tried again in half a minute, then ever later, at most hourly. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Answers that say nothing of the one request: who asks, or how often. */
const NOT_ABOUT_IT = [401, 407, 408, 425, 429];

/**
 * What becomes of an entry that did not go out, and whether the next may be tried. `alive`: AppOps answered another
 * question just now, so the fault is this entry's; it then steps aside, and the others go on.
 */
export function afterFailure<T extends Queued>(
  entry: T,
  failure: Failure,
  alive: boolean,
  now: number,
): AfterFailure<T> {
  const tried = { ...entry, attempts: entry.attempts + 1 };
  // A "no" takes an entry out of the line: it would be said again, and block the others.
  if (failure.kind === 'refused') return { entry: { ...tried, refused: failure.message }, goOn: true };
  const { status } = failure;
  if (failure.kind !== 'unreachable' || status === 429 || !(alive || status === 413))
    return { entry: tried, goOn: false };
  // So does the no of something on the way, a proxy that takes no large pictures for one.
  if (status !== null && status >= 400 && status < 500 && !NOT_ABOUT_IT.includes(status))
    return { entry: { ...tried, refused: failure.message }, goOn: true };
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(entry.strikes, 10));
  return {
    entry: { ...tried, strikes: entry.strikes + 1, trouble: failure.message, notBefore: now + wait },
    goOn: true,
  };
}
