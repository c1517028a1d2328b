import type { ErrorCode } from '@appops/shared/contract/errors';
import type { ReplyOf, Route } from '@appops/shared/contract/route';
import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_DOOR } from '../src/shared/http/grafana-fetch.ts';

/** What answers behind Grafana's door in page tests, and only there: journeys drive a real backend. */
export const server = setupServer();

const folder = join(import.meta.dirname, '../../test/fixtures/contract/0.1.0');

/** What the first release answered to a route, read as the contract reads it today. */
export function recorded<R extends Route>(route: R): ReplyOf<R> {
  const text = readFileSync(join(folder, `${route.name}.json`), 'utf8');
  return route.reply.parse(JSON.parse(text)) as ReplyOf<R>;
}

/** What was sent to a route: its path's parameters, its query, and its body where it has one. */
export interface Sent {
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

/** Lets a route answer with this, or with what a function makes of what was sent. */
export function answer<R extends Route>(route: R, reply: ReplyOf<R> | ((sent: Sent) => ReplyOf<R>)): void {
  server.use(
    on(route, async ({ params, request }) => {
      const text = await request.text();
      const sent: Sent = {
        params: params as Record<string, string>,
        query: new URL(request.url).searchParams,
        body: text === '' ? undefined : JSON.parse(text),
      };
      const made = typeof reply === 'function' ? (reply as (sent: Sent) => ReplyOf<R>)(sent) : reply;
      return HttpResponse.json(made as never, { status: route.status });
    }),
  );
}

/** The backend says no to everything, as it words it. */
export function refuseAll(status: number, code: ErrorCode, detail: string): void {
  const problem = { type: 'about:blank', title: 'Not allowed', status, detail, code, requestId: 'req_1' };
  server.use(http.all(`*${APP_DOOR}/*`, () => HttpResponse.json(problem, { status })));
}

/** Grafana's proxy finds nobody behind it. */
export function beAway(): void {
  server.use(http.all(`*${APP_DOOR}/*`, () => new HttpResponse(null, { status: 502 })));
}

/** Nobody answers, and nobody says so. */
export function beSilent(): void {
  server.use(
    http.all(`*${APP_DOOR}/*`, async () => {
      await delay('infinite');
      return HttpResponse.json({});
    }),
  );
}

function on(route: Route, resolver: Parameters<typeof http.get>[1]) {
  const path = `*${APP_DOOR}${route.path.replace(/\{(\w+)\}/g, ':$1')}`;
  const method = route.method.toLowerCase() as Lowercase<Route['method']>;
  return http[method](path, resolver);
}

/** What a page asks besides its own: lists that are empty. Of everything else a test says what comes. */
export const nothingElse = http.all(`*${APP_DOOR}/*`, () =>
  HttpResponse.json({ items: [], nextCursor: null, total: 0 }),
);

interface Listed<T> {
  items: T[];
  nextCursor: string | null;
  total?: number | undefined;
}

/** Lets a route list these, a page at a time as the backend does. */
export function answerList<T, R extends Route>(
  route: R & { reply: { _zod: { output: Listed<T> } } },
  items: readonly T[],
): void {
  answer<R>(route, (({ query }: Sent): Listed<T> => {
    const start = Number(query.get('cursor') ?? 0);
    const end = start + Number(query.get('limit') ?? 50);
    return {
      items: items.slice(start, end),
      nextCursor: end < items.length ? String(end) : null,
      total: items.length,
    };
  }) as never);
}

/** The first that the first release listed. */
export function firstOf<T, R extends Route>(route: R & { reply: { _zod: { output: Listed<T> } } }): T {
  const { items } = recorded<R>(route) as unknown as Listed<T>;
  return items[0]!;
}
