import { useState } from 'react';
import { collect, type Listing, type Page } from './collect.ts';
import { hashOf, type QueryKey } from './query-cache.ts';
import { useQuery, type Query } from './use-query.ts';

/** How many rows a list begins with. */
export const firstRows = 100;

export interface ListingQuery<T> extends Query<Listing<T>> {
  /** Loads as many rows again as are shown. */
  more: () => void;
  /** How many rows are asked for. */
  wanted: number;
}

/**
 * A list of which the first rows are shown and more are loaded on demand. Other filters begin at the first rows again.
 * @param key the resource and its filters; null while there is nothing to ask
 */
export function useListing<T>(
  key: QueryKey | null,
  load: (page: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<T>>,
  keyOf: (item: T) => string,
  { refreshMs = 0, first = firstRows }: { refreshMs?: number; first?: number } = {},
): ListingQuery<T> {
  const hash = key === null ? '' : hashOf(key);
  const [asked, setAsked] = useState({ hash, wanted: first });
  const wanted = asked.hash === hash ? asked.wanted : first;
  const query = useQuery(
    key === null ? null : [...key, { wanted }],
    (signal) => collect((page) => load(page, signal), wanted, keyOf),
    // The more there is to load, the more seldom.
    { keepFormer: true, refreshMs: refreshMs * Math.max(1, wanted / 500) },
  );
  return { ...query, wanted, more: () => setAsked({ hash, wanted: wanted * 2 }) };
}
