import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { queryInteger, route } from './route.ts';
import { instant } from './values.ts';

/** One line of the append-only log. `sequence` is commit order. */
export const event = z
  .object({
    sequence: z.number(),
    time: instant,
    kind: z.string(),
    actor,
    /** What it concerns, and how. */
    subjects: z.array(z.object({ id: z.string(), role: z.string() })),
    data: z.record(z.string(), z.unknown()),
    schemaVersion: z.number(),
    causedBy: z.nullable(z.number()),
  })
  .register(z.globalRegistry, { id: 'Event' });
export type Event = z.infer<typeof event>;

/** An event with a sentence for people. */
export const timelineEntry = z
  .object({
    sequence: z.number(),
    /** When AppOps learnt of it. */
    time: instant,
    /** When it happened, which may be long before; a client of an older server takes `time`. */
    at: z.optional(instant),
    /** Whether somebody who comes to it late must know this; the rest is what AppOps did by itself. */
    key: z._default(z.boolean(), true),
    kind: z.string(),
    actor,
    subjects: z.array(z.object({ id: z.string(), role: z.string() })),
    /** Plain words, made by the server; untrusted text inside is text. */
    summary: z.string(),
    note: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const listEvents = route({
  name: 'listEvents',
  method: 'GET',
  path: '/api/v1/events',
  tag: 'events',
  scope: 'read',
  summary:
    'Events after a sequence. With `Accept: text/event-stream` a stream that goes on, resumable by `Last-Event-ID`',
  query: z.strictObject({
    after: z._default(queryInteger(0, Number.MAX_SAFE_INTEGER), 0),
    limit: z._default(queryInteger(1, 1000), 200),
    subject: z.optional(z.string().check(z.maxLength(100))),
  }),
  reply: z.object({
    items: z.array(event),
    /** The newest sequence of the log: where a client that wants only news starts. */
    newest: z.number(),
    /** The cursor is older than what is kept: load everything anew. */
    reset: z.boolean(),
  }),
});
