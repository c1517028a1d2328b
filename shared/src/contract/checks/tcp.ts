import * as z from 'zod/mini';
import {
  assertionList,
  certificateShape,
  latencyShape,
  otherwiseShape,
  unknownAssertion,
} from './assertion.ts';
import { certificateDaysShape, commonShape, familyShape } from './common.ts';
import { bytes, hostShape, port } from './place.ts';
import { startTlsShape } from './start-tls.ts';

/** These bytes occur somewhere in what the target says; once all are found, nothing more is read. */
const answerShape = { kind: z.literal('answer'), value: bytes, ...otherwiseShape };

/** What a TCP target must fulfil, beside that it takes the connection. */
export const tcpAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(answerShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'TcpAssertion' });
export type TcpAssertion = z.infer<typeof tcpAssertion>;

/** As it is read from a reply: a kind that a newer server added is `unknown`. */
const tcpAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(answerShape),
    z.object(latencyShape),
    z.object(certificateShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

const tcpShape = {
  type: z.literal('tcp'),
  ...hostShape,
  port,
  /** Whether a TLS handshake follows the connection; its certificate is verified for the host. */
  tls: z._default(z.boolean(), false),
  /** Needs `tls`. */
  ...startTlsShape,
  /** What is sent once the connection stands; null for nothing. */
  send: z._default(z.nullable(bytes), null),
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
};

/** Connects, says something if asked to, and looks for what is to be heard. */
export const tcpCheck = z.strictObject({
  ...tcpShape,
  /** With none, it is enough that the connection stands. */
  assertions: z._default(assertionList(tcpAssertion), []),
});
export type TcpCheck = z.infer<typeof tcpCheck>;

export const tcpCheckInReply = z.looseObject({
  ...tcpShape,
  host: z.string(),
  assertions: z.array(tcpAssertionInReply),
});
