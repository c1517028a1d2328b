import type { Event } from '@appops/shared/contract/events';
import { useEffect, useSyncExternalStore } from 'react';
import { queryCache } from '../query/query-cache.ts';
import { followEvents } from './follow-events.ts';
import { leadAlone, openChannel, type LiveMessage, type Standing } from './live-channel.ts';
import { concerns, touchedBy } from './touched.ts';

/** News within this time are answered by one refetch. */
const GATHER_MS = 250;

const STARTING: Standing = { state: 'starting', title: '', why: '', heardAt: null, asksAgain: true };
let standing = STARTING;
const listeners = new Set<() => void>();
/** Nothing comes, whatever is asked. */
const isAway = ({ state }: Standing) => state === 'lost' || state === 'refused';
const hears = ({ state }: Standing) => state === 'live' || state === 'polling';
/** Something may have happened that was not heard. */
let missed = false;
function setStanding(given: Standing): void {
  // A tab of another version may tell less.
  const next = { ...STARTING, ...given };
  if (sameStanding(next, standing)) return;
  standing = next;
  missed ||= isAway(next);
  // Each page's own tries would only burden who does not answer, and change nothing for who says no.
  queryCache.rest(isAway(next));
  // What happened while nothing came is unknown: load everything that is shown anew.
  if (missed && hears(next)) {
    missed = false;
    queryCache.invalidate(() => true);
  }
  for (const listener of listeners) listener();
}

function sameStanding(one: Standing, other: Standing): boolean {
  return one.state === other.state && one.why === other.why && one.asksAgain === other.asksAgain;
}

let begin = () => {};
/** Asks at once, for the page and for its news. */
export function askAgain(): void {
  begin();
  queryCache.rest(false);
  queryCache.invalidate(() => true);
}

/** Whether news arrive at present. */
export function isHeard(): boolean {
  return hears(standing);
}

/** How news arrive at present. */
export function useStanding(): Standing {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => standing,
  );
}

/**
 * Keeps what is shown up to date while this tab is visible: one stream per browser, whose holder passes the news
 * on to the other tabs. Used once, by the root of the pages.
 */
export function useLiveUpdates(): void {
  useEffect(() => {
    let sequence: number | null = null;
    let gathered: Event[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leading: AbortController | null = null;
    /** This tab holds the stream, rather than waiting for its turn. */
    let ahead = false;

    const apply = () => {
      timer = undefined;
      const touched = touchedBy(gathered);
      gathered = [];
      queryCache.invalidate((key) => concerns(touched, key));
    };
    const receive = (message: LiveMessage) => {
      if (message.kind === 'hello') {
        if (ahead) channel.send({ kind: 'state', standing, sequence });
        return;
      }
      if (message.kind === 'state') {
        sequence ??= message.sequence;
        setStanding(message.standing);
        // Who had given up waits for its turn again: the tab that tells this may be closed.
        if (hears(message.standing)) follow();
        return;
      }
      if (message.kind === 'reset') {
        sequence = null;
        return queryCache.invalidate(() => true);
      }
      sequence = Math.max(sequence ?? 0, message.sequence);
      if (message.events.length === 0) return;
      gathered.push(...message.events);
      timer ??= setTimeout(apply, GATHER_MS);
    };
    const channel = openChannel(receive);
    const tell = (message: LiveMessage) => {
      receive(message);
      channel.send(message);
    };

    const follow = () => {
      const visible = document.visibilityState === 'visible';
      if (!visible) {
        // Until it is looked at again nothing is heard here.
        if (ahead && hears(standing)) setStanding(STARTING);
        leading?.abort();
        leading = null;
        return;
      }
      if (leading) return;
      const controller = new AbortController();
      leading = controller;
      void leadAlone(controller.signal, async (mayStream) => {
        ahead = true;
        await followEvents({
          after: sequence,
          mayStream,
          signal: controller.signal,
          onEvents: (events, at) => tell({ kind: 'events', events, sequence: at }),
          onReset: () => tell({ kind: 'reset' }),
          onStanding: (next) =>
            !sameStanding(next, standing) && tell({ kind: 'state', standing: next, sequence }),
        });
        ahead = false;
        if (leading === controller) leading = null;
      });
    };
    begin = () => {
      leading?.abort();
      leading = null;
      follow();
    };
    channel.send({ kind: 'hello' });
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      begin = () => {};
      leading?.abort();
      clearTimeout(timer);
      channel.close();
    };
  }, []);
}
