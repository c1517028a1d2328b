import type { Event } from '@appops/shared/contract/events';
import { APP_ID } from '../../constants.ts';

/** What the tab that holds the stream tells the others. */
export type LiveMessage =
  | { kind: 'events'; events: Event[]; sequence: number }
  | { kind: 'reset' }
  | { kind: 'state'; standing: Standing; sequence: number | null }
  /** A tab that has just opened asks the one that holds the stream how things stand. */
  | { kind: 'hello' };

/** How things stand; where nothing comes, what is wrong and what to do. */
export interface Standing {
  state: LiveState;
  title: string;
  why: string;
  /** When AppOps was last heard, in epoch milliseconds by its clock, where it is not heard now; null for never. */
  heardAt: number | null;
  /** It is asked again by itself. */
  asksAgain: boolean;
}

/**
 * How news arrive: `live` by the stream, `polling` by asking now and then. `lost`: nobody answers. `refused`: AppOps or
 * Grafana says no to everything, which asking again does not change.
 */
export type LiveState = 'starting' | 'live' | 'polling' | 'lost' | 'refused';

const NAME = `${APP_ID}.live`;

/** Every tab of this browser that shows a page of ours. */
export function openChannel(receive: (message: LiveMessage) => void): {
  send: (message: LiveMessage) => void;
  close: () => void;
} {
  if (typeof BroadcastChannel === 'undefined') return { send: () => {}, close: () => {} };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event: MessageEvent<LiveMessage>) => receive(event.data);
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}

/**
 * Runs `lead` in one visible tab at a time: browsers allow six connections per origin on HTTP/1, and Grafana's
 * panels need them. Web Locks exist only on https and localhost; elsewhere every tab leads, and must not stream.
 */
export async function leadAlone(
  signal: AbortSignal,
  lead: (mayStream: boolean) => Promise<void>,
): Promise<void> {
  // Cast: pages that came over plain HTTP have none, whatever the types say.
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks === undefined) return lead(false);
  try {
    await locks.request(NAME, { mode: 'exclusive', signal }, () => lead(true));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
