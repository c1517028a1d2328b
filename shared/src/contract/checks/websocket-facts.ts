import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

/** What an attempt of a WebSocket check found. */
export const websocketFacts = z
  .object({
    protocol: z.literal('websocket'),
    /** Of the answer to the request to switch: 101 where it opened. Null where none came. */
    statusCode: z.nullable(z.number()),
    /** Which subprotocol was agreed on. */
    subprotocol: z.nullable(z.string()),
    /** How many messages were heard; null where it did not come to listening. */
    messages: z.nullable(z.number()),
    /** Of their payloads, together. */
    heardBytes: z.nullable(z.number()),
    /**
     * The first message, printable and cut. Null where none came, and where something was sent, since what is sent may be a
     * secret that is said again.
     */
    firstMessage: z.nullable(z.string()),
    /** By which code the server closed; null where it did not in the time that it was given. */
    closeCode: z.nullable(z.number()),
    tls: z.nullable(tlsFacts),
  })
  .register(z.globalRegistry, { id: 'WebsocketFacts' });
export type WebsocketFacts = z.infer<typeof websocketFacts>;
