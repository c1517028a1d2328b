import * as z from 'zod/mini';
import { hostNameOf } from '../../rules/checks/host-name.ts';
import { text } from '../values.ts';
import {
  assertionList,
  certificateShape,
  latencyShape,
  otherwiseShape,
  unknownAssertion,
} from './assertion.ts';
import { certificateDaysShape, commonShape, familyShape } from './common.ts';

/** Bytes as text: see `bytesOf` in the rules. */
const bytes = text(1000);

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
  host: z.string().check(
    z.maxLength(253),
    z.refine(
      (host) => hostNameOf(host) !== null,
      'must be a host name or an address alone, such as db.example.com or 192.0.2.7',
    ),
  ),
  port: z.int().check(z.gte(1), z.lte(65_535)),
  /** Whether a TLS handshake follows the connection; its certificate is verified for the host. */
  tls: z._default(z.boolean(), false),
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
