import { listEvents } from '@appops/shared/contract/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../http/api.ts';
import type { Store } from '../database/store.ts';
import { eventsAfter, newestSequence } from './event.ts';

/** A comment line this often keeps proxies from closing an idle stream, in milliseconds. */
const heartbeat = 15_000;
/** How often a stream looks for events that other processes wrote, in milliseconds. */
const poll = 1_000;

/**
 * Streams events (server-sent events, WHATWG HTML section 9.2) until the client goes away. A cursor from the future,
 * as after a restored backup, is answered with `reset`: the client loads everything anew.
 */
async function stream(
  store: Store,
  listeners: Set<() => void>,
  request: FastifyRequest,
  reply: FastifyReply,
  after: number,
  subject: string | undefined,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 2000\n\n');
  let cursor = after;
  let wake: () => void = () => undefined;
  let open = true;
  raw.on('close', () => {
    open = false;
    wake();
  });
  const newest = await store.read(newestSequence);
  if (cursor > newest) {
    cursor = newest;
    raw.write(`event: reset\nid: ${newest}\ndata: {}\n\n`);
  }
  const listener = () => {
    wake();
  };
  listeners.add(listener);
  let quietSince = performance.now();
  try {
    while (open) {
      const events = await store.read((tx) => eventsAfter(tx, cursor, 200, subject));
      for (const event of events) {
        cursor = event.sequence;
        raw.write(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      if (events.length > 0) quietSince = performance.now();
      else if (performance.now() - quietSince >= heartbeat) {
        raw.write(': still here\n\n');
        quietSince = performance.now();
      }
      if (events.length < 200) {
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
  api.handle(listEvents, async ({ input, request, reply, read }) => {
    const { limit, subject } = input.query;
    const resumed = Number(request.headers['last-event-id']);
    const after = Number.isSafeInteger(resumed) && resumed > 0 ? resumed : input.query.after;
    if (request.headers.accept?.includes('text/event-stream') === true) {
      await stream(store, listeners, request, reply, after, subject);
      return undefined;
    }
    return read(async ({ tx }) => {
      const newest = await newestSequence(tx);
      const reset = after > newest;
      return { items: await eventsAfter(tx, reset ? newest : after, limit, subject), newest, reset };
    });
  });
}
