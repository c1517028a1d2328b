import type { Event } from '@appops/shared/contract/events';
import { useEffect, useSyncExternalStore } from 'react';
import { queryCache } from '../query/query-cache.ts';
import { followEvents } from './follow-events.ts';
import { leadAlone, openChannel, type LiveMessage, type Standing } from './live-channel.ts';
import { concerns, touchedBy } from './touched.ts';

/** News within this time are answered by one refetch. */
const GATHER_MS = 250;

let standing: Standing = { state: 'starting', why: '' };
const listeners = new Set<() => void>();
function setStanding(next: Standing): void {
  if (next.state === standing.state && next.why === standing.why) return;
  // What happened while nothing came is unknown: load everything that is shown anew.
  if (standing.state === 'lost' && next.state !== 'lost') queryCache.invalidate(() => true);
  standing = next;
  for (const listener of listeners) listener();
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
        return setStanding(message.standing);
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
          onState: (state, why = '') =>
            (state !== standing.state || why !== standing.why) &&
            tell({ kind: 'state', standing: { state, why }, sequence }),
        });
        ahead = false;
      });
    };
    channel.send({ kind: 'hello' });
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      leading?.abort();
      clearTimeout(timer);
      channel.close();
    };
  }, []);
}
