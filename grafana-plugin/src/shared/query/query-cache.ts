import { errorWords } from '../http/error-words.ts';

/** What a query is about, from general to particular: `['monitors', filters]`, `['monitor', id]`. */
export type QueryKey = readonly [resource: string, ...rest: unknown[]];

export interface QueryState<T> {
  data: T | undefined;
  /** Of the last try; the data from before is kept beside it. */
  error: unknown;
  /** A try is under way. */
  fetching: boolean;
  /** When the data came, in epoch milliseconds; 0 before. */
  updatedAt: number;
}

interface Entry {
  key: QueryKey;
  state: QueryState<unknown>;
  load: ((signal: AbortSignal) => Promise<unknown>) | null;
  listeners: Set<() => void>;
  stale: boolean;
  running: AbortController | null;
  failures: number;
  retry: ReturnType<typeof setTimeout> | undefined;
  left: ReturnType<typeof setTimeout> | undefined;
}

const EMPTY: QueryState<never> = { data: undefined, error: null, fetching: false, updatedAt: 0 };
/** Unused answers are kept this long, so that going back shows something at once. */
const KEEP_MS = 5 * 60_000;
const FRESH_MS = 2000;

/** Delay before a failed load is tried again: 2 s, doubled each time, at most 30 s. */
export function retryDelay(failures: number): number {
  return Math.min(30_000, 2000 * 2 ** Math.max(0, failures - 1));
}

/**
 * Answers of the backend, kept while they are loaded anew: a table never empties on a refetch or on an error.
 * Deliberately small; what it does not do (pages, optimistic writes) no page of ours needs.
 */
export class QueryCache {
  readonly #entries = new Map<string, Entry>();
  readonly #mayHelp: (error: unknown) => boolean;
  #rests = false;

  /** @param mayHelp whether trying again may help after an error, without anything being changed */
  constructor(mayHelp: (error: unknown) => boolean = () => true) {
    this.#mayHelp = mayHelp;
  }

  state<T>(hash: string): QueryState<T> {
    // Cast: a key is asked for by one loader, and what it gives is what was kept.
    return (this.#entries.get(hash)?.state ?? EMPTY) as QueryState<T>;
  }

  /** Watches a key and loads it when it is stale; returns what ends the watching. */
  subscribe(
    key: QueryKey,
    load: (signal: AbortSignal) => Promise<unknown>,
    listener: () => void,
  ): () => void {
    const hash = hashOf(key);
    const entry = this.#entryOf(key, hash);
    entry.load = load;
    entry.listeners.add(listener);
    clearTimeout(entry.left);
    if (entry.stale || Date.now() - entry.state.updatedAt > FRESH_MS) this.#run(entry);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0) return;
      clearTimeout(entry.retry);
      entry.left = setTimeout(() => this.#entries.delete(hash), KEEP_MS);
    };
  }

  /** Marks what fits as stale; what is being watched is loaded anew. */
  invalidate(fits: (key: QueryKey) => boolean): void {
    for (const entry of this.#entries.values()) {
      if (!fits(entry.key)) continue;
      entry.stale = true;
      if (entry.listeners.size > 0) this.#run(entry);
    }
  }

  /** Whether failed loads are not tried again for now, since it is known that nobody answers; whoever asks still may. */
  rest(rests: boolean): void {
    this.#rests = rests;
  }

  /** As `refetch`, for what is asked again and again; not while the cache rests. */
  refresh(key: QueryKey): void {
    if (!this.#rests) this.refetch(key);
  }

  refetch(key: QueryKey): void {
    const entry = this.#entries.get(hashOf(key));
    if (!entry) return;
    entry.stale = true;
    this.#run(entry);
  }

  /** Puts in an answer that came by another way, such as the reply of a change. */
  put<T>(key: QueryKey, data: T): void {
    const entry = this.#entryOf(key, hashOf(key));
    this.#set(entry, { ...entry.state, data, error: null, updatedAt: Date.now() });
  }

  clear(): void {
    for (const entry of this.#entries.values()) {
      entry.running?.abort();
      clearTimeout(entry.retry);
      clearTimeout(entry.left);
    }
    this.#entries.clear();
  }

  #entryOf(key: QueryKey, hash: string): Entry {
    let entry = this.#entries.get(hash);
    if (!entry) {
      entry = {
        key,
        state: EMPTY,
        load: null,
        listeners: new Set(),
        stale: true,
        running: null,
        failures: 0,
        retry: undefined,
        left: undefined,
      };
      this.#entries.set(hash, entry);
    }
    return entry;
  }

  #run(entry: Entry): void {
    // A load under way may have been answered before the news: it ends first, then runs again, since `stale`
    // is cleared at its start and not at its end.
    if (entry.running || !entry.load) return;
    const controller = new AbortController();
    entry.running = controller;
    entry.stale = false;
    clearTimeout(entry.retry);
    this.#set(entry, { ...entry.state, fetching: true });
    entry
      .load(controller.signal)
      .then(
        (data) => {
          entry.failures = 0;
          this.#set(entry, { data, error: null, fetching: false, updatedAt: Date.now() });
        },
        (error: unknown) => {
          entry.failures += 1;
          this.#set(entry, { ...entry.state, error, fetching: false });
          if (entry.listeners.size > 0 && this.#mayHelp(error))
            entry.retry = setTimeout(() => {
              if (!this.#rests) this.#run(entry);
            }, retryDelay(entry.failures));
        },
      )
      .finally(() => {
        entry.running = null;
        if (entry.stale && entry.listeners.size > 0) this.#run(entry);
      });
  }

  #set(entry: Entry, state: QueryState<unknown>): void {
    entry.state = state;
    for (const listener of entry.listeners) listener();
  }
}

/** Equal keys have equal text, whatever the order of their fields. */
export function hashOf(key: QueryKey): string {
  return JSON.stringify(key, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The one cache of these pages. */
export const queryCache = new QueryCache((error) => errorWords(error).retry);
