import * as z from 'zod/mini';
import { replyEnum } from '../values.ts';
import { failureReasons } from '../../words/failure.ts';

/**
 * Phases of one attempt by their names, in whole microseconds and in their order; null where a phase does not apply or
 * was not reached. The five of the first release are always there; a protocol may have others, named alike ("queryUs").
 */
export const phases = z
  .catchall(
    z.object({
      dnsUs: z.nullable(z.number()),
      connectUs: z.nullable(z.number()),
      tlsUs: z.nullable(z.number()),
      /** From the request's last byte to the answer's first. */
      waitUs: z.nullable(z.number()),
      transferUs: z.nullable(z.number()),
    }),
    z.catch(z.nullable(z.number()), null),
  )
  .register(z.globalRegistry, { id: 'Phases' });
export type Phases = z.infer<typeof phases>;

const optionalText = z._default(z.nullable(z.string()), null);

/**
 * What a TLS handshake showed. Of a certificate's ends three are told: the leaf's own, the earliest of all certificates
 * that were sent, and the end of the chain that counts, which is the last valid one to a trusted authority.
 */
export const tlsFacts = z
  .object({
    protocol: z.nullable(z.string()),
    alpn: z.nullable(z.string()),
    leafExpiresAt: z.nullable(z.string()),
    /** Of the chain that counts; null where none leads to a trusted authority. */
    chainExpiresAt: z.nullable(z.string()),
    earliestExpiresAt: optionalText,
    leafValidFrom: optionalText,
    /** Since when the certificate is valid that ends the chain that counts. */
    chainValidFrom: optionalText,
    /** Common names of whom it was made out to and of who issued it. */
    subject: optionalText,
    issuer: optionalText,
    /** At most 20 of the names that it is made out to. */
    names: z._default(z.array(z.string()), []),
    /** SHA-256 of the leaf. */
    fingerprint: optionalText,
    /** What could be tidied up, although the chain holds. */
    hint: optionalText,
  })
  .register(z.globalRegistry, { id: 'TlsFacts' });

/** One hop of an attempt that was redirected. */
export const attemptHop = z
  .object({
    /** Without query and fragment, which may hold secrets. */
    url: z.string(),
    statusCode: z.nullable(z.number()),
    address: z.nullable(z.string()),
    tls: z.nullable(tlsFacts),
  })
  .register(z.globalRegistry, { id: 'AttemptHop' });
export type AttemptHop = z.infer<typeof attemptHop>;

export const assertionResult = z.object({
  index: z.number(),
  passed: z.boolean(),
  message: z.string(),
  /**
   * True where it could not be evaluated, since it is wrong in itself or met a limit of ours, which says nothing of
   * the target; left out otherwise.
   */
  error: z.optional(z.boolean()),
});

/** What one attempt found. Durations come from a monotonic clock. */
export const attempt = z
  .object({
    ok: z.boolean(),
    reason: z.nullable(replyEnum(failureReasons)),
    message: z.nullable(z.string()),
    statusCode: z.nullable(z.number()),
    /** DNS to last byte; null when the attempt failed before an answer was whole. */
    totalUs: z.nullable(z.number()),
    phases,
    /** The address that was dialled, after every rule. */
    address: z.nullable(z.string()),
    tls: z.nullable(tlsFacts),
    bodyBytes: z.nullable(z.number()),
    bodyTruncated: z.boolean(),
    assertions: z.array(assertionResult),
    /** All hops in order where there was a redirect, the last one included; `address` and `tls` are the last hop's. */
    hops: z._default(z.array(attemptHop), []),
    /** Why an attempt that is ok is near a limit. */
    degradedBecause: z._default(z.nullable(z.string()), null),
  })
  .register(z.globalRegistry, { id: 'Attempt' });
export type Attempt = z.infer<typeof attempt>;
