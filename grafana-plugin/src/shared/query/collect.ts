/** One page of a list as the backend tells it. */
export interface Page<T> {
  items: readonly T[];
  nextCursor: string | null;
  total?: number | undefined;
}

/** What is known of a list: its first rows, how many there are in all, and whether there are more. */
export interface Listing<T> {
  items: T[];
  /** Null where the backend is too old to count. */
  total: number | null;
  hasMore: boolean;
}

/** The most rows that the backend gives at once. */
const largest = 500;

/**
 * The first rows of a list, as many as are wanted, page by page. A row that moved between two pages is told once, as
 * it was seen last.
 * @param wanted `Infinity` for all of them
 */
export async function collect<T>(
  load: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
  wanted: number,
  keyOf: (item: T) => string,
): Promise<Listing<T>> {
  const found = new Map<string, T>();
  let total: number | null = null;
  let cursor: string | null = null;
  do {
    const limit = Math.min(largest, wanted - found.size);
    const page: Page<T> = await load({ limit, ...(cursor === null ? {} : { cursor }) });
    for (const item of page.items) found.set(keyOf(item), item);
    total = page.total ?? null;
    cursor = page.nextCursor;
  } while (cursor !== null && found.size < wanted);
  return { items: [...found.values()], total, hasMore: cursor !== null };
}
