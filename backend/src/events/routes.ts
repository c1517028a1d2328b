import { listEvents } from '@appops/shared/contract/events';
import { stillHolds } from '../access/authenticate-token.ts';
import type { Api, Call } from '../http/api.ts';
import type { Store } from '../database/store.ts';
import { eventsAfter, newestSequence } from './event.ts';
import { OpenStreams } from './open-streams.ts';
import { send } from './send.ts';

/** A comment line this often keeps proxies from closing an idle stream, in milliseconds. */
const heartbeat = 15_000;
/** How often a stream looks for events that other processes wrote, in milliseconds. */
const poll = 1_000;
/** Then a stream ends and its client comes back with its last id: who stands behind a door is looked at again. */
const longestStream = 15 * 60_000;
/**
 * Streams events (server-sent events, WHATWG HTML section 9.2) until the client goes away or its token ends. A cursor
 * from the future, as after a restored backup, is answered with `reset`: the client loads everything anew.
 */
async function stream(
  { request, reply, read }: Pick<Call<typeof listEvents>, 'request' | 'reply' | 'read'>,
  listeners: Set<() => void>,
  isStopping: () => boolean,
  after: number,
  subject: string | undefined,
): Promise<void> {
  // Before the answer begins, so that a database that is away is told as such.
  const newest = await read(({ tx }) => newestSequence(tx));
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  let wake: () => void = () => undefined;
  let open = true;
  raw.on('close', () => {
    open = false;
    wake();
  });
  const listener = () => {
    wake();
  };
  listeners.add(listener);
  let cursor = Math.min(after, newest);
  const began = performance.now();
  let quietSince = began;
  try {
    await send(raw, 'retry: 2000\n\n');
    if (after > newest) await send(raw, `event: reset\nid: ${newest}\ndata: {}\n\n`);
    while (open && !isStopping() && performance.now() - began < longestStream) {
      const { holds, events } = await read(async (ctx) => ({
        holds: await stillHolds(ctx),
        events: await eventsAfter(ctx.tx, cursor, 200, subject),
      }));
      if (!holds) break;
      if (events.length > 0) {
        cursor = events.at(-1)!.sequence;
        await send(
          raw,
          events.map((event) => `id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
        );
        quietSince = performance.now();
      } else if (performance.now() - quietSince >= heartbeat) {
        await send(raw, ': still here\n\n');
        quietSince = performance.now();
      }
      if (events.length < 200 && open && !isStopping()) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, poll);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  } catch (error) {
    request.log.warn({ err: error }, 'An event stream broke; its client will come back with its last id');
  } finally {
    listeners.delete(listener);
    raw.end();
  }
}

export function bindEvents(api: Api, store: Store): void {
  const listeners = new Set<() => void>();
  store.onCommit(() => {
    for (const listener of listeners) listener();
  });
  let stopping = false;
  api.onStop(() => {
    stopping = true;
    for (const listener of listeners) listener();
  });
  const open = new OpenStreams();
  api.handle(listEvents, async (call) => {
    const { input, principal, request, read } = call;
    const { limit, subject } = input.query;
    const resumed = Number(request.headers['last-event-id']);
    const after = Number.isSafeInteger(resumed) && resumed > 0 ? resumed : input.query.after;
    if (request.headers.accept?.includes('text/event-stream') === true) {
      if (request.method === 'HEAD') {
        await call.reply.type('text/event-stream; charset=utf-8').send('');
        return undefined;
      }
      const close = open.take(principal);
      try {
        await stream(call, listeners, () => stopping, after, subject);
      } finally {
        close();
      }
      return undefined;
    }
    return read(async ({ tx }) => {
      const newest = await newestSequence(tx);
      const reset = after > newest;
      return { items: await eventsAfter(tx, reset ? newest : after, limit, subject), newest, reset };
    });
  });
}
