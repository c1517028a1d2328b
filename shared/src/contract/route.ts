import * as z from 'zod/mini';

/** What a token may do. A route needs one of them; `none` needs no token. */
export const scopes = ['read', 'annotate', 'operate', 'ingest', 'probe', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Shape = z.ZodMiniType;

/** One route of the API. Server, OpenAPI document, typed client, CLI and plugin are all made from these. */
export interface Route<
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends Shape = Shape,
  R extends Shape = Shape,
> {
  readonly name: string;
  readonly method: Method;
  /** With `{name}` for parameters; the full path, `/api/v1` included. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly scope: Scope | 'none';
  /** Success status; 200 unless told. */
  readonly status: 200 | 201 | 202 | 204;
  /** How the body travels: JSON (the usual), bytes as they are, or a form (`/oauth/*`). */
  readonly bodyKind: 'json' | 'bytes' | 'form';
  readonly replyKind: 'json' | 'bytes' | 'stream';
  /** What bytes are of, for the document; the body's or the reply's, whichever is bytes. */
  readonly mediaTypes: readonly string[];
  /** The character U+0000, which cannot be stored, is taken out of the body's texts instead of refused. */
  readonly dropsNul: boolean;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
}

const nothing = z.strictObject({});
/** A request or reply without a body. */
export const noBody = z.optional(z.unknown());

type Given<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> = Pick<
  Route,
  'name' | 'method' | 'path' | 'summary' | 'tag' | 'scope'
> &
  Partial<Pick<Route, 'status' | 'bodyKind' | 'replyKind' | 'mediaTypes' | 'dropsNul'>> & {
    params?: P;
    query?: Q;
    body?: B;
    reply: R;
  };

/** States a route; what is left out is empty. */
export function route<
  R extends Shape,
  P extends Shape = typeof nothing,
  Q extends Shape = typeof nothing,
  B extends Shape = typeof noBody,
>(given: Given<P, Q, B, R>): Route<P, Q, B, R> {
  return {
    status: given.method === 'POST' ? 201 : 200,
    bodyKind: 'json',
    replyKind: 'json',
    mediaTypes: ['application/octet-stream'],
    dropsNul: false,
    ...given,
    // Cast: where a part is left out, its type is that of the part that stands for it.
    params: given.params ?? (nothing as unknown as P),
    // Cast: likewise.
    query: given.query ?? (nothing as unknown as Q),
    // Cast: likewise.
    body: given.body ?? (noBody as unknown as B),
  };
}

export type ParamsOf<T extends Route> = z.output<T['params']>;
export type QueryOf<T extends Route> = z.output<T['query']>;
export type QueryInputOf<T extends Route> = z.input<T['query']>;
export type BodyOf<T extends Route> = z.output<T['body']>;
export type BodyInputOf<T extends Route> = z.input<T['body']>;
export type ReplyOf<T extends Route> = z.output<T['reply']>;

/** A whole number out of a query string. */
export function queryInteger(minimum: number, maximum: number) {
  return z.coerce.number().check(z.int(), z.gte(minimum), z.lte(maximum));
}

/** A repeated query parameter; the server wraps a single value into a list before it is parsed. */
export function repeated<T extends Shape>(item: T) {
  return z.optional(z.array(item).check(z.maxLength(100)));
}

/** The paging parameters of every list. */
export const page = {
  limit: z._default(queryInteger(1, 500), 100),
  cursor: z.optional(z.string().check(z.maxLength(500))),
};

/** Words that a row must hold, all of them, in any order and whatever their case. */
export const search = z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200)));

/** Whether a list holds those that are in use, those that were retired, or both. */
export const retiredFilter = z._default(z.enum(['no', 'only', 'any']), 'no');

/**
 * A list reply: `nextCursor` is null on the last page. `total` is how many fit the filters, on all pages; lists that do
 * not count, and older servers, leave it out.
 */
export function listOf<T extends Shape>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.nullable(z.string()),
    total: z.optional(z.number()),
  });
}
