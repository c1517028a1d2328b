import * as z from 'zod/mini';
import { text } from '../values.ts';
import {
  assertionList,
  certificateShape,
  latencyShape,
  otherwiseShape,
  unknownAssertion,
} from './assertion.ts';
import { certificateDaysShape, commonShape, familyShape } from './common.ts';
import { headerName } from './http.ts';

/** Some message equals or contains a text, or a pattern (RE2) occurs in it; once all are found, nothing more is read. */
const messageShape = {
  kind: z.literal('message'),
  comparison: z.enum(['contains', 'equals', 'matches']),
  value: text(1000),
  ...otherwiseShape,
};

/** What a WebSocket must fulfil, beside that it opens. */
export const websocketAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(messageShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'WebsocketAssertion' });
export type WebsocketAssertion = z.infer<typeof websocketAssertion>;

/** As it is read from a reply: a kind or comparison that a newer server added is `unknown`. */
const websocketAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(messageShape),
    z.object(latencyShape),
    z.object(certificateShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

/** RFC 6455 section 4.1: a token of HTTP. */
const subprotocol = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be the name of a subprotocol, such as graphql-ws'),
  );

const websocketShape = {
  type: z.literal('websocket'),
  url: z.string().check(
    z.maxLength(2048),
    z.refine((value) => {
      try {
        const url = new URL(value);
        return /^wss?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === '';
      } catch {
        return false;
      }
    }, 'must be a ws:// or wss:// address without a user name, a password or a fragment in it'),
  ),
  headers: z._default(z.record(headerName, z.string().check(z.maxLength(4000))), {}),
  /** Offered in this order; the server must take one of them. With none, it must name none. */
  subprotocols: z._default(z.array(subprotocol).check(z.maxLength(10)), []),
  /** A text that is sent once the WebSocket is open; null for none. */
  send: z._default(z.nullable(text(10_000)), null),
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
};

/** Opens a WebSocket, says something if asked to, looks for what is to be heard, and closes it. */
export const websocketCheck = z.strictObject({
  ...websocketShape,
  /** With none, it is enough that the WebSocket opens. */
  assertions: z._default(assertionList(websocketAssertion), []),
});
export type WebsocketCheck = z.infer<typeof websocketCheck>;

/** Fields that only a newer server knows are kept, so that who would save it anew sees that there are some. */
export const websocketCheckInReply = z.looseObject({
  ...websocketShape,
  url: z.string(),
  headers: z._default(z.record(z.string(), z.string()), {}),
  subprotocols: z._default(z.array(z.string()), []),
  assertions: z.array(websocketAssertionInReply),
});
