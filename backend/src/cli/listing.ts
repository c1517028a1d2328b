import type { Client } from '@appops/shared/client';
import type { QueryInputOf, ReplyOf, Route } from '@appops/shared/contract/route';

type ItemOf<R extends Route> = ReplyOf<R> extends { items: (infer T)[] } ? T : never;

interface Page {
  items: unknown[];
  nextCursor: string | null;
}

/** Everything of a list that fits, page by page: no command shows the first 500 in silence. */
export async function allOf<R extends Route>(
  call: Client,
  route: R,
  query: Omit<QueryInputOf<R>, 'limit' | 'cursor'>,
): Promise<ItemOf<R>[]> {
  const items: unknown[] = [];
  let cursor: string | null = null;
  do {
    const asked: object = { ...query, limit: 500, ...(cursor === null ? {} : { cursor }) };
    // Cast: that a list of the contract takes these and answers pages is known of each route, not of all at once.
    const page = (await call(route as Route, { query: asked } as never)) as Page;
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  // Cast: the client has read each of them by the schema of this route's reply.
  return items as ItemOf<R>[];
}
