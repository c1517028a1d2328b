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
import { hostShape, port } from './place.ts';
import { startTlsShape } from './start-tls.ts';

/** From the oldest to the newest, by the names that OpenSSL has for them. */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** Kinds of public keys; those of the Edwards curves have one size each. */
export const keyTypes = ['rsa', 'ec', 'ed25519', 'ed448'] as const;
export type KeyType = (typeof keyTypes)[number];

const comparison = z.enum(['equals', 'contains']);

/** What was agreed on is at least this version. Versions before 1.2 are only offered where they are asked for here. */
const versionShape = { kind: z.literal('version'), atLeast: z.enum(tlsVersions), ...otherwiseShape };
/** Whom the certificate is made out to: its common name, or one of its names. Letters of either case are alike. */
const subjectShape = { kind: z.literal('subject'), comparison, value: text(253), ...otherwiseShape };
/** The common name of who issued the certificate. Letters of either case are alike. */
const issuerShape = { kind: z.literal('issuer'), comparison, value: text(253), ...otherwiseShape };
/** The certificate's public key is of this type, and has at least so many bits. */
const keyShape = {
  kind: z.literal('key'),
  type: z.enum(['any', ...keyTypes]),
  atLeastBits: z._default(z.int().check(z.gte(0), z.lte(16_384)), 0),
  ...otherwiseShape,
};

/** What a handshake must fulfil, beside that the certificate is accepted. */
export const tlsAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(certificateShape),
    z.strictObject(versionShape),
    z.strictObject(subjectShape),
    z.strictObject(issuerShape),
    z.strictObject(keyShape),
    z.strictObject(latencyShape),
  ])
  .register(z.globalRegistry, { id: 'TlsAssertion' });
export type TlsAssertion = z.infer<typeof tlsAssertion>;

/** As it is read from a reply: a kind that a newer server added is `unknown`. */
const tlsAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(certificateShape),
    z.object(versionShape),
    z.object(subjectShape),
    z.object(issuerShape),
    z.object(keyShape),
    z.object(latencyShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

const tlsShape = {
  type: z.literal('tls'),
  ...hostShape,
  port: z._default(port, 443),
  ...startTlsShape,
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
};

/** Connects, shakes hands and judges the certificate, and says nothing beyond that. */
export const tlsCheck = z.strictObject({
  ...tlsShape,
  /** With none, it is enough that the certificate is accepted. */
  assertions: z._default(assertionList(tlsAssertion), []),
});
export type TlsCheck = z.infer<typeof tlsCheck>;

export const tlsCheckInReply = z.looseObject({
  ...tlsShape,
  host: z.string(),
  assertions: z.array(tlsAssertionInReply),
});
