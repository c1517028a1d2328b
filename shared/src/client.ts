import { hasFields } from './rules/has-fields.ts';
import { problemDetails, type ErrorCode, type ProblemDetails } from './contract/errors.ts';
import type { BodyInputOf, ParamsOf, QueryInputOf, ReplyOf, Route } from './contract/route.ts';

/** What a call answers with when it fails: the server's problem details, or why it could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: ProblemDetails;
  constructor(problem: ProblemDetails) {
    super(problem.detail);
    this.problem = problem;
  }
  get code(): ErrorCode {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}

/** The server gave no answer at all: it is down, the address is wrong, or the network is. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** The status of what something on the way answered in its place; null where nothing did. */
  readonly status: number | null;
  constructor(message: string, options?: ErrorOptions & { status?: number }) {
    super(message, options);
    this.status = options?.status ?? null;
  }
}

export interface Call<T extends Route> {
  params?: ParamsOf<T>;
  query?: QueryInputOf<T>;
  body?: T['bodyKind'] extends 'bytes' ? unknown : BodyInputOf<T>;
  headers?: Record<string, string>;
  /** POSTs with the same key are carried out once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface ClientOptions {
  /** The address before `/api/v1`, without a slash at its end. */
  baseUrl: string;
  /** Any function like `fetch`. */
  fetch?: typeof fetch;
  /** Asked before each call, so that a renewed token is used at once. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>;
}

export type Client = <T extends Route>(route: T, call?: Call<T>) => Promise<ReplyOf<T>>;

/** The path and query string of a call. */
export function urlOf(
  route: Route,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined && item !== null) search.append(name, String(item));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * A typed client over the contract.
 * @throws {ApiError} when the server answers with an error
 * @throws {UnreachableError} when it does not answer, or not in our words (a proxy's page, say)
 */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  return async (route, call = {}) => {
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(await options.headers?.()),
      ...call.headers,
    };
    let body: BodyInit | undefined;
    if (call.body !== undefined) {
      // Cast: what the route takes, as its input's type has said to the caller; here it is any route's.
      if (route.bodyKind === 'bytes') body = call.body as BodyInit;
      else if (route.bodyKind === 'form') {
        body = new URLSearchParams(
          Object.entries(fieldsOf(call.body)).flatMap(([name, value]): [string, string][] =>
            value === undefined ? [] : [[name, String(value)]],
          ),
        );
      } else {
        body = JSON.stringify(call.body);
        headers['content-type'] = 'application/json';
      }
    }
    if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey;
    let response: Response;
    try {
      response = await send(options.baseUrl + urlOf(route, fieldsOf(call.params), fieldsOf(call.query)), {
        method: route.method,
        headers,
        body,
        signal: call.signal ?? null,
      });
    } catch (cause) {
      if (call.signal?.aborted) throw cause;
      throw new UnreachableError(
        `AppOps did not answer at ${options.baseUrl}. Is it running, and is the address right?`,
        { cause },
      );
    }
    if (!response.ok) throw await errorOf(response, options.baseUrl);
    // Cast: a route whose reply is bytes has no schema, and its type says so.
    if (route.replyKind === 'bytes') return (await response.arrayBuffer()) as ReplyOf<typeof route>;
    // Cast: a route that answers 204 tells nothing.
    if (response.status === 204) return undefined as ReplyOf<typeof route>;
    const parsed = route.reply.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success)
      throw new UnreachableError(
        `What answered at ${options.baseUrl} is not an AppOps that this client understands (${route.method} ${route.path}).`,
        { cause: parsed.error },
      );
    // Cast: it is what this route's own schema gave.
    return parsed.data as ReplyOf<typeof route>;
  };
}

async function errorOf(response: Response, baseUrl: string): Promise<Error> {
  const parsed = problemDetails.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return new ApiError(parsed.data);
  return new UnreachableError(
    `AppOps cannot be reached through ${baseUrl}: something on the way answered ${response.status} ${response.statusText}.`,
    { status: response.status },
  );
}

function fieldsOf(part: unknown): Record<string, unknown> {
  return hasFields(part) ? part : {};
}
