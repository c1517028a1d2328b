import * as z from 'zod/mini';
import { askedNameOf, nameServerOf } from '../../rules/checks/dns-name.ts';
import { dnsRcodes, dnsRecordTypes } from '../../words/dns.ts';
import { text } from '../values.ts';
import { assertionList, latencyShape, otherwiseShape, unknownAssertion } from './assertion.ts';
import { commonShape } from './common.ts';

/** The response code, by which a name server says how it fared. */
const rcodeShape = { kind: z.literal('rcode'), is: z.enum(dnsRcodes), ...otherwiseShape };
/**
 * Some record of the type that is asked for equals or contains a text, or a pattern (RE2) occurs in it; or none equals it.
 * Values are written as zone files have them ("10 mail.example.com"), names in any case, with or without a final dot.
 */
const recordShape = {
  kind: z.literal('record'),
  comparison: z.enum(['equals', 'contains', 'matches', 'none_equals']),
  value: text(1000),
  ...otherwiseShape,
};
const countShape = {
  kind: z.literal('count'),
  atLeastRecords: z.int().check(z.gte(1), z.lte(1000)),
  ...otherwiseShape,
};
/** The least time to live of all records of the answer, in seconds; equal passes. */
const ttlShape = {
  kind: z.literal('ttl'),
  atLeastSeconds: z.int().check(z.gte(1), z.lte(2_147_483_647)),
  ...otherwiseShape,
};

/** What an answer of a name server must fulfil. */
export const dnsAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(rcodeShape),
    z.strictObject(recordShape),
    z.strictObject(countShape),
    z.strictObject(ttlShape),
    z.strictObject(latencyShape),
  ])
  .register(z.globalRegistry, { id: 'DnsAssertion' });
export type DnsAssertion = z.infer<typeof dnsAssertion>;

/** As it is read from a reply: a kind, code or comparison that a newer server added is `unknown`. */
const dnsAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(rcodeShape),
    z.object(recordShape),
    z.object(countShape),
    z.object(ttlShape),
    z.object(latencyShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

const dnsShape = {
  type: z.literal('dns'),
  /** What is asked for, in any script; for PTR an address, too. */
  name: z.string().check(
    z.maxLength(300),
    z.refine(
      // Whether it fits the record type is judged beside it, by the rules.
      (name) => askedNameOf(name, 'PTR') !== null,
      'must be a name alone, such as example.com, with at most 63 characters between dots',
    ),
  ),
  record: z._default(z.enum(dnsRecordTypes), 'A'),
  /** The name server that is asked, with or without a port; null for the system's. */
  server: z._default(
    z.nullable(
      z.string().check(
        z.maxLength(300),
        z.refine(
          (server) => nameServerOf(server) !== null,
          'must be a name server, such as ns1.example.com, 192.0.2.53 or [2001:db8::53]:5353',
        ),
      ),
    ),
    null,
  ),
  ...commonShape,
};

/** Asks a name server for records of a name. */
export const dnsCheck = z.strictObject({
  ...dnsShape,
  assertions: z._default(assertionList(dnsAssertion), [{ kind: 'rcode', is: 'NOERROR' }]),
});
export type DnsCheck = z.infer<typeof dnsCheck>;

/** Fields that only a newer server knows are kept, so that who would save it anew sees that there are some. */
export const dnsCheckInReply = z.looseObject({
  ...dnsShape,
  name: z.string(),
  server: z._default(z.nullable(z.string()), null),
  assertions: z.array(dnsAssertionInReply),
});
