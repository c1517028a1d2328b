import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { hashOf, queryCache, type QueryKey, type QueryState } from './query-cache.ts';

export interface Query<T> extends QueryState<T> {
  /** Nothing has come yet and nothing has failed: show a skeleton. */
  pending: boolean;
  /** What is shown belongs to the key asked before; the new answer is on its way. */
  former: boolean;
  refetch: () => void;
}

interface QueryOptions {
  /** Loads it anew that often while the page is visible; for what no event tells, such as runs. */
  refreshMs?: number;
  /** While a key's first answer is on its way, the former key's data stays: for lists with filters. */
  keepFormer?: boolean;
}

/**
 * Watches one resource.
 * @param key null while there is nothing to ask
 */
export function useQuery<T>(
  key: QueryKey | null,
  load: (signal: AbortSignal) => Promise<T>,
  { refreshMs = 0, keepFormer = false }: QueryOptions = {},
): Query<T> {
  const hash = key === null ? '' : hashOf(key);
  const latest = useRef({ load });
  useEffect(() => {
    latest.current = { load };
  });
  const subscribe = useCallback(
    (listener: () => void) => {
      // Cast: the hash is the key as JSON.
      const now = JSON.parse(hash === '' ? 'null' : hash) as QueryKey | null;
      if (now === null) return () => {};
      // The loader of this very key: another component may watch the same key after this one has moved on.
      const { load: loadThis } = latest.current;
      return queryCache.subscribe(now, loadThis, listener);
    },
    [hash],
  );
  const state = useSyncExternalStore(subscribe, () => queryCache.state<T>(hash));

  useEffect(() => {
    if (refreshMs === 0 || hash === '') return;
    const timer = setInterval(() => {
      // Cast: as above.
      if (document.visibilityState === 'visible') queryCache.refresh(JSON.parse(hash) as QueryKey);
    }, refreshMs);
    return () => clearInterval(timer);
  }, [hash, refreshMs]);

  const shown = useRef<T | undefined>(undefined);
  useEffect(() => {
    if (state.data !== undefined) shown.current = state.data;
  }, [state.data]);
  const refetch = useCallback(() => {
    // Cast: as above.
    if (hash !== '') queryCache.refetch(JSON.parse(hash) as QueryKey);
  }, [hash]);

  const former = keepFormer && state.data === undefined && shown.current !== undefined && key !== null;
  const data = former ? shown.current : state.data;
  return {
    ...state,
    data,
    former,
    pending: data === undefined && state.error === null && key !== null,
    refetch,
  };
}
